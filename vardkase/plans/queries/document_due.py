"""The documents that wait for somebody: to be read through by their day, or to be commented on before the referral ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities
from vardkase.plans.models import CommentRow, DocumentRow, InvitedRow, ReferralRow
from vardkase.plans.queries import document_lines, scopes

# How long before its day a review is told of; ours, no law says it.
AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ToReview:
    """A document in force that is to be read through by a day."""

    document_id: UUID
    title: str
    review_due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An organisation of the viewer's that is asked to comment on a draft and has not."""

    referral_id: UUID
    title: str
    organisation_id: UUID
    organisation: str
    last_day: date


def to_review(viewer: Viewer, today: date) -> tuple[ToReview, ...]:
    """The documents in force that the viewer looks after and that are to be read through soon or should have been, the oldest day first."""
    if not viewer.can_anywhere(Capability.PLAN_EDIT):
        return ()
    units = scopes.units(viewer).filter(pk__in=DocumentRow.objects.values("organisation_id"))
    mine = [row.pk for row in units if scopes.may_edit(viewer, row)]
    documents = {row.pk: row for row in DocumentRow.objects.filter(organisation_id__in=mine).defer("draft")}
    found = []
    for id, versions in document_lines.versions_of(documents.values(), today).items():
        holds = next((one for one in versions if one.in_force), None)
        due = document_lines.review_due(holds, documents[id].reviewed_on)
        if due is not None and due <= today + AHEAD:
            found.append(ToReview(id, documents[id].title, due, due < today))
    return tuple(sorted(found, key=lambda one: (one.review_due, one.title.casefold())))


def to_comment(viewer: Viewer, today: date) -> tuple[Asked, ...]:
    """The open referrals in which an organisation whose plans the viewer writes is asked and has not answered, the nearest day first."""
    if not viewer.can_anywhere(Capability.PLAN_EDIT):
        return ()
    rows = {row.pk: row for row in ReferralRow.objects.filter(closed_at=None, last_day__gte=today).defer("body")}
    if not rows:
        return ()
    held = authorities(viewer, Capability.PLAN_EDIT)
    own = Organisation.objects.filter(partner=False)
    names = dict((own if held is None else own.filter(authority_id__in=held)).values_list("pk", "name"))
    titles = dict(DocumentRow.objects.filter(pk__in=[row.document_id for row in rows.values()]).values_list("pk", "title"))
    said = set(CommentRow.objects.filter(referral_id__in=list(rows)).values_list("referral_id", "organisation_id"))
    asked = InvitedRow.objects.filter(referral_id__in=list(rows)).values_list("referral_id", "organisation_id")
    found = [
        Asked(id, titles[rows[id].document_id], organisation, names[organisation], rows[id].last_day)
        for id, organisation in asked
        if organisation in names and (id, organisation) not in said
    ]
    return tuple(sorted(found, key=lambda one: (one.last_day, one.title, one.organisation)))
