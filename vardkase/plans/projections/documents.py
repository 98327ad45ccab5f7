"""From entries to documents, versions and comments. Only what an event says is used, so that the tables can be made again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.plans.events import documents as events
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, InvitedRow, ReferralRow
from vardkase.plans.rules.documents import Content, Invited, put_section, without_section


@dataclass(frozen=True, slots=True)
class _Asked:
    """The invited as a row keeps them."""

    all: tuple[Invited, ...]


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(document_id: UUID) -> None:
    """Deletes everything of a document that can be made again from the ledger."""
    referrals = ReferralRow.objects.filter(document_id=document_id)
    InvitedRow.objects.filter(referral_id__in=referrals.values("id")).delete()
    for rows in (CommentRow.objects, DocumentVersion.objects):
        rows.filter(document_id=document_id).delete()
    referrals.delete()
    DocumentRow.objects.filter(pk=document_id).delete()


@lru_cache(maxsize=1024)
def content_of(body: str) -> Content:
    """The content that a row keeps. Nothing in it can be changed, so that the same text is read once."""
    return codec.from_plain(Content, json.loads(body))


@lru_cache(maxsize=1024)
def invited_of(body: str) -> tuple[Invited, ...]:
    """Who was asked, as a row keeps it."""
    return codec.from_plain(_Asked, json.loads(body)).all


def _body(part: Any) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False, sort_keys=True)


def _draft(entry: Entry, content: Content) -> dict[str, Any]:
    return {"draft": _body(content), "draft_at": entry.recorded_at, "draft_by": entry.actor.label}


def _begun(entry: Entry, event: events.DocumentBegun) -> None:
    named = event.document
    DocumentRow.objects.create(
        id=named.id, kind=named.kind, organisation_id=named.organisation_id, title=event.content.facts.title, begun_at=entry.recorded_at,
        begun_by=entry.actor.label, draft_from=0, **_draft(entry, event.content),
    )  # fmt: skip


def _started(entry: Entry, event: events.DocumentDraftStarted) -> None:
    DocumentRow.objects.filter(pk=event.document.id).update(draft_from=event.from_number, **_draft(entry, event.content))


def _change(entry: Entry, document_id: UUID, how: Callable[[Content], Content]) -> None:
    row = DocumentRow.objects.filter(pk=document_id)
    row.update(**_draft(entry, how(content_of(row.values_list("draft", flat=True).get()))))


def _facts(entry: Entry, event: events.DocumentFactsChanged) -> None:
    _change(entry, event.document.id, lambda content: replace(content, facts=event.facts))
    if not DocumentVersion.objects.filter(document_id=event.document.id).exists():
        DocumentRow.objects.filter(pk=event.document.id).update(title=event.facts.title)


def _section(entry: Entry, event: events.DocumentSectionSaved) -> None:
    _change(entry, event.document.id, lambda content: put_section(content, event.section, event.place))


def _section_removed(entry: Entry, event: events.DocumentSectionRemoved) -> None:
    _change(entry, event.document.id, lambda content: without_section(content, event.section.key))


def _dropped(entry: Entry, event: events.DocumentDraftDropped) -> None:
    _without_draft(event.document.id)


def _without_draft(document_id: UUID, **more: Any) -> None:
    DocumentRow.objects.filter(pk=document_id).update(draft="", draft_from=0, draft_at=None, draft_by="", **more)


def _referred(entry: Entry, event: events.DocumentReferred) -> None:
    ReferralRow.objects.create(
        id=event.referral_id, document_id=event.document.id, body=_body(event.content), invited=_body(_Asked(event.invited)),
        question=event.question, last_day=event.last_day, sent_at=entry.recorded_at, sent_by=entry.actor.label,
    )  # fmt: skip
    for one in event.invited:
        InvitedRow.objects.create(referral_id=event.referral_id, organisation_id=one.organisation_id)


def _commented(entry: Entry, event: events.DocumentCommented) -> None:
    CommentRow.objects.create(
        id=event.comment_id, document_id=event.document.id, referral_id=event.referral_id, organisation_id=event.invited.organisation_id,
        organisation=event.invited.organisation, section_key=event.section_key, heading=event.heading, text=event.text,
        author=event.author, made_at=entry.recorded_at, made_by=entry.actor.label,
    )  # fmt: skip


def _answered(entry: Entry, event: events.DocumentCommentAnswered) -> None:
    said = {"taken_in": event.taken_in, "why": event.why, "answered_at": entry.recorded_at, "answered_by": entry.actor.label}
    CommentRow.objects.filter(pk=event.comment_id).update(**said)


def _closed(entry: Entry, event: events.DocumentReferralClosed) -> None:
    ReferralRow.objects.filter(pk=event.referral_id).update(closed_at=entry.recorded_at)


def _adopted(entry: Entry, event: events.DocumentAdopted) -> None:
    facts, said, follows = event.content.facts, event.decision, event.follows
    _without_draft(event.document.id, title=facts.title)
    DocumentVersion.objects.create(
        id=event.version_id, document_id=event.document.id, number=event.number, title=facts.title, owner=facts.owner,
        review_months=facts.review_months, rsa_on=facts.rsa.decided_on, body=_body(event.content), adopter=said.adopter,
        decided_by=said.decided_by, decided_on=said.decided_on, paragraph=said.paragraph, registry=said.registry,
        valid_from=said.valid_from, valid_to=said.valid_to, election=said.election, why_early=said.why_early,
        why_outside=said.why_outside, follows_id=follows.document_id if follows else None,
        follows_title=follows.title if follows else "", follows_number=follows.number if follows else 0,
        adopted_at=entry.recorded_at, adopted_by=entry.actor.label,
    )  # fmt: skip


def _reviewed(entry: Entry, event: events.DocumentReviewed) -> None:
    said = {"reviewed_on": event.reviewed_on, "reviewed_by": event.reviewed_by, "review_note": event.note}
    DocumentRow.objects.filter(pk=event.document.id).update(**said)


def _withdrawn(entry: Entry, event: events.DocumentWithdrawn) -> None:
    DocumentRow.objects.filter(pk=event.document.id).update(
        withdrawn_on=event.last_day, withdrawn_by=event.decided_by, withdrawn_reference=event.reference, withdrawn_why=event.reason
    )


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.DocumentBegun: _begun,
    events.DocumentDraftStarted: _started,
    events.DocumentFactsChanged: _facts,
    events.DocumentSectionSaved: _section,
    events.DocumentSectionRemoved: _section_removed,
    events.DocumentDraftDropped: _dropped,
    events.DocumentReferred: _referred,
    events.DocumentCommented: _commented,
    events.DocumentCommentAnswered: _answered,
    events.DocumentReferralClosed: _closed,
    events.DocumentAdopted: _adopted,
    events.DocumentReviewed: _reviewed,
    events.DocumentWithdrawn: _withdrawn,
}
