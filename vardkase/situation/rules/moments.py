"""What an entry of leadership makes of the things of the picture: a staff, a role's holder, a task, a meeting, a shift.

Tables of leadership say how things stand now. The time machine needs how they stood: each entry that changes a thing leaves the thing as it
is from then on, under the entry's number. What a thing is made of here are the words that were said, and never what they are called today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.leadership import events
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState
from vardkase.leadership.rules.planning import PlannedTurn
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.standdown import How, Settled
from vardkase.leadership.rules.tasks import TaskState

STAFFS, ROLES, HOLDERS, DECISIONS, TASKS, QUESTIONS = "staffs", "roles", "holders", "decisions", "tasks", "questions"
MEETINGS, SHIFTS, BOARDS, TAKEOVERS = "meetings", "shifts", "boards", "takeovers"
_OVER_SHIFTS = frozenset({ShiftState.NO, ShiftState.RELIEVED, ShiftState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one thing. `said` is laid over what was said of it before; `over`: nothing more is expected of it.

    `new` when the thing begins here. What changes a thing that nobody has heard of changes nothing.
    """

    part: str
    key: str
    said: dict[str, Any] = field(default_factory=dict)
    new: bool = False
    over: bool = False
    mark: Mark = OPEN


Maker = Callable[[Any], Iterable[Change]]


def changes(kind: str, event: Any) -> tuple[Change, ...]:
    """What an entry of a kind makes of the things of the picture, in order; nothing for a kind that changes none of them."""
    make = MAKERS.get(kind)
    return tuple(make(event)) if make else ()


def role_key(staff_id: UUID, key: str) -> str:
    """A role of a staff, as one name."""
    return f"{staff_id}/{key}"


def iso(at: datetime | None) -> str:
    """A moment as a row keeps it, in whichever zone it was said; empty when there is none."""
    return at.astimezone(UTC).isoformat() if at else ""


def _staff_opened(event: events.StaffOpened) -> Iterable[Change]:
    said = {"name": event.name, "seat": event.seat, "chief": event.chief, "decision_maker": event.decision_maker}
    yield Change(STAFFS, str(event.staff_id), said, new=True)


def _staff_closed(event: events.StaffClosed) -> Iterable[Change]:
    yield Change(STAFFS, str(event.staff_id), over=True)


def _handed_out(event: events.CardsHandedOut) -> Iterable[Change]:
    for place, card in enumerate(event.roles):
        said = {"staff_id": str(event.staff_id), "staff": event.staff, "role": card.label, "place": place}
        yield Change(ROLES, role_key(event.staff_id, card.key), said, new=True)


def _taken(event: events.RoleTaken) -> Iterable[Change]:
    if event.relieves_id is not None:
        yield Change(HOLDERS, str(event.relieves_id), over=True)
    yield Change(HOLDERS, str(event.holding_id), {"role": role_key(event.staff_id, event.role_key), "person": event.person}, new=True)


def _left(event: events.RoleLeft) -> Iterable[Change]:
    yield Change(HOLDERS, str(event.holding_id), over=True)


def _decision(event: events.DecisionTaken) -> Iterable[Change]:
    if event.supersedes:
        yield Change(DECISIONS, str(event.supersedes), {"superseded_by": event.reference}, over=True)
    said = {
        "reference": event.reference, "title": event.title, "text": event.text, "decided_by": event.decided_by, "capacity": event.capacity,
    }  # fmt: skip
    yield Change(DECISIONS, str(event.decision_id), said, new=True, mark=event.mark)


def _task(event: events.TaskGiven) -> Iterable[Change]:
    said = {
        "reference": event.reference, "what": event.what, "assignee": event.assignee, "due_at": iso(event.due_at),
        "priority": event.priority, "state": TaskState.NEW, "words": "",
    }  # fmt: skip
    yield Change(TASKS, str(event.task_id), said, new=True, mark=event.mark)


def _task_moved(event: events.TaskMoved) -> Iterable[Change]:
    yield Change(TASKS, str(event.task_id), {"state": event.after, "words": event.words}, over=event.after.is_over)


def _question(event: events.QuestionRaised) -> Iterable[Change]:
    said = {"title": event.title, "area": event.area, "lead": event.lead, "next_step": event.next_step, "next_at": iso(event.next_at)}
    yield Change(QUESTIONS, str(event.question_id), {**said, "by": "", "outcome": ""}, new=True)


def _acknowledged(event: events.LeadAcknowledged) -> Iterable[Change]:
    yield Change(QUESTIONS, str(event.question_id), {"by": event.by})


def _question_changed(event: events.QuestionChanged) -> Iterable[Change]:
    said = {"lead": event.lead, "next_step": event.next_step, "next_at": iso(event.next_at)}
    yield Change(QUESTIONS, str(event.question_id), said | ({"by": ""} if event.lead != event.lead_before else {}))


def _question_closed(event: events.QuestionClosed) -> Iterable[Change]:
    yield Change(QUESTIONS, str(event.question_id), {"outcome": event.outcome}, over=True)


def _to_come(event: Any, **more: Any) -> Change:
    said = {
        "kind": event.kind, "point": getattr(event, "point", None) or "", "title": getattr(event, "title", ""), "at": iso(event.at),
        "staff": getattr(event, "staff", ""), "place": getattr(event, "place", ""), "state": MeetingState.PLANNED,
    }  # fmt: skip
    return Change(MEETINGS, str(event.meeting_id), said | more, new=True)


def _not_held(ids: Iterable[UUID]) -> Iterable[Change]:
    for each in ids:
        yield Change(MEETINGS, str(each), {"state": MeetingState.CANCELLED}, over=True)


def _rhythm(event: events.RhythmSet) -> Iterable[Change]:
    yield from _not_held(event.replaced)
    for point in event.points:
        yield _to_come(point, staff=event.staff, place=event.place)


def _planned(event: events.MeetingPlanned) -> Iterable[Change]:
    yield _to_come(event)


def _convened(event: events.BoardConvened) -> Iterable[Change]:
    said = {"kind": MeetingKind.BOARD, "point": "", "title": event.board, "at": iso(event.at), "staff": "", "place": event.place}
    yield Change(MEETINGS, str(event.meeting_id), {**said, "state": MeetingState.PLANNED}, new=True)


def _moved(event: events.MeetingMoved) -> Iterable[Change]:
    yield Change(MEETINGS, str(event.meeting_id), {"at": iso(event.at), "place": event.place})


def _cancelled(event: events.MeetingCancelled) -> Iterable[Change]:
    yield from _not_held((event.meeting_id,))


def _begun(event: events.MeetingBegun) -> Iterable[Change]:
    yield Change(MEETINGS, str(event.meeting_id), {"state": MeetingState.UNDER_WAY})


def _ended(event: events.MeetingEnded) -> Iterable[Change]:
    yield Change(MEETINGS, str(event.meeting_id), {"state": MeetingState.HELD}, over=True)
    if event.next:
        yield _to_come(event.next)


def _activated(event: events.BoardActivated) -> Iterable[Change]:
    yield Change(BOARDS, str(event.activation_id), {"board": event.board, "chair": event.chair, "meetings": 0}, new=True)


def _met(event: events.BoardMet) -> Iterable[Change]:
    yield Change(BOARDS, str(event.activation_id), {"meetings": event.number})
    if event.meeting_id:
        yield Change(MEETINGS, str(event.meeting_id), {"state": MeetingState.HELD}, over=True)


def _taken_over(event: events.TakenOverFrom) -> Iterable[Change]:
    said = {"reference": event.reference, "from_board": event.from_board, "extent": event.extent, "scope": event.scope}
    yield Change(TAKEOVERS, str(event.takeover_id), said, new=True)


def _handed_back(event: events.HandedBack) -> Iterable[Change]:
    yield Change(TAKEOVERS, str(event.takeover_id), over=True)


def _board_ended(event: events.BoardEnded) -> Iterable[Change]:
    yield Change(BOARDS, str(event.activation_id), over=True)
    for one in event.went_back:
        yield Change(TAKEOVERS, str(one.takeover_id), over=True)


def _turn(turn: PlannedTurn, state: ShiftState, roster: str) -> Change:
    said = {
        "role": turn.role, "member": turn.member, "starts_at": iso(turn.starts_at), "ends_at": iso(turn.ends_at), "state": state,
        "roster": roster,
    }  # fmt: skip
    return Change(SHIFTS, str(turn.shift_id), said, new=True, over=state in _OVER_SHIFTS)


def _shift_planned(event: events.ShiftPlanned) -> Iterable[Change]:
    yield _turn(event.shift, ShiftState.ASKED, event.roster)


def _shift_changed(event: events.ShiftChanged) -> Iterable[Change]:
    yield _turn(event.shift, event.state, event.roster)


def _shifts_asked(event: events.ShiftsAsked) -> Iterable[Change]:
    return (_turn(one, ShiftState.ASKED, event.roster) for one in event.shifts)


def _shift_moved(event: events.ShiftMoved) -> Iterable[Change]:
    yield _turn(event.shift, event.after, event.roster)


def _adopted(event: events.PlanAdopted) -> Iterable[Change]:
    yield from (_turn(one, ShiftState.WITHDRAWN, event.roster) for one in event.given_up)
    yield from (_turn(one, event.state, event.roster) for one in event.shifts)


def _stood_down(event: events.StoodDown) -> Iterable[Change]:
    yield from (change for one in event.settled for change in _settled(one))
    for staff in event.staffs:
        yield Change(STAFFS, str(staff.staff_id), over=True)
    yield from _not_held(one.meeting_id for one in event.cancelled)
    if event.evaluation:
        yield _to_come(event.evaluation)


def _settled(one: Settled) -> Iterable[Change]:
    if one.noun == "question" and one.how != How.LEFT:
        yield Change(QUESTIONS, one.key, {"outcome": one.why}, over=True)
    if one.noun == "task" and one.how == How.CLOSED:
        yield Change(TASKS, one.key, {"state": TaskState.WITHDRAWN, "words": one.why}, over=True)
    if one.noun == "task" and one.how == How.HANDED and one.to:
        yield Change(TASKS, one.key, {"assignee": one.to, "words": one.why})


MAKERS: dict[str, Maker] = {
    "leadership.staff_opened": _staff_opened,
    "leadership.staff_closed": _staff_closed,
    "leadership.cards_handed_out": _handed_out,
    "leadership.role_taken": _taken,
    "leadership.role_left": _left,
    "leadership.decision_taken": _decision,
    "leadership.task_given": _task,
    "leadership.task_moved": _task_moved,
    "leadership.question_raised": _question,
    "leadership.lead_acknowledged": _acknowledged,
    "leadership.question_changed": _question_changed,
    "leadership.question_closed": _question_closed,
    "leadership.rhythm_set": _rhythm,
    "leadership.meeting_planned": _planned,
    "leadership.board_convened": _convened,
    "leadership.meeting_moved": _moved,
    "leadership.meeting_cancelled": _cancelled,
    "leadership.meeting_begun": _begun,
    "leadership.meeting_ended": _ended,
    "leadership.board_activated": _activated,
    "leadership.board_met": _met,
    "leadership.taken_over": _taken_over,
    "leadership.handed_back": _handed_back,
    "leadership.board_ended": _board_ended,
    "leadership.shift_planned": _shift_planned,
    "leadership.shift_changed": _shift_changed,
    "leadership.shifts_asked": _shifts_asked,
    "leadership.shift_moved": _shift_moved,
    "leadership.plan_adopted": _adopted,
    "leadership.stood_down": _stood_down,
}
