"""What waits in all incidents at once: for the list of what is due. What a viewer may not read is not in it, and not counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents import sql, tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import State, audience, may_see
from vardkase.leadership.models import DutyRow, QuestionRow, TakeoverRow, TaskRow
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.decisions import told_after_board
from vardkase.leadership.queries.rows import DutyLine, QuestionLine, TakeoverLine, TaskLine
from vardkase.leadership.queries.tasks import OPEN_STATES, line_of


class OfIncident(Protocol):
    """A row of an incident."""

    incident_id: UUID


T = TypeVar("T", bound=OfIncident)


def duties_everywhere(viewer: Viewer, *, now: datetime) -> tuple[tuple[IncidentRow, DutyLine], ...]:
    """The open duties of decisions and takeovers that the viewer may read, also of incidents that are over."""
    found = _readable(viewer, tables.load(DutyRow, "since, about_id, kind", done_at=None), running=False)
    seen = [
        (row, shaping.duty(one, now))
        for row, one in found
        if row.state not in {State.ARCHIVED, State.DISMISSED} and may_see(audience(viewer, row.id, row.authority_id), one.mark_key)
    ]
    lines = told_after_board([(row.id, line) for row, line in seen], now)
    return tuple((row, line) for (row, _line), line in zip(seen, lines, strict=True))


def unanswered_questions(viewer: Viewer, *, now: datetime) -> tuple[tuple[IncidentRow, QuestionLine], ...]:
    """The questions whose lead has been silent for too long, in incidents that go on; the longest silent first."""
    silent = now - timedelta(minutes=settings.LEAD_PATIENCE_MINUTES)
    found = tables.load(QuestionRow, "asked_at, id", closed_at=None, acknowledged_at=None)
    return tuple((row, shaping.question(one, now)) for row, one in _readable(viewer, (one for one in found if one.asked_at <= silent)))


def directions_everywhere(viewer: Viewer) -> tuple[tuple[IncidentRow, int, datetime], ...]:
    """Version and moment of the direction in force in each incident that goes on."""
    found = {}
    latest = "SELECT d.incident_id, MAX(d.version), MAX(d.set_at) FROM leadership_direction d GROUP BY d.incident_id"
    ended = "SELECT s.incident_id, MAX(s.at) FROM leadership_stand_down s GROUP BY s.incident_id"
    over = {sql.of_uid(id): sql.moment(at) for id, at in sql.rows(ended, [])}
    for id, version, at in sql.rows(latest, []):
        incident_id, set_at = sql.of_uid(id), sql.moment(at)
        if incident_id not in over or over[incident_id] < set_at:
            found[incident_id] = version, set_at
    rows = incidents_of(viewer) if found else ()
    return tuple((row, *found[row.id]) for row in rows if row.id in found)


def takeovers_at_stand_down(viewer: Viewer) -> tuple[tuple[IncidentRow, TakeoverLine], ...]:
    """What the crisis board still holds where the incident is standing down."""
    rows = tables.load(TakeoverRow, "decided_at, id", returned_at=None)
    return tuple((row, shaping.takeover(one)) for row, one in _readable(viewer, rows) if row.state == State.STANDING_DOWN)


def reminders(viewer: Viewer, *, now: datetime) -> tuple[tuple[IncidentRow, TaskLine], ...]:
    """The tasks that remind of themselves now, in incidents that go on."""
    rows = tables.load(TaskRow, "given_at, id", state=OPEN_STATES)
    lines = ((row, line_of(one, audience(viewer, row.id, row.authority_id), now)) for row, one in _readable(viewer, rows))
    return tuple((row, line) for row, line in lines if not line.masked and line.reminder)


def _readable(viewer: Viewer, found: Iterable[T], *, running: bool = True) -> tuple[tuple[IncidentRow, T], ...]:
    """The rows of incidents that the viewer reads, with their incidents; those are only asked for when there is a row at all."""
    rows = list(found)
    seen = {row.id: row for row in incidents_of(viewer, include_over=not running)} if rows else {}
    return tuple((seen[one.incident_id], one) for one in rows if one.incident_id in seen)
