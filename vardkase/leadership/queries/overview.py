"""Leadership at a glance: staffs, the direction in force, the crisis board, and what nobody has answered or done yet."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import State, scopes
from vardkase.leadership.models import DirectionRow
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.coverage import coverage
from vardkase.leadership.queries.decisions import open_duties
from vardkase.leadership.queries.direction import ended_by_stand_down
from vardkase.leadership.queries.meetings import next_meetings
from vardkase.leadership.queries.rows import Abilities, Overview, StaffRow
from vardkase.leadership.queries.staff_rows import staff_rows
from vardkase.leadership.queries.tasks import open_questions, open_rows
from vardkase.leadership.rules.tasks import TaskState, is_overdue


def overview(viewer: Viewer, incident_id: UUID, *, now: datetime) -> Overview:
    """Everything of the page of leadership. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    open_tasks = open_rows(row.id)
    per_staff = Counter(one.staff_id for one in open_tasks)
    staffs = [shaping.staff(one, per_staff[one.id]) for one in staff_rows(row.id)]
    directions = tables.load(DirectionRow, "-version", incident_id=row.id)
    return Overview(
        staffs=tuple(one for one in staffs if one.closed_at is None),
        closed_staffs=tuple(one for one in staffs if one.closed_at is not None),
        directions=tuple(map(shaping.direction, directions)),
        direction_holds=bool(directions) and not ended_by_stand_down(row.id, directions[0].number),
        board=next((one for one in boards(viewer, row.id) if one.ended_at is None), None),
        duties=open_duties(viewer, row.id, now=now),
        questions=open_questions(viewer, row.id, now=now),
        overdue_tasks=sum(is_overdue(TaskState(one.state), one.due_at, now) for one in open_tasks),
        open_tasks=len(open_tasks),
        meetings=next_meetings(viewer, row.id, now),
        coverage=coverage(viewer, row.id, now=now),
    )


def staffs(viewer: Viewer, incident_id: UUID) -> tuple[StaffRow, ...]:
    """The staffs of an incident, those at work first. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    open_tasks = Counter(one.staff_id for one in open_rows(row.id))
    found = staff_rows(row.id)
    return tuple(sorted((shaping.staff(one, open_tasks[one.id]) for one in found), key=lambda one: one.closed_at is not None))


def abilities(viewer: Viewer, row: incidents.IncidentRow) -> Abilities:
    """What a viewer may do in an incident as it stands."""
    here, alive = scopes(row.id, row.authority_id), row.state.is_written_in
    return Abilities(
        lead=alive and viewer.can(Capability.INCIDENT_LEAD, here),
        decide=alive and viewer.can(Capability.DECISION_WRITE, here),
        task=alive and viewer.can(Capability.LOG_WRITE, here),
        board=alive and viewer.can(Capability.BOARD_WRITE, here),
        lend=alive and viewer.can(Capability.ROLE_LEND, here),
        fulfil=row.state not in {State.ARCHIVED, State.DISMISSED} and viewer.can(Capability.DECISION_WRITE, here),
        report=row.state not in {State.ARCHIVED, State.DISMISSED} and viewer.can(Capability.BOARD_WRITE, here),
    )
