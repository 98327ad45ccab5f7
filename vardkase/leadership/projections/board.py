"""The crisis board's work: from entries to rows."""

from __future__ import annotations

from uuid import UUID

from vardkase.incidents.rules import OPEN, seen_key
from vardkase.leadership import events
from vardkase.leadership.models import BoardRow, DutyRow, MeetingRow, TakeoverRow
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.leadership.projections.decisions import duties
from vardkase.leadership.projections.meetings import over
from vardkase.leadership.rules.board import Returned
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.ledger.entry import Entry

TABLES = (BoardRow, MeetingRow, TakeoverRow)


def _activated(entry: Entry, event: events.BoardActivated, incident_id: UUID) -> None:
    BoardRow.objects.create(
        id=event.activation_id,
        incident_id=incident_id,
        number=entry.number,
        board=event.board,
        body=body_of(event),
        activated_at=entry.happened.at or entry.recorded_at,
        meetings=0,
        ending="",
    )


def _met(entry: Entry, event: events.BoardMet, incident_id: UUID) -> None:
    MeetingRow.objects.create(
        activation_id=event.activation_id,
        incident_id=incident_id,
        meeting=event.number,
        number=entry.number,
        held_at=event.held_at,
        body=body_of(event),
    )
    BoardRow.objects.filter(id=event.activation_id).update(meetings=event.number)
    if event.meeting_id:
        over(event.meeting_id, event.ended_at or entry.recorded_at, body_of(event))
        duties(entry, incident_id, event.meeting_id, event.reference, event.board, seen_key(OPEN), event.duties)
    for one in event.reported:
        how = f"{event.reference} § {one.paragraph}"
        DutyRow.objects.filter(about_id=one.about_id, kind=DutyKind.REPORT_TO_BOARD, done_at=None).update(
            done_at=entry.recorded_at, how=how, by=entry.actor.label
        )


def _taken_over(entry: Entry, event: events.TakenOverFrom, incident_id: UUID) -> None:
    TakeoverRow.objects.create(
        id=event.takeover_id,
        incident_id=incident_id,
        activation_id=event.activation_id,
        number=entry.number,
        reference=event.reference,
        from_board=event.from_board,
        extent=event.extent,
        body=body_of(event),
        decided_at=entry.happened.at or entry.recorded_at,
        how_returned="",
        circumstances="",
    )
    duties(entry, incident_id, event.takeover_id, event.reference, event.from_board, seen_key(OPEN), event.duties)


def _handed_back(entry: Entry, event: events.HandedBack, incident_id: UUID) -> None:
    TakeoverRow.objects.filter(id=event.takeover_id).update(
        returned_at=entry.recorded_at, how_returned=Returned.BY_DECISION, circumstances=event.circumstances
    )


def _ended(entry: Entry, event: events.BoardEnded, incident_id: UUID) -> None:
    ended_at = entry.happened.at or entry.recorded_at
    BoardRow.objects.filter(id=event.activation_id).update(ended_at=ended_at, ending=body_of(event))
    TakeoverRow.objects.filter(id__in=[one.takeover_id for one in event.went_back]).update(
        returned_at=ended_at, how_returned=Returned.WITH_THE_END
    )


APPLIERS: dict[str, Applier] = {
    "leadership.board_activated": _activated,
    "leadership.board_met": _met,
    "leadership.taken_over": _taken_over,
    "leadership.handed_back": _handed_back,
    "leadership.board_ended": _ended,
}
