"""Tasks and the lead board in the stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.leadership.rules.tasks import AssigneeKind, Origin, Priority, TaskState
from vardkase.ledger.registry import event


@event("leadership.task_given")
@dataclass(frozen=True, slots=True)
class TaskGiven:
    """Somebody is to do something. Its id is the key of this entry."""

    task_id: UUID
    reference: str
    what: str
    assignee: str
    assignee_kind: AssigneeKind
    due_at: datetime | None = None
    report_how: str = ""
    priority: Priority = Priority.NORMAL
    why: str = ""
    origin: Origin | None = None
    staff_id: UUID | None = None
    mark: Mark = OPEN


@event("leadership.task_moved")
@dataclass(frozen=True, slots=True)
class TaskMoved:
    """A task has come further. `words`: on what it waits, why it could not be done, or what came of it."""

    task_id: UUID
    reference: str
    what: str
    before: TaskState
    after: TaskState
    words: str = ""
    mark: Mark = OPEN


@event("leadership.question_raised")
@dataclass(frozen=True, slots=True)
class QuestionRaised:
    """A question of the event, and who is asked to lead it. Its id is the key of this entry."""

    question_id: UUID
    title: str
    lead: str
    area: str = ""
    supporting: tuple[str, ...] = ()
    next_step: str = ""
    next_at: datetime | None = None


@event("leadership.lead_acknowledged")
@dataclass(frozen=True, slots=True)
class LeadAcknowledged:
    """The lead has said yes."""

    question_id: UUID
    title: str
    lead: str
    by: str


@event("leadership.question_changed")
@dataclass(frozen=True, slots=True)
class QuestionChanged:
    """Another lead, another next step. A new lead has not said yes yet."""

    question_id: UUID
    title: str
    lead: str
    lead_before: str
    supporting: tuple[str, ...] = ()
    next_step: str = ""
    next_at: datetime | None = None


@event("leadership.question_closed")
@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """The question needs nobody any more."""

    question_id: UUID
    title: str
    outcome: str


KINDS = (TaskGiven, TaskMoved, QuestionRaised, LeadAcknowledged, QuestionChanged, QuestionClosed)
