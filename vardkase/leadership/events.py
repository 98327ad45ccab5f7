"""What crisis leadership writes into an incident's stream. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.leadership.rules.board import Conditions, Ender, Extent, Judge
from vardkase.leadership.rules.decisions import Capacity, Duty, DutyKind
from vardkase.leadership.rules.staffs import Seat
from vardkase.leadership.rules.tasks import AssigneeKind, Origin, Priority, TaskState
from vardkase.ledger.registry import event

# --- staffs and directions ---


@event("leadership.staff_opened")
@dataclass(frozen=True, slots=True)
class StaffOpened:
    """A staff begins to work. Its id is the key of this entry."""

    staff_id: UUID
    name: str
    seat: Seat
    decision_maker: str
    grounds: str
    chief: str = ""
    organisation: str = ""
    organisation_id: UUID | None = None
    parent_id: UUID | None = None
    parent: str = ""


@event("leadership.staff_closed")
@dataclass(frozen=True, slots=True)
class StaffClosed:
    """A staff stops working. `handed_to` takes what it had not finished."""

    staff_id: UUID
    name: str
    grounds: str
    handed_to: str = ""
    open_tasks: int = 0


@event("leadership.direction_set")
@dataclass(frozen=True, slots=True)
class DirectionSet:
    """The direction in force from now on; the one before is history."""

    version: int
    goal: str
    overall_decision: str
    decided_by: str
    priorities: tuple[str, ...] = ()
    limits: str = ""
    end_state: str = ""
    message: str = ""


# --- decisions ---


@event("leadership.decision_taken")
@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A decision. It is never changed; a later one may supersede it. Its id is the key of this entry."""

    decision_id: UUID
    reference: str
    title: str
    text: str
    grounds: str
    decided_by: str
    capacity: Capacity
    mandate: str = ""
    background: str = ""
    alternatives: tuple[str, ...] = ()
    why_urgent: str = ""
    consulted: tuple[str, ...] = ()
    communicated_to: tuple[str, ...] = ()
    effective_from: datetime | None = None
    review_at: datetime | None = None
    no_action: bool = False
    supersedes: UUID | None = None
    supersedes_reference: str = ""
    duties: tuple[Duty, ...] = ()
    staff_id: UUID | None = None
    mark: Mark = OPEN


@event("leadership.duty_done")
@dataclass(frozen=True, slots=True)
class DutyDone:
    """What a decision obliged to has been done. `about` is the decision or the takeover, by its reference."""

    about_id: UUID
    about: str
    kind: DutyKind
    how: str
    mark: Mark = OPEN


# --- tasks and the lead board ---


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


# --- the crisis board ---


@event("leadership.board_activated")
@dataclass(frozen=True, slots=True)
class BoardActivated:
    """The chair, or the vice chair, has judged that an extraordinary event makes the board work. `law` is the ground as it read then."""

    activation_id: UUID
    board: str
    judge: Judge
    chair: str
    conditions: Conditions
    law: str
    prevented: str = ""
    minutes: str = ""


@event("leadership.board_met")
@dataclass(frozen=True, slots=True)
class BoardMet:
    """The board has sat. `number` counts its meetings in this event."""

    activation_id: UUID
    board: str
    number: int
    held_at: datetime
    place: str
    present: tuple[str, ...]
    items: tuple[str, ...]
    absent: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    secretary: str = ""
    adjuster: str = ""
    convened_at: datetime | None = None


@event("leadership.taken_over")
@dataclass(frozen=True, slots=True)
class TakenOverFrom:
    """The board has taken over business of another. Its id is the key of this entry. `urgent` when the chair decided alone, and why."""

    takeover_id: UUID
    activation_id: UUID
    reference: str
    from_board: str
    extent: Extent
    scope: str
    grounds: str
    law: str
    consulted: str = ""
    not_consulted: str = ""
    told: str = ""
    urgent: str = ""
    duties: tuple[Duty, ...] = ()


@event("leadership.handed_back")
@dataclass(frozen=True, slots=True)
class HandedBack:
    """What was taken over goes back to its board, since the circumstances allow it."""

    takeover_id: UUID
    reference: str
    from_board: str
    circumstances: str
    law: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """What went back with the end of the board's work."""

    takeover_id: UUID
    reference: str
    from_board: str


@event("leadership.board_ended")
@dataclass(frozen=True, slots=True)
class BoardEnded:
    """The executive committee or the council has ended the board's work; everything that is left goes back with it."""

    activation_id: UUID
    board: str
    ender: Ender
    decision: str
    law: str
    went_back: tuple[WentBack, ...] = ()


KINDS = (
    StaffOpened, StaffClosed, DirectionSet, DecisionTaken, DutyDone, TaskGiven, TaskMoved, QuestionRaised, LeadAcknowledged,
    QuestionChanged, QuestionClosed, BoardActivated, BoardMet, TakenOverFrom, HandedBack, BoardEnded,
)  # fmt: skip
