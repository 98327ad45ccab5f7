"""Meetings that should have begun, in all incidents at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.leadership.models import PlannedMeeting
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries.meetings import line_of
from vardkase.leadership.queries.rows import MeetingLine
from vardkase.leadership.rules.meetings import LATE_AFTER, MeetingKind, MeetingState


@dataclass(frozen=True, slots=True)
class LateMeetings:
    """The latest meeting of a staff and kind that should have begun, and how many before it should have, the first at `first_at`."""

    incident: IncidentRow
    latest: MeetingLine
    earlier: int
    first_at: datetime


def late_meetings_everywhere(viewer: Viewer, *, now: datetime) -> tuple[LateMeetings, ...]:
    """What should have begun, in incidents that go on, for those who may begin it; meetings of the board for those who write for it."""
    rows = [one for one in tables.load(PlannedMeeting, "at, reference", state=MeetingState.PLANNED) if one.at <= now - LATE_AFTER]
    seen = {row.id: row for row in incidents_of(viewer)} if rows else {}
    late: dict[tuple[UUID, UUID | None, str], list[PlannedMeeting]] = defaultdict(list)
    for one in rows:
        incident = seen.get(one.incident_id)
        if incident and incident.state.is_written_in and viewer.can(_right(one), scopes(incident.id, incident.authority_id)):
            late[one.incident_id, one.staff_id, one.kind].append(one)
    return tuple(
        LateMeetings(seen[incident_id], line_of(found[-1], now), len(found) - 1, found[0].at)
        for (incident_id, _staff, _kind), found in late.items()
    )


def _right(one: PlannedMeeting) -> Capability:
    return Capability.BOARD_WRITE if one.kind == MeetingKind.BOARD else Capability.LOG_WRITE
