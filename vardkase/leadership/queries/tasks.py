"""Tasks and the lead board."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import Audience, audience, may_see
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.models import QuestionRow, TaskRow
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.rows import QuestionLine, TaskLine
from vardkase.leadership.rules.tasks import TRANSITIONS, Priority, Reminder, TaskState, is_overdue, reminder

OPEN_STATES = tuple(state for state in TaskState if not state.is_over)
_URGENCY = {Priority.LIFE: 0, Priority.HIGH: 1, Priority.NORMAL: 2}


def tasks(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[TaskLine, ...]:
    """The tasks of an incident: open ones first, those where life is at stake and overdue ones before others; then what is over."""
    row = incidents.incident(viewer, incident_id)
    seen = audience(viewer, row.id, row.authority_id)
    return asked_once(("tasks", row.id, seen, now), lambda: _tasks(row.id, seen, now))


def _tasks(incident_id: UUID, seen: Audience, now: datetime) -> tuple[TaskLine, ...]:
    return tuple(sorted((line_of(one, seen, now) for one in task_rows(incident_id)), key=_rank))


def task_rows(incident_id: UUID) -> tuple[TaskRow, ...]:
    """The rows of an incident's tasks, the latest first, whoever may see them."""
    return asked_once(("task rows", incident_id), lambda: tuple(tables.load(TaskRow, "-number", incident_id=incident_id)))


def open_rows(incident_id: UUID) -> list[TaskRow]:
    """Those of them that are not over."""
    return [one for one in task_rows(incident_id) if not TaskState(one.state).is_over]


def task(viewer: Viewer, incident_id: UUID, task_id: UUID, *, now: datetime) -> TaskLine:
    """One task. Refusal("leadership.not_found") for one that is absent or not for the viewer."""
    row = incidents.incident(viewer, incident_id)
    found = tables.first(TaskRow, incident_id=row.id, id=task_id)
    line = line_of(found, audience(viewer, row.id, row.authority_id), now) if found else None
    if line is None or line.masked:
        raise Refusal("leadership.not_found")
    return line


def questions(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[QuestionLine, ...]:
    """The lead board, open questions first, the unanswered before others. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    found = [shaping.question(one, now) for one in tables.load(QuestionRow, "number", incident_id=row.id)]
    return tuple(sorted(found, key=lambda one: (one.closed_at is not None, not one.unanswered, one.acknowledged_at is not None)))


def open_questions(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[QuestionLine, ...]:
    """The questions that are not closed."""
    return tuple(one for one in questions(viewer, incident_id, now=now) if one.closed_at is None)


def _rank(line: TaskLine) -> tuple[bool, int, bool, bool, int]:
    urgency = _URGENCY[line.said.priority] if line.said else len(_URGENCY)
    return line.state.is_over, urgency, line.reminder is None, not line.overdue, -line.number


def line_of(row: TaskRow, seen: Audience, now: datetime) -> TaskLine:
    """A task as an audience sees it, and of what it reminds now."""
    state = TaskState(row.state)
    if not may_see(seen, row.mark_key):
        return TaskLine(row.id, row.number, row.reference, state, row.given_at, row.moved_at, masked=True)
    return TaskLine(
        row.id, row.number, row.reference, state, row.given_at, row.moved_at, False, shaping.said(events.TaskGiven, row.body),
        row.given_by, row.moved_by, row.words, is_overdue(state, row.due_at, now), _reminder(row, state, now), TRANSITIONS[state],
    )  # fmt: skip


def _reminder(row: TaskRow, state: TaskState, now: datetime) -> Reminder | None:
    return reminder(
        state, Priority(row.priority), row.given_at, row.due_at, now,
        soon=timedelta(minutes=settings.TASK_SOON_MINUTES), receipt=timedelta(minutes=settings.RECEIPT_PATIENCE_MINUTES),
    )  # fmt: skip
