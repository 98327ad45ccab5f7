"""The rhythm, its meetings and the stand-down: from entries to rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.incidents.projections import rows
from vardkase.incidents.rules import OPEN, seen_key
from vardkase.kernel import codec
from vardkase.leadership import events
from vardkase.leadership.models import BoardItemRow, MeetingNote, MeetingRow, PlannedMeeting, RhythmRow
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.leadership.projections.decisions import duties
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState
from vardkase.leadership.rules.sittings import BoardItem
from vardkase.ledger.entry import Entry

TABLES = (RhythmRow, PlannedMeeting, MeetingNote, BoardItemRow)
# A timetable makes many rows in one entry.
ORDERS: dict[Any, str] = {PlannedMeeting: "number, reference", BoardItemRow: "number, paragraph"}


def planned(
    entry: Entry, incident_id: UUID, event: events.MeetingPlanned | events.BoardConvened | events.Planned, **more: Any
) -> PlannedMeeting:
    """The row of a meeting to come, not saved yet."""
    said = {name: getattr(event, name, "") for name in ("staff", "title", "place", "joining")} | more
    return PlannedMeeting(
        id=event.meeting_id,
        incident_id=incident_id,
        number=entry.number,
        reference=event.reference,
        staff_id=said.pop("staff_id", getattr(event, "staff_id", None)),
        kind=said.pop("kind", getattr(event, "kind", MeetingKind.BOARD)),
        point=getattr(event, "point", None) or "",
        at=event.at,
        minutes=event.minutes,
        state=MeetingState.PLANNED,
        convening=said.pop("convening", ""),
        why="",
        beginning="",
        ending="",
        **said,
    )


def cancel(ids: list[UUID], why: str) -> None:
    """Meetings that are not held."""
    PlannedMeeting.objects.filter(id__in=ids).update(state=MeetingState.CANCELLED, why=why)


def over(meeting_id: UUID, at: datetime, body: str) -> None:
    """A meeting that is over."""
    PlannedMeeting.objects.filter(id=meeting_id).update(state=MeetingState.HELD, ended_at=at, ending=body)


def _rhythm(entry: Entry, event: events.RhythmSet, incident_id: UUID) -> None:
    RhythmRow.objects.create(
        id=event.rhythm_id,
        incident_id=incident_id,
        number=entry.number,
        staff_id=event.staff_id,
        h_at=event.h_at,
        hours=event.hours,
        set_at=entry.recorded_at,
    )
    # What another timetable takes the place of has no reason of its own.
    cancel(list(event.replaced), "")
    same = {"rhythm_id": event.rhythm_id, "staff_id": event.staff_id, "staff": event.staff, "place": event.place, "joining": event.joining}
    rows.insert(planned(entry, incident_id, point, **same) for point in event.points)


def _planned(entry: Entry, event: events.MeetingPlanned, incident_id: UUID) -> None:
    planned(entry, incident_id, event).save(force_insert=True)


def _convened(entry: Entry, event: events.BoardConvened, incident_id: UUID) -> None:
    planned(entry, incident_id, event, title=event.board, convening=body_of(event)).save(force_insert=True)


def _moved(entry: Entry, event: events.MeetingMoved, incident_id: UUID) -> None:
    PlannedMeeting.objects.filter(id=event.meeting_id).update(
        at=event.at, minutes=event.minutes, place=event.place, joining=event.joining, why=event.why
    )


def _cancelled(entry: Entry, event: events.MeetingCancelled, incident_id: UUID) -> None:
    cancel([event.meeting_id], event.why)


def _begun(entry: Entry, event: events.MeetingBegun, incident_id: UUID) -> None:
    PlannedMeeting.objects.filter(id=event.meeting_id).update(
        state=MeetingState.UNDER_WAY, begun_at=entry.happened.at or entry.recorded_at, beginning=body_of(event)
    )


def _noted(entry: Entry, event: events.MeetingNoted, incident_id: UUID) -> None:
    MeetingNote.objects.create(
        meeting_id=event.meeting_id,
        incident_id=incident_id,
        number=entry.number,
        mark_key=seen_key(event.mark),
        point=event.point or "",
        text=event.text,
        at=entry.recorded_at,
        by=entry.actor.label,
    )


def _item(entry: Entry, event: events.BoardItemWritten, incident_id: UUID) -> None:
    here = BoardItemRow.objects.filter(meeting_id=event.meeting_id, paragraph=event.item.paragraph)
    body = body_of(event.item)
    if not here.update(number=entry.number, body=body):
        BoardItemRow.objects.create(
            meeting_id=event.meeting_id, incident_id=incident_id, number=entry.number, paragraph=event.item.paragraph, body=body
        )
    if event.item.afterwards:
        _amend(event.meeting_id, lambda met: _with(met, event.item))
        duties(entry, incident_id, event.meeting_id, event.reference, _board_of(event.meeting_id), seen_key(OPEN), event.duties)


def _with(met: events.BoardMet, item: BoardItem) -> events.BoardMet:
    """The record of a meeting with a paragraph that was written afterwards."""
    every = {one.paragraph: one for one in met.paragraphs} | {item.paragraph: item}
    paragraphs = tuple(every[number] for number in sorted(every))
    return replace(met, paragraphs=paragraphs, items=tuple(one.heading for one in paragraphs))


def _board_of(meeting_id: UUID) -> str:
    return PlannedMeeting.objects.filter(id=meeting_id).values_list("title", flat=True).get()


def _amend(meeting_id: UUID, change: Callable[[events.BoardMet], events.BoardMet]) -> None:
    """What is kept of a meeting of the board that is over, changed by what came after."""
    ending = PlannedMeeting.objects.filter(id=meeting_id).values_list("ending", flat=True).get()
    met = change(codec.from_plain(events.BoardMet, json.loads(ending)))
    body = body_of(met)
    PlannedMeeting.objects.filter(id=meeting_id).update(ending=body)
    MeetingRow.objects.filter(activation_id=met.activation_id, meeting=met.number).update(body=body)


def _attendance(entry: Entry, event: events.AttendanceChanged, incident_id: UUID) -> None:
    here = PlannedMeeting.objects.filter(id=event.meeting_id)
    begun = codec.from_plain(events.MeetingBegun, json.loads(here.values_list("beginning", flat=True).get()))
    changed = replace(begun, who=replace(begun.who, moves=(*begun.who.moves, event.move)))
    here.update(beginning=body_of(changed))


def _adjusted(entry: Entry, event: events.MinutesAdjusted, incident_id: UUID) -> None:
    _amend(event.meeting_id, lambda met: replace(met, adjusted=event.adjusted))


def _ended(entry: Entry, event: events.MeetingEnded, incident_id: UUID) -> None:
    over(event.meeting_id, entry.happened.at or entry.recorded_at, body_of(event))
    if event.next:
        planned(entry, incident_id, event.next).save(force_insert=True)


APPLIERS: dict[str, Applier] = {
    "leadership.rhythm_set": _rhythm,
    "leadership.meeting_planned": _planned,
    "leadership.board_convened": _convened,
    "leadership.meeting_moved": _moved,
    "leadership.meeting_cancelled": _cancelled,
    "leadership.meeting_begun": _begun,
    "leadership.meeting_noted": _noted,
    "leadership.board_item_written": _item,
    "leadership.meeting_ended": _ended,
    "leadership.attendance_changed": _attendance,
    "leadership.minutes_adjusted": _adjusted,
}
