"""What the queries hand to the screens: frozen rows, already without what the viewer may not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import OPEN, Mark
from vardkase.leadership import events
from vardkase.leadership.rules.board import Extent, Returned, TakenOver
from vardkase.leadership.rules.coverage import Coverage
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.rules.meetings import AgendaPoint, Attendance, MeetingKind, MeetingState, Point
from vardkase.leadership.rules.sittings import Adjustment, BoardItem
from vardkase.leadership.rules.tasks import Reminder, TaskState


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A staff. `closing` is there when it has closed."""

    id: UUID
    number: int
    said: events.StaffOpened
    opened_at: datetime
    open_tasks: int
    closed_at: datetime | None
    closing: events.StaffClosed | None


@dataclass(frozen=True, slots=True)
class DirectionVersion:
    """A version of the direction; the first of a list is in force."""

    number: int
    said: events.DirectionSet
    set_at: datetime


@dataclass(frozen=True, slots=True)
class DutyLine:
    """What a decision or a takeover obliges to. `late` when it should have been done by now.

    `after_board` says what holds for a report to the crisis board when its work has ended before it heard of it.
    """

    about_id: UUID
    kind: DutyKind
    reference: str
    title: str
    since: datetime
    due_at: datetime | None
    done_at: datetime | None
    how: str
    by: str
    late: bool
    mark: Mark = OPEN
    after_board: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision. Of a masked one only number, reference and time are told. `lacks_action`: nobody has been given anything to do."""

    id: UUID
    number: int
    reference: str
    decided_at: datetime
    masked: bool
    said: events.DecisionTaken | None = None
    superseded_by: UUID | None = None
    superseded_by_reference: str = ""
    tasks: int = 0
    lacks_action: bool = False
    duties: tuple[DutyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as it stands now. Masked: number, reference and state."""

    id: UUID
    number: int
    reference: str
    state: TaskState
    given_at: datetime
    moved_at: datetime
    masked: bool
    said: events.TaskGiven | None = None
    given_by: str = ""
    moved_by: str = ""
    words: str = ""
    overdue: bool = False
    reminder: Reminder | None = None
    next_states: tuple[TaskState, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of the lead board. `unanswered`: its lead has been silent for too long."""

    id: UUID
    number: int
    title: str
    area: str
    lead: str
    supporting: tuple[str, ...]
    next_step: str
    next_at: datetime | None
    asked_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_at: datetime | None
    outcome: str
    unanswered: bool


@dataclass(frozen=True, slots=True)
class TakeoverLine:
    """What the crisis board took over, and how it went back."""

    id: UUID
    number: int
    said: events.TakenOverFrom
    decided_at: datetime
    returned_at: datetime | None
    how_returned: Returned | None
    circumstances: str

    @property
    def held(self) -> TakenOver:
        """As the rules look at it."""
        return TakenOver(self.id, self.said.from_board, Extent(self.said.extent), self.returned_at is not None)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of the crisis board."""

    number: int
    said: events.BoardMet


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting or milestone of the rhythm as it stands now. `late`: it should have begun. `convening` is the notice of the board's."""

    id: UUID
    number: int
    reference: str
    kind: MeetingKind
    point: Point | None
    title: str
    at: datetime
    minutes: int
    staff_id: UUID | None
    staff: str
    place: str
    joining: str
    state: MeetingState
    late: bool
    why: str
    begun_at: datetime | None
    ended_at: datetime | None
    convening: events.BoardConvened | None
    who: Attendance | None
    ending: events.MeetingEnded | None
    met: events.BoardMet | None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What was said at a meeting. Masked: number and time."""

    number: int
    at: datetime
    masked: bool
    point: AgendaPoint | None = None
    text: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a meeting speaks of: its fixed points, and what has changed since the last one of its kind. `since` None: from the beginning."""

    points: tuple[AgendaPoint, ...]
    since: datetime | None
    entries: tuple[LogEntry, ...]
    decisions: tuple[DecisionLine, ...]
    done: tuple[TaskLine, ...]
    overdue: tuple[TaskLine, ...]
    questions: tuple[QuestionLine, ...]
    direction: DirectionVersion | None
    direction_is_stale: bool


@dataclass(frozen=True, slots=True)
class MeetingDetail:
    """A meeting whole. `owed` are the chair's decisions that the board has still to hear of; `quorate` None when nobody counted.

    `serving` is how many serve now, or did as it ended.
    """

    line: MeetingLine
    notes: tuple[NoteLine, ...]
    items: tuple[BoardItem, ...]
    tasks: tuple[TaskLine, ...]
    decisions: tuple[DecisionLine, ...] = ()
    owed: tuple[DutyLine, ...] = ()
    quorate: bool | None = None
    serving: int = 0

    @property
    def adjusted(self) -> Adjustment | None:
        """How the minutes were adjusted; None until they are."""
        return self.line.met.adjusted if self.line.met else None

    @property
    def is_written_in(self) -> bool:
        """Whether paragraphs can be written: from the beginning until the minutes are adjusted."""
        is_open = self.line.state in {MeetingState.UNDER_WAY, MeetingState.HELD}
        return self.line.kind == MeetingKind.BOARD and is_open and self.adjusted is None


@dataclass(frozen=True, slots=True)
class StandDown:
    """A time that crisis leadership stood down."""

    number: int
    at: datetime
    said: events.StoodDown


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A time during which the crisis board works, or worked."""

    id: UUID
    number: int
    said: events.BoardActivated
    activated_at: datetime
    ended_at: datetime | None
    ending: events.BoardEnded | None
    meetings: tuple[Meeting, ...]
    takeovers: tuple[TakeoverLine, ...]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a viewer may do, so that a screen does not offer what would be refused."""

    lead: bool
    decide: bool
    task: bool
    board: bool
    fulfil: bool = False
    lend: bool = False
    report: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """Leadership at a glance."""

    staffs: tuple[StaffRow, ...]
    closed_staffs: tuple[StaffRow, ...]
    directions: tuple[DirectionVersion, ...]
    board: BoardLine | None
    duties: tuple[DutyLine, ...]
    questions: tuple[QuestionLine, ...]
    overdue_tasks: int
    open_tasks: int
    meetings: tuple[MeetingLine, ...] = ()
    direction_holds: bool = False
    coverage: tuple[Coverage, ...] = ()

    @property
    def earlier(self) -> tuple[DirectionVersion, ...]:
        """The directions that hold no more, the latest first."""
        return self.directions[1:] if self.direction_holds else self.directions
