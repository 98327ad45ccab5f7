"""Drafts that were sent for comments, read by their owner and by those who were asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities, organisations
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.events.documents import stream_of
from vardkase.plans.models import CommentRow, DocumentRow, InvitedRow, ReferralRow
from vardkase.plans.projections.documents import content_of, invited_of
from vardkase.plans.queries import document_lines, scopes
from vardkase.plans.queries.document_rows import CommentLine, ReferralLine, ReferralPage
from vardkase.plans.rules.documents import Content, Cover, Invited, masked


def referral_lines(row: DocumentRow, unit: Organisation, today: date) -> tuple[ReferralLine, ...]:
    """The referrals of a document, the latest first."""
    return _lines(ReferralRow.objects.filter(document_id=row.id), {row.id: row}, {row.organisation_id: unit.name}, today)


def asked_of_us(viewer: Viewer, now: datetime) -> tuple[ReferralLine, ...]:
    """The referrals that wait for a comment from an organisation that the viewer reads for, whoever's document it is."""
    own = Organisation.objects.filter(partner=False)
    held = authorities(viewer, Capability.ORGANISATION_READ)
    if held is not None:
        own = own.filter(authority_id__in=held)
    today = timezone.localdate(now)
    asked = InvitedRow.objects.filter(organisation_id__in=own.values("pk")).values("referral_id")
    rows = ReferralRow.objects.filter(pk__in=asked, closed_at=None, last_day__gte=today)
    documents = {row.id: row for row in DocumentRow.objects.filter(pk__in=rows.values("document_id")).defer("draft")}
    names = dict(Organisation.objects.filter(pk__in=[row.organisation_id for row in documents.values()]).values_list("id", "name"))
    return _lines(rows, documents, names, today)


def referral(viewer: Viewer, referral_id: UUID, now: datetime) -> ReferralPage:
    """A referral, for the document's readers and for those who were asked. Refusal("plans.not_found") for all others."""
    row = ReferralRow.objects.filter(pk=referral_id).first()
    document = DocumentRow.objects.filter(pk=row.document_id).first() if row else None
    unit = Organisation.objects.select_related("authority").filter(pk=document.organisation_id).first() if document else None
    if row is None or document is None or unit is None:
        raise Refusal("plans.not_found")
    invited = invited_of(row.invited)
    reads, edits = document_lines.may_read(viewer, unit), scopes.may_edit(viewer, unit)
    speaks = invited if edits else own_of(viewer, invited)
    if not reads and not speaks:
        raise Refusal("plans.not_found")
    content, covered = content_of(row.body), frozenset[str]()
    if not document_lines.reads_secret(viewer, unit):
        covered = _secret_parts(content)
        content = masked(content)
    (line,) = _lines(ReferralRow.objects.filter(pk=row.id), {document.id: document}, {unit.id: unit.name}, timezone.localdate(now))
    own = frozenset(one.organisation_id for one in own_of(viewer, invited)) if covered else frozenset[UUID]()
    return ReferralPage(line, content, invited, row.question, _comments(row.id, covered, own), speaks if line.open else (), edits, reads)


def own_of(viewer: Viewer, invited: Iterable[Invited]) -> tuple[Invited, ...]:
    """Those of the invited for whom the viewer may speak: who reads the register in their authority."""
    asked = tuple(invited)
    homes = dict(Organisation.objects.filter(pk__in=[one.organisation_id for one in asked]).values_list("id", "authority_id"))
    return tuple(
        one
        for one in asked
        if one.organisation_id in homes and viewer.can(Capability.ORGANISATION_READ, (f"org:{homes[one.organisation_id]}",))
    )


def may_be_asked(viewer: Viewer) -> tuple[tuple[UUID, str, bool], ...]:
    """Whom a draft may be sent to, and whether it is a partner: every organisation of the register but the stations under a service."""
    rows = organisations(viewer).filter(valid_to=None).order_by("partner", "name_folded")
    station = Q(kind=OrganisationKind.RESCUE_SERVICE, parent__kind=OrganisationKind.RESCUE_SERVICE)
    return tuple(rows.exclude(station).values_list("id", "name", "partner"))


def unanswered(document_id: UUID) -> int:
    """How many comments on a document wait for an answer."""
    return CommentRow.objects.filter(document_id=document_id, taken_in=None).count()


def was_written(viewer: Viewer, referral_id: UUID, key: UUID) -> bool:
    """Whether something with this key stands in the document's ledger already. False for a referral that is not there."""
    row = ReferralRow.objects.filter(pk=referral_id).values_list("document_id", flat=True).first()
    return row is not None and ledger.find(stream_of(row), key) is not None


def _lines(
    rows: QuerySet[ReferralRow], documents: dict[UUID, DocumentRow], names: dict[UUID, str], today: date
) -> tuple[ReferralLine, ...]:
    found = list(rows.order_by("-sent_at").defer("body"))
    counted = (
        CommentRow.objects.filter(referral_id__in=[row.id for row in found])
        .values_list("referral_id")
        .annotate(all_of=Count("id"), waiting=Count("id", filter=Q(taken_in=None)))
    )
    counts = {referral: (all_of, waiting) for referral, all_of, waiting in counted}
    return tuple(_line(row, documents[row.document_id], names, today, *counts.get(row.id, (0, 0))) for row in found)


def _line(row: ReferralRow, document: DocumentRow, names: dict[UUID, str], today: date, comments: int, waiting: int) -> ReferralLine:
    is_closed = row.closed_at is not None
    return ReferralLine(
        row.id, document.id, document.title, names[document.organisation_id], row.last_day, row.sent_at, row.sent_by,
        not is_closed and today <= row.last_day, is_closed, comments, waiting,
    )  # fmt: skip


def _secret_parts(content: Content) -> frozenset[str]:
    """The keys of the sections that are secret; with the empty key, of the whole, when all of it is."""
    if content.facts.cloak.cover is Cover.SECRET:
        return frozenset(("", *(one.key for one in content.sections)))
    return frozenset(one.key for one in content.sections if one.cloak.cover is Cover.SECRET)


def _comments(referral_id: UUID, covered: frozenset[str], own: frozenset[UUID]) -> tuple[CommentLine, ...]:
    """The comments, the first first. What is said of a secret part is read by those who read it, and by those who said it."""
    rows = CommentRow.objects.filter(referral_id=referral_id).order_by("made_at", "id")
    return tuple(_comment(row, covered=row.section_key in covered and row.organisation_id not in own) for row in rows)


def _comment(row: CommentRow, *, covered: bool) -> CommentLine:
    return CommentLine(
        row.id, row.organisation, row.author, row.heading, row.section_key, "" if covered else row.text, row.made_at, row.made_by,
        row.taken_in, "" if covered else row.why, row.answered_at, row.answered_by, covered,
    )  # fmt: skip
