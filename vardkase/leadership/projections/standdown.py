"""The stand-down: one entry closes staffs, hands on tasks and questions, and takes meetings to come out of the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from vardkase.leadership import events
from vardkase.leadership.models import DutyRow, QuestionRow, Staff, StandDownRow, TaskRow
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.leadership.projections.meetings import cancel, planned
from vardkase.leadership.queries.shaping import said as said_of
from vardkase.leadership.rules.standdown import How, Settled
from vardkase.leadership.rules.tasks import AssigneeKind, TaskState
from vardkase.ledger.entry import Entry

TABLES = (StandDownRow,)


def _stood_down(entry: Entry, event: events.StoodDown, incident_id: UUID) -> None:
    StandDownRow.objects.create(incident_id=incident_id, number=entry.number, body=body_of(event), at=entry.recorded_at)
    for one in event.settled:
        if one.noun == "task":
            _task(entry, one)
        if one.noun == "duty" and one.how == How.HANDED:
            _duty(one)
        if one.noun == "question" and one.how != How.LEFT:
            QuestionRow.objects.filter(id=UUID(one.key)).update(closed_at=entry.recorded_at, outcome=_words(one))
    for staff in event.staffs:
        closing = events.StaffClosed(staff.staff_id, staff.name, event.grounds, event.handed_to)
        Staff.objects.filter(id=staff.staff_id).update(closed_at=entry.recorded_at, closing=body_of(closing))
    cancel([one.meeting_id for one in event.cancelled], event.grounds)
    if event.evaluation:
        planned(entry, incident_id, event.evaluation).save(force_insert=True)


def _task(entry: Entry, one: Settled) -> None:
    """A task that the line takes is still to be done, by whoever took it; one that is closed is withdrawn."""
    said: dict[str, Any] = {"words": _words(one), "moved_at": entry.recorded_at, "moved_by": entry.actor.label}
    if one.how == How.CLOSED:
        said["state"] = TaskState.WITHDRAWN
    rows = TaskRow.objects.filter(id=UUID(one.key))
    if one.how == How.HANDED and one.to:
        given = said_of(events.TaskGiven, rows.values_list("body", flat=True).get())
        said |= {"body": body_of(replace(given, assignee=one.to, assignee_kind=AssigneeKind.ROLE, staff_id=None)), "staff_id": None}
    rows.update(**said)


def _duty(one: Settled) -> None:
    """A duty that the line takes stands with whoever took it, until it is done and said how."""
    about, _slash, kind = one.key.partition("/")
    DutyRow.objects.filter(about_id=UUID(about), kind=kind, done_at=None).update(how=_words(one))


def _words(one: Settled) -> str:
    """What stands beside a thing that was settled: who took it, and what was said of it."""
    return " · ".join(part for part in (f"→ {one.to}" if one.to else "", one.why) if part)


APPLIERS: dict[str, Applier] = {"leadership.stood_down": _stood_down}
