"""The rhythm, its meetings and what was said at them, in the stream. Every id is made from the key of the entry that made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.leadership.rules.decisions import Duty
from vardkase.leadership.rules.meetings import AgendaPoint, Attendance, MeetingKind, Move, Point
from vardkase.leadership.rules.sittings import Adjustment, BoardItem
from vardkase.ledger.registry import event


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting or milestone of a timetable."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    at: datetime
    minutes: int
    point: Point | None = None


@event("leadership.rhythm_set")
@dataclass(frozen=True, slots=True)
class RhythmSet:
    """A timetable from H. `passed` counts the points that lay behind already; `replaced` are planned meetings of the one before it."""

    rhythm_id: UUID
    h_at: datetime
    hours: int
    points: tuple[Planned, ...]
    staff_id: UUID | None = None
    staff: str = ""
    place: str = ""
    joining: str = ""
    passed: int = 0
    replaced: tuple[UUID, ...] = ()


@event("leadership.meeting_planned")
@dataclass(frozen=True, slots=True)
class MeetingPlanned:
    """A meeting is to be held. Its id is the key of this entry."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    title: str
    at: datetime
    minutes: int
    staff_id: UUID | None = None
    staff: str = ""
    place: str = ""
    joining: str = ""


@event("leadership.board_convened")
@dataclass(frozen=True, slots=True)
class BoardConvened:
    """The crisis board is called to a meeting. Its id is the key of this entry."""

    meeting_id: UUID
    reference: str
    activation_id: UUID
    board: str
    at: datetime
    minutes: int
    place: str
    convened_by: str
    convened_at: datetime
    how: str
    called: tuple[str, ...]
    substitutes: tuple[str, ...] = ()
    joining: str = ""
    short_notice: str = ""
    by_laws: str = ""
    items: tuple[str, ...] = ()


@event("leadership.meeting_moved")
@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """A meeting is held at another time or place."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    title: str
    before_at: datetime
    at: datetime
    minutes: int
    place: str = ""
    joining: str = ""
    why: str = ""
    point: Point | None = None


@event("leadership.meeting_cancelled")
@dataclass(frozen=True, slots=True)
class MeetingCancelled:
    """A meeting is not held."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    title: str
    at: datetime
    why: str
    point: Point | None = None


@event("leadership.meeting_begun")
@dataclass(frozen=True, slots=True)
class MeetingBegun:
    """A meeting has begun, with those who are there."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    title: str
    at: datetime
    who: Attendance
    point: Point | None = None


@event("leadership.meeting_noted")
@dataclass(frozen=True, slots=True)
class MeetingNoted:
    """What was said at a meeting."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    title: str
    text: str
    point: AgendaPoint | None = None
    mark: Mark = OPEN


@event("leadership.board_item_written")
@dataclass(frozen=True, slots=True)
class BoardItemWritten:
    """A paragraph of the board's minutes; one with the same number replaces it until the minutes are adjusted.

    `duties` when a decision was written down after a meeting that had nothing to report to the council before.
    """

    meeting_id: UUID
    reference: str
    item: BoardItem
    duties: tuple[Duty, ...] = ()


@event("leadership.attendance_changed")
@dataclass(frozen=True, slots=True)
class AttendanceChanged:
    """Somebody has come to a meeting that had begun, or has left it. `serving` is how many serve after that, of so many `members`."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    title: str
    move: Move
    serving: int
    members: int | None = None


@event("leadership.minutes_adjusted")
@dataclass(frozen=True, slots=True)
class MinutesAdjusted:
    """The minutes of a meeting of the board are adjusted. From then on no paragraph is written here."""

    meeting_id: UUID
    reference: str
    board: str
    adjusted: Adjustment


@event("leadership.meeting_ended")
@dataclass(frozen=True, slots=True)
class MeetingEnded:
    """A meeting is over, or a milestone reached. `next` is the meeting of the same kind that was announced, when one was."""

    meeting_id: UUID
    reference: str
    kind: MeetingKind
    title: str
    outcome: str = ""
    direction_holds: bool | None = None
    next_at: datetime | None = None
    next: MeetingPlanned | None = None
    point: Point | None = None


KINDS = (
    RhythmSet, MeetingPlanned, BoardConvened, MeetingMoved, MeetingCancelled, MeetingBegun, MeetingNoted, BoardItemWritten, MeetingEnded,
    AttendanceChanged, MinutesAdjusted,
)  # fmt: skip
