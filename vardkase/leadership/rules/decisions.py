"""Decisions: what was decided, by whom in which capacity, on which grounds; and what must be done with a decision afterwards.

A decision that has been taken is never changed: a new one supersedes it. A decision by the crisis board is reported at the council's next
meeting (lagen 2006:544, 2 kap. 5 §); one that its chair took alone because it was urgent, also to the board itself (2 kap. 3 §).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules import OPEN, Mark, clean
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.leadership.rules.frame import LEAST_SAID, names_minutes, says, tidy, tidy_list
from vardkase.leadership.rules.tasks import Origin, OriginKind

# Urgent decisions of the chair that nobody has reported by then are shown as late (operations.md 10: our proposal).
REPORT_WITHIN = timedelta(hours=24)


class Capacity(StrEnum):
    """In which capacity somebody decides."""

    DELEGATE = "delegate"
    DIRECTOR = "director"
    CHIEF_OF_STAFF = "chief_of_staff"
    HEAD_OF_SERVICE = "head_of_service"
    BOARD = "board"
    CHAIR_URGENT = "chair_urgent"

    @property
    def is_of_the_board(self) -> bool:
        """Whether it is the crisis board that decides, or its chair on its behalf."""
        return self in {Capacity.BOARD, Capacity.CHAIR_URGENT}


# What somebody must hold to write a decision down in a capacity (operations.md 9); whoever else decides has it written by the log keeper.
RIGHTS: dict[Capacity, Capability] = {
    Capacity.CHIEF_OF_STAFF: Capability.STAFF_DECIDE,
    Capacity.BOARD: Capability.BOARD_WRITE,
    Capacity.CHAIR_URGENT: Capability.BOARD_WRITE,
}
# Who decides for a board that is not there decides on its delegation (kommunallagen): which point of it, is said.
DELEGATED = frozenset({Capacity.DIRECTOR, Capacity.DELEGATE, Capacity.HEAD_OF_SERVICE})


def may_decide_as(viewer: Viewer, capacity: Capacity, here: tuple[str, ...]) -> bool:
    """Whether somebody who writes decisions down may write one in this capacity."""
    return viewer.can(RIGHTS.get(capacity, Capability.DECISION_WRITE), here)


def check_capacity(viewer: Viewer, capacity: Capacity, here: tuple[str, ...]) -> None:
    """The board's decisions are for whoever writes for the board, those of the staff for its chief ("leadership.not_your_capacity")."""
    if not may_decide_as(viewer, capacity, here):
        raise Refusal("leadership.not_your_capacity", field="capacity")


class DutyKind(StrEnum):
    """What must be done with a decision afterwards."""

    REPORT_TO_BOARD = "report_to_board"
    REPORT_TO_COUNCIL = "report_to_council"
    TELL_BOARD = "tell_board"
    REVIEW = "review"


# What is done where the board or the council meets: noted by whoever writes for the board.
OF_THE_BOARD = frozenset({DutyKind.REPORT_TO_BOARD, DutyKind.REPORT_TO_COUNCIL})


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty and when it is due; without a moment, as soon as it can be done."""

    kind: DutyKind
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What is said of a decision. `mandate` is the section, the point of the delegation order or the by-laws that it rests on."""

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
    staff_id: UUID | None = None
    mark: Mark = OPEN
    origin: Origin | None = None


def check_decision(draft: DecisionDraft, *, board_works: bool, now: datetime) -> DecisionDraft:
    """The draft in order.

    Refused: "leadership.decision_needs_…" title, text, grounds, decider, mandate; "leadership.urgent_needs_reason",
    "leadership.board_decides_at_meeting", "leadership.board_does_not_work", "leadership.review_has_passed".
    """
    lines = {name: getattr(draft, name) for name in ("title", "decided_by", "mandate")}
    texts = tidy(now, lines, {name: getattr(draft, name) for name in ("text", "grounds", "background", "why_urgent")})
    for refusal in lacking(draft, now):
        raise refusal
    if draft.capacity.is_of_the_board and not board_works:
        raise Refusal("leadership.board_does_not_work", field="capacity", law=law.cite_at("board_begins", now))
    if draft.capacity == Capacity.CHAIR_URGENT:
        texts["mandate"] = texts["mandate"] or law.cite_at("urgent", now)
    if draft.review_at is not None and draft.review_at <= now:
        raise Refusal("leadership.review_has_passed", field="review_at")
    lists: dict[str, Any] = {name: tidy_list(now, name, getattr(draft, name)) for name in ("alternatives", "consulted", "communicated_to")}
    return replace(draft, **texts, **lists)


def lacking(draft: DecisionDraft, now: datetime) -> tuple[Refusal, ...]:
    """Everything that a decision must say and does not: a page says all of it at once. What says nothing ("…") has not been said."""
    urgent = draft.capacity == Capacity.CHAIR_URGENT
    said = (
        (draft.title, 1, Refusal("leadership.decision_needs_title", field="title")),
        (draft.text, 1, Refusal("leadership.decision_needs_text", field="text")),
        (draft.grounds, LEAST_SAID, Refusal("leadership.decision_needs_grounds", field="grounds")),
        (draft.decided_by, 1, Refusal("leadership.decision_needs_decider", field="decided_by")),
        (
            draft.why_urgent,
            LEAST_SAID if urgent else 0,
            Refusal("leadership.urgent_needs_reason", field="why_urgent", law=law.cite_at("urgent", now)),
        ),
    )
    return (*(refusal for text, least, refusal in said if not says(text, least)), *_mandate(draft, now))


def _mandate(draft: DecisionDraft, now: datetime) -> tuple[Refusal, ...]:
    """What a decision lacks of what it rests on: of the board's own, the meeting where it was taken or the minutes where it stands."""
    given = clean(draft.mandate)
    if draft.capacity == Capacity.BOARD and not at_meeting(draft) and not names_minutes(given):
        return (Refusal("leadership.board_decides_at_meeting", field="mandate", law=law.cite_at("quorum", now)),)
    if draft.capacity in DELEGATED and not given:
        return (Refusal("leadership.decision_needs_mandate", field="mandate"),)
    if given and not says(given):
        return (Refusal("leadership.mandate_too_short", field="mandate", least=LEAST_SAID),)
    return ()


def at_meeting(draft: DecisionDraft) -> bool:
    """Whether a decision comes from a meeting."""
    return draft.origin is not None and draft.origin.kind == OriginKind.MEETING


def duties(capacity: Capacity, review_at: datetime | None, now: datetime, within: timedelta = REPORT_WITHIN) -> tuple[Duty, ...]:
    """What a decision obliges to. `within`: when a decision that the chair took alone is shown as late."""
    found = []
    if capacity == Capacity.CHAIR_URGENT:
        found.append(Duty(DutyKind.REPORT_TO_BOARD, now + within))
    if capacity.is_of_the_board:
        found.append(Duty(DutyKind.REPORT_TO_COUNCIL))
    if review_at is not None:
        found.append(Duty(DutyKind.REVIEW, review_at))
    return tuple(found)


def check_supersedes(*, known: bool, current: bool, earlier: bool = True) -> None:
    """What is superseded is a decision of this incident that nothing else has superseded, and that was taken before what supersedes it."""
    if not known:
        raise Refusal("leadership.no_such_decision", field="supersedes")
    if not current:
        raise Refusal("leadership.superseded_already", field="supersedes")
    if not earlier:
        raise Refusal("leadership.supersedes_later", field="supersedes")


def check_duty(*, known: bool, done: bool, how: str, now: datetime) -> str:
    """A duty is done once, and how it was done is said: the meeting, the paragraph, the message."""
    text: str = tidy(now, {"how": how}, {})["how"]
    if not known:
        raise Refusal("leadership.no_such_duty")
    if done:
        raise Refusal("leadership.duty_done_already")
    if not says(text):
        raise Refusal("leadership.duty_needs_how", field="how")
    return text


def check_duty_right(viewer: Viewer, kind: DutyKind, here: tuple[str, ...]) -> None:
    """What the board must hear, or the council of the board, is noted by whoever writes for the board ("leadership.duty_of_board")."""
    if kind in OF_THE_BOARD and not viewer.can(Capability.BOARD_WRITE, here):
        raise Refusal("leadership.duty_of_board")


def lacks_action(*, no_action: bool, tasks: int, superseded: bool) -> bool:
    """Whether a decision is warned about: nobody has been given anything to do, and nobody has said that nothing need be done."""
    return not (no_action or tasks or superseded)
