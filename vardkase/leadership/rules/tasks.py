"""Tasks: what, by whom, when done, how reported; and the questions of the lead board, each with one lead that has said yes.

new → received → in progress → waiting → done, not possible or withdrawn. That a task has been received is said, never assumed: where
everybody thinks that somebody else leads, nobody does. A question whose lead has not answered in twenty minutes is shown loudly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark, clean, clean_line
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy, tidy_list

LEAD_PATIENCE = timedelta(minutes=20)


class TaskState(StrEnum):
    """Where a task is."""

    NEW = "new"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    NOT_POSSIBLE = "not_possible"
    WITHDRAWN = "withdrawn"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected."""
        return self in {TaskState.DONE, TaskState.NOT_POSSIBLE, TaskState.WITHDRAWN}


class AssigneeKind(StrEnum):
    """What somebody who is given a task is."""

    ROLE = "role"
    ORGANISATION = "organisation"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Assignee:
    """Somebody known to whom something can be given; `hint` says who that is now. `also`: another name that means nobody else."""

    label: str
    kind: AssigneeKind
    hint: str = ""
    also: str = ""


def known_as(name: str, known: Iterable[Assignee]) -> Assignee | None:
    """Whom a written name means; None when nobody is known by it."""
    wanted, those = clean_line(name).casefold(), tuple(known)
    if not wanted:
        return None
    by_label = next((one for one in those if clean_line(one.label).casefold() == wanted), None)
    return by_label or next((one for one in those if clean_line(one.also).casefold() == wanted), None)


def kind_of(name: str, chosen: AssigneeKind | None, known: Iterable[Assignee]) -> AssigneeKind:
    """What somebody is: what was said, else what the name is known as. Who is known by no name is outside: an organisation."""
    found = known_as(name, known)
    return chosen or (found.kind if found else AssigneeKind.ORGANISATION)


class Priority(StrEnum):
    """How urgent a task is."""

    NORMAL = "normal"
    HIGH = "high"
    LIFE = "life"


class OriginKind(StrEnum):
    """What a task came from."""

    DECISION = "decision"
    ENTRY = "entry"
    CARD = "card"
    MEETING = "meeting"


class Reminder(StrEnum):
    """Of what a task reminds, the most pressing first."""

    NOT_RECEIVED = "not_received"
    OVERDUE = "overdue"
    SOON = "soon"


_S = TaskState
_OPEN = (_S.NEW, _S.RECEIVED, _S.IN_PROGRESS, _S.WAITING)
TRANSITIONS: dict[TaskState, tuple[TaskState, ...]] = {
    _S.NEW: (_S.RECEIVED, _S.IN_PROGRESS, _S.DONE, _S.NOT_POSSIBLE, _S.WITHDRAWN),
    _S.RECEIVED: (_S.IN_PROGRESS, _S.WAITING, _S.DONE, _S.NOT_POSSIBLE, _S.WITHDRAWN),
    _S.IN_PROGRESS: (_S.WAITING, _S.DONE, _S.NOT_POSSIBLE, _S.WITHDRAWN),
    _S.WAITING: (_S.IN_PROGRESS, _S.DONE, _S.NOT_POSSIBLE, _S.WITHDRAWN),
    _S.DONE: (_S.IN_PROGRESS,),
    _S.NOT_POSSIBLE: (_S.IN_PROGRESS,),
    _S.WITHDRAWN: (),
}
# These say on what, or why; so does opening again what was over.
NEEDS_REASON = frozenset({_S.WAITING, _S.NOT_POSSIBLE, _S.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Origin:
    """What a task came from: a decision, a meeting or an item of an action card by its id, or an entry of the log by its number."""

    kind: OriginKind
    reference: str
    id: UUID | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What is said when a task is given. `report_how`: to whom, and in which way."""

    what: str
    assignee: str
    assignee_kind: AssigneeKind = AssigneeKind.ROLE
    due_at: datetime | None = None
    report_how: str = ""
    priority: Priority = Priority.NORMAL
    why: str = ""
    origin: Origin | None = None
    staff_id: UUID | None = None
    mark: Mark = OPEN


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question of the event: what, where, and who leads it."""

    title: str
    lead: str
    area: str = ""
    supporting: tuple[str, ...] = ()
    next_step: str = ""
    next_at: datetime | None = None


def check_task(draft: TaskDraft, now: datetime) -> TaskDraft:
    """The draft in order. Refused: "leadership.task_needs_what", "leadership.task_needs_assignee", "leadership.due_has_passed"."""
    texts = tidy(now, {"assignee": draft.assignee, "report_how": draft.report_how}, {"what": draft.what, "why": draft.why})
    for refusal in lacking(draft):
        raise refusal
    if draft.due_at is not None and draft.due_at <= now:
        raise Refusal("leadership.due_has_passed", field="due_at")
    return replace(draft, **texts)


def lacking(draft: TaskDraft) -> tuple[Refusal, ...]:
    """What a task must say and does not: a page says all of it at once."""
    said = (
        (draft.what, Refusal("leadership.task_needs_what", field="what")),
        (draft.assignee, Refusal("leadership.task_needs_assignee", field="assignee")),
    )
    return tuple(refusal for text, refusal in said if not clean(text))


def check_move(source: TaskState, target: TaskState, words: str, now: datetime) -> str:
    """The step exists, and is explained where it must be."""
    text: str = tidy(now, {}, {"words": words})["words"]
    if source == target:
        raise Refusal("leadership.task_is_there_already", field="to", state=str(target))
    if target not in TRANSITIONS[source]:
        raise Refusal("leadership.no_such_task_step", field="to", source=str(source), target=str(target))
    if (target in NEEDS_REASON or source.is_over) and not text:
        raise Refusal("leadership.task_step_needs_words", field="words", state=str(target))
    return text


def is_overdue(state: TaskState, due_at: datetime | None, now: datetime) -> bool:
    """Whether a task should have been done by now."""
    return due_at is not None and due_at < now and not state.is_over


def reminder(
    state: TaskState, priority: Priority, given_at: datetime, due_at: datetime | None, now: datetime, *, soon: timedelta, receipt: timedelta
) -> Reminder | None:
    """Of what a task reminds now. An urgent one that nobody has said they received is first: it may not have arrived at all."""
    if state.is_over:
        return None
    if state == TaskState.NEW and priority != Priority.NORMAL and now - given_at >= receipt:
        return Reminder.NOT_RECEIVED
    if is_overdue(state, due_at, now):
        return Reminder.OVERDUE
    return Reminder.SOON if due_at is not None and due_at - now <= soon else None


def check_question(draft: QuestionDraft, now: datetime) -> QuestionDraft:
    """The draft in order. Refused: "leadership.question_needs_title", "leadership.question_needs_lead"."""
    texts = tidy(now, {"title": draft.title, "lead": draft.lead, "area": draft.area, "next_step": draft.next_step}, {})
    need("title", texts["title"], "leadership.question_needs_title")
    need("lead", texts["lead"], "leadership.question_needs_lead")
    return replace(draft, **texts, supporting=tidy_list(now, "supporting", draft.supporting))


def check_new(draft: QuestionDraft, on_the_board: Iterable[tuple[str, str]]) -> None:
    """A question stands once on the board, however it is written: two would have two leads ("leadership.question_is_asked").

    `on_the_board` are the open ones, each with who is asked to lead it.
    """
    for title, lead in on_the_board:
        if _bare(title) == _bare(draft.title):
            raise Refusal("leadership.question_is_asked", field="title", title=title, lead=lead)


def _bare(title: str) -> str:
    """A question without what does not make it another: capitals, blanks, and signs at its ends and between its words."""
    return " ".join(re.findall(r"\w+", title.casefold()))


def check_acknowledgement(*, acknowledged: bool, closed: bool, by: str, now: datetime) -> str:
    """A lead says yes once, to an open question; who said it is told."""
    text: str = tidy(now, {"by": by}, {})["by"]
    if closed:
        raise Refusal("leadership.question_is_closed")
    if acknowledged:
        raise Refusal("leadership.acknowledged_already")
    need("by", text, "leadership.acknowledgement_needs_name")
    return text


def is_unanswered(*, acknowledged: bool, closed: bool, asked_at: datetime, now: datetime, patience: timedelta = LEAD_PATIENCE) -> bool:
    """Whether a lead has been silent for too long."""
    return not acknowledged and not closed and now - asked_at >= patience
