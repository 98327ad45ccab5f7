"""Referral of a draft, the comments and their answers, adoption, review and withdrawal of a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import organisations
from vardkase.plans import rules
from vardkase.plans.actions.documents import already, check_no_referral, draft_of, named, to_edit, written
from vardkase.plans.actions.leading import check_after_latest
from vardkase.plans.events import documents as events
from vardkase.plans.events.documents import Followed
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, ReferralRow
from vardkase.plans.queries import document_lines, referrals
from vardkase.plans.queries.document_rows import ReferralPage
from vardkase.plans.rules.document_kinds import Cycle, Kind, kinds
from vardkase.plans.rules.document_terms import term
from vardkase.plans.rules.documents import (
    Decision,
    Invited,
    Withdrawal,
    check_comment,
    check_decision,
    check_referral,
    check_withdrawal,
    tidy_text,
)


def refer(
    *, viewer: Viewer, document_id: UUID, invited: Iterable[Invited], question: str, last_day: date, seen: str, key: UUID, now: datetime
) -> Entry:
    """Sends the draft for comments (remiss), as it was when it was read through (`seen`). One referral at a time.

    Refused: "plans.document_nobody_asked", "plans.document_not_in_register", "plans.document_last_day_passed",
    "plans.document_referral_open", "plans.changed_meanwhile".
    """
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id)
        content = draft_of(row, key)
        today = timezone.localdate(now)
        repeated = ledger.find(events.stream_of(row.id), key) is not None
        asked, question = check_referral(invited, question, last_day, min(today, last_day) if repeated else today)
        asked = _in_register(viewer, asked)
        earlier = already(row.id, key, events.DocumentReferred, invited=asked, question=question, last_day=last_day)
        if earlier:
            return earlier
        rules.check_seen(seen, content)
        check_no_referral(row)
        referral_id = uuid5(row.id, f"referral {key}")
        return written(events.DocumentReferred(named(row, unit), referral_id, content, asked, question, last_day), viewer, key, now)


def comment(
    *, viewer: Viewer, referral_id: UUID, organisation_id: UUID, section_key: str, text: str, author: str, key: UUID, now: datetime
) -> Entry:
    """A comment of somebody who was asked, on a section or (with an empty key) on the whole. `author` is the function that says it.

    Who edits the document may note what came by letter. Refused: "plans.not_found", "plans.document_not_asked",
    "plans.document_referral_over", "plans.document_no_section", "plans.document_comment_empty".
    """
    with transaction.atomic():
        row, document, unit, page = _referral(viewer, referral_id, now)
        text, author = check_comment(text, author)
        earlier = already(document.id, key, events.DocumentCommented, section_key=section_key, text=text, author=author)
        if earlier:
            return earlier
        if not page.line.open:
            raise Refusal("plans.document_referral_over", last_day=row.last_day)
        speaker = next((one for one in page.speaks_for if one.organisation_id == organisation_id), None)
        if speaker is None:
            raise Refusal("plans.document_not_asked", field="organisation")
        section = page.content.section(section_key)
        if section_key and section is None:
            raise Refusal("plans.document_no_section", field="section")
        event = events.DocumentCommented(
            named(document, unit), row.id, uuid5(row.id, f"comment {key}"), speaker, section_key, section.heading if section else "", text,
            author,
        )  # fmt: skip
        return written(event, viewer, key, now)


def answer_comment(*, viewer: Viewer, comment_id: UUID, taken_in: bool, why: str, key: UUID, now: datetime) -> Entry:
    """The owner's answer: taken in or not, and why. Refused: "plans.document_answer_needs_why", "plans.document_answered"."""
    with transaction.atomic():
        found = CommentRow.objects.filter(pk=comment_id).first()
        if found is None:
            raise Refusal("plans.not_found")
        row, unit = to_edit(viewer, found.document_id)
        why = tidy_text("why", why, 2000)
        earlier = already(row.id, key, events.DocumentCommentAnswered, comment_id=comment_id, taken_in=taken_in, why=why)
        if earlier:
            return earlier
        if not why and not taken_in:
            raise Refusal("plans.document_answer_needs_why", field="why")
        if CommentRow.objects.get(pk=comment_id).taken_in is not None:
            raise Refusal("plans.document_answered")
        event = events.DocumentCommentAnswered(
            named(row, unit), found.referral_id, found.id, found.text, found.organisation, taken_in, why
        )  # fmt: skip
        return written(event, viewer, key, now)


def close_referral(*, viewer: Viewer, referral_id: UUID, key: UUID, now: datetime) -> Entry:
    """Ends a referral: no more comments are taken. Refused: "plans.document_referral_closed"."""
    with transaction.atomic():
        found = ReferralRow.objects.filter(pk=referral_id).first()
        if found is None:
            raise Refusal("plans.not_found")
        row, unit = to_edit(viewer, found.document_id, ended=True)
        earlier = already(row.id, key, events.DocumentReferralClosed, referral_id=referral_id)
        if earlier:
            return earlier
        if ReferralRow.objects.get(pk=referral_id).closed_at is not None:
            raise Refusal("plans.document_referral_closed")
        return written(events.DocumentReferralClosed(named(row, unit), referral_id), viewer, key, now)


def adopt_document(*, viewer: Viewer, document_id: UUID, decision: Decision, seen: str, key: UUID, now: datetime) -> Entry:
    """The draft becomes a version, whole, as it was when it was read through (`seen`).

    A plan that follows the overall one waits for that of the same term, unless the decision says why it cannot (`why_early`).
    Refused: "plans.no_draft", "plans.changed_meanwhile", "plans.document_before_parent", "plans.document_outside_term",
    "plans.document_referral_open", "plans.document_unanswered", "plans.valid_before_decision", "plans.decided_in_future",
    "plans.decided_before_latest"…
    """
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id)
        content = draft_of(row, key)
        kind = kinds()[row.kind]
        if kind.cycle is not Cycle.TERM:
            decision = replace(decision, election=0, why_outside="")
        earlier = already(row.id, key, events.DocumentAdopted)
        if earlier:
            if not earlier.erased and _said(earlier.event.decision) != _said(decision):
                raise Refusal("ledger.key_reused", number=earlier.number)
            return earlier
        rules.check_seen(seen, content)
        decision = check_decision(decision, content, today=timezone.localdate(now), by_term=kind.cycle is Cycle.TERM)
        check_after_latest(decision.decided_on, DocumentVersion.objects.filter(document_id=row.id))
        check_no_referral(row)
        waiting = referrals.unanswered(row.id)
        if waiting:
            raise Refusal("plans.document_unanswered", count=waiting)
        follows = _followed(unit, kind, decision, timezone.localdate(now))
        number = DocumentVersion.objects.filter(document_id=row.id).count() + 1
        version_id = uuid5(row.id, f"version {key}")
        return written(events.DocumentAdopted(named(row, unit), version_id, number, content, decision, follows), viewer, key, now)


def review_document(*, viewer: Viewer, document_id: UUID, reviewed_by: str, note: str, key: UUID, now: datetime) -> Entry:
    """Somebody has read the version in force through today, and it still holds. Refused: "plans.document_not_in_force"."""
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id)
        reviewed_by, note = tidy_text("reviewed_by", reviewed_by, 200), tidy_text("note", note, 1000)
        earlier = already(row.id, key, events.DocumentReviewed, reviewed_by=reviewed_by, note=note)
        if earlier:
            return earlier
        if not reviewed_by:
            raise Refusal("plans.document_needs_reviewer", field="reviewed_by")
        today = timezone.localdate(now)
        held = document_lines.holding(row, DocumentVersion.objects.filter(document_id=row.id), today)
        if held is None:
            raise Refusal("plans.document_not_in_force")
        return written(events.DocumentReviewed(named(row, unit), held.number, today, reviewed_by, note), viewer, key, now)


def withdraw_document(
    *, viewer: Viewer, document_id: UUID, last_day: date, decided_by: str, reference: str, reason: str, key: UUID, now: datetime
) -> Entry:
    """The document holds no more after `last_day`; also one of a unit that has ended, and one that was begun and never adopted.

    Refused: "plans.document_is_withdrawn", "plans.document_draft_first", "plans.document_withdrawn_before_decided"…
    """
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id, ended=True)
        decided = DocumentVersion.objects.filter(document_id=row.id).order_by("-number").values_list("decided_on", flat=True).first()
        said = check_withdrawal(Withdrawal(last_day, decided_by, reference, reason), decided)
        event = events.DocumentWithdrawn(named(row, unit), said.last_day, said.decided_by, said.reference, said.reason)
        facts = {"last_day": event.last_day, "decided_by": event.decided_by, "reference": event.reference, "reason": event.reason}
        earlier = already(row.id, key, events.DocumentWithdrawn, **facts)
        if earlier:
            return earlier
        if row.withdrawn_on is not None:
            raise Refusal("plans.document_is_withdrawn")
        if row.draft:
            raise Refusal("plans.document_draft_first")
        return written(event, viewer, key, now)


def _said(decision: Decision) -> tuple[object, ...]:
    """What makes two decisions the same, however blanks were typed."""
    return (
        decision.adopter, decision.decided_by.split(), decision.decided_on, decision.paragraph.split(), decision.registry.split(),
        decision.valid_from, decision.valid_to, decision.election, decision.why_early.split(), decision.why_outside.split(),
    )  # fmt: skip


def _in_register(viewer: Viewer, invited: tuple[Invited, ...]) -> tuple[Invited, ...]:
    """The invited by the names that the register has."""
    names = dict(organisations(viewer).filter(pk__in=[one.organisation_id for one in invited]).values_list("id", "name"))
    if any(one.organisation_id not in names for one in invited):
        raise Refusal("plans.document_not_in_register", field="invited")
    return tuple(Invited(one.organisation_id, names[one.organisation_id], one.function) for one in invited)


def _referral(viewer: Viewer, referral_id: UUID, now: datetime) -> tuple[ReferralRow, DocumentRow, Organisation, ReferralPage]:
    """A referral, its document held until the transaction ends, for one who may read it: as it stands when the document is held."""
    asked_of = ReferralRow.objects.filter(pk=referral_id).values("document_id")
    document = DocumentRow.objects.select_for_update().filter(pk__in=asked_of).first()
    page = referrals.referral(viewer, referral_id, now)
    assert document is not None  # there is no such page without one
    unit = Organisation.objects.select_related("authority").get(pk=document.organisation_id)
    return ReferralRow.objects.get(pk=referral_id), document, unit, page


def _followed(unit: Organisation, kind: Kind, decision: Decision, today: date) -> Followed | None:
    """The version of the overall plan that this one follows: the latest of the same term, or with a reason the one in force."""
    if not kind.parent:
        return None
    known = [
        one
        for row, versions in document_lines.shelf({unit.keeper_id}, today).all_of(unit, kind.parent)
        if row.withdrawn_on is None or row.withdrawn_on >= decision.decided_on
        for one in versions
        if one.decided_on <= decision.decided_on
    ]
    same = [one for one in known if one.election >= decision.election]
    if kind.waits and not same and not decision.why_early:
        of = term(decision.election, decision.adopter)
        raise Refusal("plans.document_before_parent", field="why_early", parent=kinds()[kind.parent].name, term=of.years)
    followed = (same or known)[-1] if same or known else None
    return Followed(followed.document_id, followed.title, followed.number, followed.decided_by, followed.decided_on) if followed else None
