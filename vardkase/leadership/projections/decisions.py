"""Decisions and their duties: from entries to rows."""

from __future__ import annotations

from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership import events
from vardkase.leadership.models import DecisionRow, DutyRow
from vardkase.leadership.projections.base import TITLE, Applier, body_of
from vardkase.leadership.rules.decisions import Duty
from vardkase.ledger.entry import Entry

TABLES = (DecisionRow, DutyRow)


def _decision(entry: Entry, event: events.DecisionTaken, incident_id: UUID) -> None:
    DecisionRow.objects.create(
        id=event.decision_id,
        incident_id=incident_id,
        number=entry.number,
        reference=event.reference,
        mark_key=seen_key(event.mark),
        capacity=event.capacity,
        body=body_of(event),
        decided_at=entry.happened.at or entry.recorded_at,
    )
    if event.supersedes:
        DecisionRow.objects.filter(id=event.supersedes).update(superseded_by=event.decision_id)
        # What no longer holds need not be looked at again.
        DutyRow.objects.filter(about_id=event.supersedes, kind="review", done_at=None).update(
            done_at=entry.recorded_at, how=event.reference, by=entry.actor.label
        )
    duties(entry, incident_id, event.decision_id, event.reference, event.title, seen_key(event.mark), event.duties)


def duties(entry: Entry, incident_id: UUID, about_id: UUID, reference: str, title: str, mark_key: str, those: tuple[Duty, ...]) -> None:
    """Opens what a decision or a takeover obliges to."""
    for duty in those:
        DutyRow.objects.create(
            incident_id=incident_id,
            about_id=about_id,
            kind=duty.kind,
            reference=reference,
            title=title[:TITLE],
            mark_key=mark_key,
            since=entry.recorded_at,
            due_at=duty.due_at,
            how="",
            by="",
        )


def _duty_done(entry: Entry, event: events.DutyDone, incident_id: UUID) -> None:
    DutyRow.objects.filter(about_id=event.about_id, kind=event.kind).update(done_at=entry.recorded_at, how=event.how, by=entry.actor.label)


APPLIERS: dict[str, Applier] = {
    "leadership.decision_taken": _decision,
    "leadership.duty_done": _duty_done,
}
