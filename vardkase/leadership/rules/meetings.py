"""The rhythm of a staff: a timetable from H, meetings that come again, and what a meeting is asked when it is planned, held and ended.

H is the moment when crisis leadership was decided. The timetable is our proposal (operations.md 3.7): a staff sets its own beside it.
A meeting that should have begun and has not is late when people have had time to sit down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy, tidy_list

SHORTEST, LONGEST = 5, 600  # minutes of a meeting
FURTHEST = timedelta(days=120)
LATE_AFTER = timedelta(minutes=5)
HORIZONS = (24, 48)  # hours that a timetable covers
# A direction that nobody has looked at for so long is asked about first (operations.md 10).
DIRECTION_STALE = timedelta(hours=24)


class MeetingKind(StrEnum):
    """What a point of the rhythm is. A milestone is done, not held: nobody sits down for it."""

    BRIEFING = "briefing"
    DECISION = "decision"
    WALKTHROUGH = "walkthrough"
    HANDOVER = "handover"
    BOARD = "board"
    CONFERENCE = "conference"
    ISF = "isf"
    PRESS = "press"
    HOT_WASH = "hot_wash"
    MILESTONE = "milestone"


class Point(StrEnum):
    """The points of the timetable that have a name of their own."""

    CALL_OUT = "call_out"
    ATTENDANCE = "attendance"
    START_UP = "start_up"
    FIRST_PICTURE = "first_picture"
    FIRST_CONFERENCE = "first_conference"
    FIRST_DECISIONS = "first_decisions"
    FIRST_REPORT = "first_report"
    RELIEF_PLAN = "relief_plan"


class MeetingState(StrEnum):
    """Where a meeting is."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    HELD = "held"
    CANCELLED = "cancelled"


class AgendaPoint(StrEnum):
    """The fixed order in which a meeting speaks."""

    ROLL_CALL = "roll_call"
    KNOWN = "known"
    UNKNOWN = "unknown"
    MEASURES = "measures"
    ROLES = "roles"
    SITUATION = "situation"
    FUNCTIONS = "functions"
    FORECAST = "forecast"
    COMMUNICATION = "communication"
    DIRECTION = "direction"
    DECISIONS = "decisions"
    TASKS = "tasks"
    AGREEMENTS = "agreements"
    WENT_WELL = "went_well"
    WENT_LESS_WELL = "went_less_well"
    TO_CHANGE = "to_change"
    FOLLOW_UP = "follow_up"
    NEXT = "next"


_A = AgendaPoint
_BRIEFING = (_A.ROLL_CALL, _A.SITUATION, _A.FUNCTIONS, _A.FORECAST, _A.COMMUNICATION, _A.DIRECTION, _A.DECISIONS, _A.TASKS, _A.NEXT)
_WITH_OTHERS = (_A.ROLL_CALL, _A.SITUATION, _A.FORECAST, _A.COMMUNICATION, _A.AGREEMENTS, _A.NEXT)
START_UP = (_A.ROLL_CALL, _A.KNOWN, _A.UNKNOWN, _A.MEASURES, _A.ROLES, _A.NEXT)
AGENDAS: dict[MeetingKind, tuple[AgendaPoint, ...]] = {
    MeetingKind.BRIEFING: _BRIEFING,
    MeetingKind.DECISION: (_A.ROLL_CALL, _A.SITUATION, _A.DIRECTION, _A.DECISIONS, _A.TASKS, _A.NEXT),
    MeetingKind.WALKTHROUGH: _BRIEFING,
    MeetingKind.HANDOVER: (_A.SITUATION, _A.FUNCTIONS, _A.DIRECTION, _A.TASKS, _A.NEXT),
    MeetingKind.BOARD: (),
    MeetingKind.CONFERENCE: _WITH_OTHERS,
    MeetingKind.ISF: _WITH_OTHERS,
    MeetingKind.PRESS: (_A.SITUATION, _A.COMMUNICATION, _A.NEXT),
    MeetingKind.HOT_WASH: (_A.WENT_WELL, _A.WENT_LESS_WELL, _A.TO_CHANGE, _A.FOLLOW_UP),
    MeetingKind.MILESTONE: (),
}


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting to come. Without a staff it is the whole incident's; `joining` is how one takes part at a distance."""

    kind: MeetingKind
    staff_id: UUID | None = None
    title: str = ""
    at: datetime | None = None
    minutes: int = 20
    place: str = ""
    joining: str = ""


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A point of a timetable before it has an id."""

    kind: MeetingKind
    at: datetime
    minutes: int
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class RhythmDraft:
    """A timetable from H for a staff. Hours between briefings, decision meetings and reliefs; 0 leaves one of them out.

    Without `briefing_hours` briefings come every second hour the first twelve, every fourth to the end of the day, every eighth then.
    """

    h_at: datetime
    staff_id: UUID | None = None
    hours: int = 48
    briefing_hours: int | None = None
    decision_hours: int = 12
    relief_hours: int = 8
    place: str = ""
    joining: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who came to a meeting when it had begun, or left it before it was over. `substitute`: serves in somebody's place."""

    name: str
    came: bool
    at: datetime
    substitute: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who sat, by function. `members` is how many members a board has, when a quorum is asked for.

    `present`, `absent` and `substitutes` are as the meeting began; `moves` are those who came and went since. `others` are in the room
    without serving; `uncalled` those of a board's members who came although the notice does not name them.
    """

    present: tuple[str, ...]
    chair: str = ""
    absent: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    secretary: str = ""
    adjusters: tuple[str, ...] = ()
    members: int | None = None
    moves: tuple[Move, ...] = ()
    others: tuple[str, ...] = ()
    uncalled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """Something said at a meeting, under a point of its agenda or under none."""

    text: str
    point: AgendaPoint | None = None
    mark: Mark = OPEN


_M = MeetingKind
FIRST_HOURS: tuple[tuple[int, MeetingKind, int, Point], ...] = (
    (0, _M.MILESTONE, 5, Point.CALL_OUT),
    (15, _M.MILESTONE, 5, Point.ATTENDANCE),
    (30, _M.WALKTHROUGH, 10, Point.START_UP),
    (60, _M.MILESTONE, 15, Point.FIRST_PICTURE),
    (90, _M.CONFERENCE, 30, Point.FIRST_CONFERENCE),
    (120, _M.DECISION, 30, Point.FIRST_DECISIONS),
    (180, _M.MILESTONE, 15, Point.FIRST_REPORT),
    (240, _M.MILESTONE, 15, Point.RELIEF_PLAN),
)


# What only the central staff does: others report to it, and it speaks for the municipality.
CENTRAL = frozenset({Point.FIRST_CONFERENCE, Point.FIRST_REPORT})


def timetable(draft: RhythmDraft, *, reports: bool = False) -> tuple[TimePoint, ...]:
    """The points of a timetable, the earliest first: the first four hours by name, then what comes again until the plan ends.

    A staff that `reports` to another has no report to the county board and no conference of its own.
    """
    named = [one for one in FIRST_HOURS if not (reports and one[3] in CENTRAL)]
    found = [TimePoint(kind, draft.h_at + timedelta(minutes=after), size, point) for after, kind, size, point in named]
    found += [TimePoint(_M.BRIEFING, draft.h_at + after, 20) for after in _briefings(draft)]
    found += [TimePoint(_M.DECISION, draft.h_at + after, 30) for after in _every(draft.decision_hours, 2, draft.hours)]
    # The one who goes home tells the one who comes, a quarter of an hour before the relief.
    reliefs = _every(draft.relief_hours, 0, draft.hours)
    found += [TimePoint(_M.HANDOVER, draft.h_at + after - timedelta(minutes=15), 15) for after in reliefs]
    return tuple(sorted(found, key=lambda one: one.at))


def _briefings(draft: RhythmDraft) -> Iterator[timedelta]:
    hour = 4
    while hour < draft.hours:
        step = draft.briefing_hours if draft.briefing_hours is not None else 2 if hour < 12 else 4 if hour < 24 else 8
        if not step:
            return
        hour += step
        if hour <= draft.hours:
            yield timedelta(hours=hour)


def _every(step: int, first: int, hours: int) -> list[timedelta]:
    return [timedelta(hours=hour) for hour in range(first + step, hours + 1, step)] if step else []


def check_rhythm(draft: RhythmDraft, *, staff_open: bool, now: datetime) -> RhythmDraft:
    """The draft in order. Refused: "leadership.no_such_staff", "leadership.horizon_of_rhythm", "leadership.hours_of_rhythm"."""
    if not staff_open:
        raise Refusal("leadership.no_such_staff", field="staff_id")
    if draft.hours not in HORIZONS:
        raise Refusal("leadership.horizon_of_rhythm", field="hours", hours=draft.hours)
    for name in ("briefing_hours", "decision_hours", "relief_hours"):
        value = getattr(draft, name)
        if value is not None and not 0 <= value <= draft.hours:
            raise Refusal("leadership.hours_of_rhythm", field=name, hours=value, most=draft.hours)
    if draft.h_at > now + timedelta(hours=24):
        raise Refusal("leadership.h_is_far_away", field="h_at")
    return replace(draft, **tidy(now, {"place": draft.place, "joining": draft.joining}, {}))


def check_plan(draft: MeetingDraft, *, staff_open: bool, now: datetime) -> MeetingDraft:
    """The draft in order; without a time it begins now.

    Refused: "leadership.board_is_convened", "leadership.no_such_staff", "leadership.meeting_time_has_passed", "leadership.meeting_minutes"…
    """
    if draft.kind == MeetingKind.BOARD:
        raise Refusal("leadership.board_is_convened", field="kind")
    if not staff_open:
        raise Refusal("leadership.no_such_staff", field="staff_id")
    texts = tidy(now, {name: getattr(draft, name) for name in ("title", "place", "joining")}, {})
    return replace(draft, **texts, at=check_time(draft.at or now, now), minutes=check_minutes(draft.minutes))


def check_when_said(at: datetime | None) -> None:
    """Somebody who plans a meeting says when it is: «nu» is a time, an empty line is none ("leadership.meeting_needs_time")."""
    if at is None:
        raise Refusal("leadership.meeting_needs_time", field="at")


def check_time(at: datetime, now: datetime, field: str = "at") -> datetime:
    """A meeting lies ahead, and not in another season."""
    if at < now:
        raise Refusal("leadership.meeting_time_has_passed", field=field)
    if at > now + FURTHEST:
        raise Refusal("leadership.meeting_is_far_away", field=field, days=FURTHEST.days)
    return at


def check_minutes(minutes: int) -> int:
    """A meeting is of a length that somebody could sit through."""
    if not SHORTEST <= minutes <= LONGEST:
        raise Refusal("leadership.meeting_minutes", field="minutes", least=SHORTEST, most=LONGEST)
    return minutes


def check_planned(state: MeetingState) -> None:
    """Only what has not begun is moved, cancelled or begun ("leadership.meeting_is_not_planned")."""
    if state != MeetingState.PLANNED:
        raise Refusal("leadership.meeting_is_not_planned", state=str(state))


def check_cancel(state: MeetingState, why: str, now: datetime) -> str:
    """Why a meeting is not held is said ("leadership.cancel_needs_reason")."""
    check_planned(state)
    text: str = tidy(now, {}, {"why": why})["why"]
    need("why", text, "leadership.cancel_needs_reason")
    return text


def check_begin(kind: MeetingKind, state: MeetingState, who: Attendance, now: datetime) -> Attendance:
    """Who is present is said; of the crisis board also who leads it and who writes.

    Refused: "leadership.meeting_is_not_planned", "leadership.milestone_is_done", "leadership.meeting_needs_members",
    "leadership.meeting_needs_chair", "leadership.meeting_needs_secretary", "leadership.members_of_board".
    """
    check_planned(state)
    if kind == MeetingKind.MILESTONE:
        raise Refusal("leadership.milestone_is_done")
    lists: dict[str, Any] = {
        name: tidy_list(now, name, getattr(who, name), 60)
        for name in ("present", "absent", "substitutes", "adjusters", "others", "uncalled")
    }
    texts = tidy(now, {"chair": who.chair, "secretary": who.secretary}, {})
    need("present", lists["present"], "leadership.meeting_needs_members")
    if kind == MeetingKind.BOARD:
        need("chair", texts["chair"], "leadership.meeting_needs_chair")
        need("secretary", texts["secretary"], "leadership.meeting_needs_secretary")
        if who.members is not None and not 1 <= who.members <= 200:
            raise Refusal("leadership.members_of_board", field="members")
    return replace(who, **texts, **lists)


def check_note(state: MeetingState, draft: NoteDraft, now: datetime) -> NoteDraft:
    """Notes are taken at a meeting, or after it. Refused: "leadership.meeting_has_not_begun", "leadership.note_needs_text"."""
    if state not in {MeetingState.UNDER_WAY, MeetingState.HELD}:
        raise Refusal("leadership.meeting_has_not_begun")
    text = tidy(now, {}, {"text": draft.text})["text"]
    need("text", text, "leadership.note_needs_text")
    return replace(draft, text=text)


def check_end(kind: MeetingKind, state: MeetingState, outcome: str, next_at: datetime | None, now: datetime) -> str:
    """A meeting that is under way ends; a milestone is done without having begun. Refused: "leadership.meeting_has_not_begun"…"""
    if state != (MeetingState.PLANNED if kind == MeetingKind.MILESTONE else MeetingState.UNDER_WAY):
        refuse_state(state)
    if next_at is not None:
        check_time(next_at, now, "next_at")
    text: str = tidy(now, {}, {"outcome": outcome})["outcome"]
    return text


def refuse_state(state: MeetingState) -> None:
    """Says why a meeting that is not under way is not."""
    if state == MeetingState.HELD:
        raise Refusal("leadership.meeting_is_over")
    raise Refusal("leadership.meeting_has_not_begun")


def is_late(state: MeetingState, at: datetime, now: datetime) -> bool:
    """Whether a meeting should have begun, or a milestone been reached, by now."""
    return state == MeetingState.PLANNED and at + LATE_AFTER <= now
