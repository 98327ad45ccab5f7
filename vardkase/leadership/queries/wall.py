"""What the screen on the wall shows: only what everybody who passes it may see. Nothing that is marked, not even in a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, seen_key
from vardkase.leadership.models import DecisionRow, TaskRow
from vardkase.leadership.queries.coverage import coverage
from vardkase.leadership.queries.direction import direction_of
from vardkase.leadership.queries.meetings import next_meetings
from vardkase.leadership.queries.rows import DirectionVersion, MeetingLine, QuestionLine
from vardkase.leadership.queries.tasks import open_questions
from vardkase.leadership.rules.coverage import Coverage
from vardkase.leadership.rules.meetings import MeetingKind
from vardkase.leadership.rules.tasks import TaskState, is_overdue


@dataclass(frozen=True, slots=True)
class Wall:
    """An incident as its wall shows it. `decided_at` and `decision` are of the latest decision that is open; None and empty: none is."""

    incident: IncidentRow
    direction: DirectionVersion | None
    meetings: tuple[MeetingLine, ...]
    staffs: tuple[Coverage, ...]
    questions: tuple[QuestionLine, ...]
    overdue_tasks: int
    decision: str
    decided_at: datetime | None


def wall(viewer: Viewer, incident_id: UUID, *, now: datetime) -> Wall:
    """What is open to everybody in the room, whoever looks: the screen is seen by those who pass. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    decision = tables.first(DecisionRow, "-decided_at, -number", incident_id=row.id, mark_key=seen_key(OPEN))
    tasks = tables.load(TaskRow, incident_id=row.id, mark_key=seen_key(OPEN))
    return Wall(
        incident=row,
        direction=direction_of(viewer, row),
        meetings=tuple(one for one in next_meetings(viewer, row.id, now) if one.kind != MeetingKind.MILESTONE),
        staffs=coverage(viewer, row.id, now=now),
        questions=tuple(one for one in open_questions(viewer, row.id, now=now) if one.unanswered),
        overdue_tasks=sum(is_overdue(TaskState(one.state), one.due_at, now) for one in tasks),
        decision=decision.reference if decision else "",
        decided_at=decision.decided_at if decision else None,
    )
