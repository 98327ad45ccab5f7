"""What the queries of shifts hand to the screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from vardkase.leadership import events
from vardkase.leadership.endurance import Code, Severity
from vardkase.leadership.rules.planning import Outcome
from vardkase.leadership.rules.shifts import TRANSITIONS, PersonDraft, RosterRole, ShiftState, Time

HOUR = timedelta(hours=1)
# The planner may take so long, with its start, before somebody should ask again.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WarningLine:
    """Something that is wrong with a roster. The words are `words.warning_text` and `words.warning_remedy`.

    `due_at` is when it begins to matter; `url_name` takes the incident's id. `holding_id`: whoever holds the role without a shift.
    """

    code: Code
    severity: Severity
    roster_id: UUID
    roster: str
    role: str = ""
    role_key: str = ""
    member: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    hours: float | None = None
    count: int | None = None
    needed: int | None = None
    other: str = ""
    url_name: str = "leadership:shifts"
    holding_id: UUID | None = None

    @property
    def due_at(self) -> datetime | None:
        """When it begins to matter; None for what is wrong all the time."""
        return self.starts_at


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift as it stands. `lasts` is from coming on until going off, as it was where that is known."""

    id: UUID
    roster_id: UUID
    role_key: str
    role: str
    member_id: UUID
    member: str
    starts_at: datetime
    ends_at: datetime
    state: ShiftState
    begun_at: datetime | None
    ended_at: datetime | None
    words: str
    lasts: Time

    @property
    def hours(self) -> float:
        """Elapsed hours."""
        return (self.lasts.ends_at - self.lasts.starts_at) / HOUR

    @property
    def next_states(self) -> tuple[ShiftState, ...]:
        """Where it can go from here."""
        return TRANSITIONS[self.state]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role over the hours that are shown: its shifts in order, and when it lacks people."""

    role: RosterRole
    shifts: tuple[ShiftLine, ...]
    gaps: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody in a roster: hours done and ahead, since when on, since when expected, and when a full rest has passed."""

    id: UUID
    said: PersonDraft
    labels: tuple[str, ...]
    done: float
    ahead: float
    on_since: datetime | None
    late_since: datetime | None
    rested_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal. `has_changed`: the roster is another than the one the planner knew. `is_late`: no answer in reasonable time."""

    id: UUID
    asked: events.PlanAsked
    asked_at: datetime
    asked_by: str
    outcome: Outcome | None
    made_at: datetime | None
    adopted_at: datetime | None
    adopted_by: str
    has_changed: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """A handover with its sheet, unless it is masked, and its receipt when there is one. `came_after`: entries since the sheet."""

    id: UUID
    number: int
    made_at: datetime
    made_by: str
    masked: bool
    said: events.HandoverMade | None = None
    receipt: events.HandoverAccepted | None = None
    accepted_at: datetime | None = None
    came_after: int = 0


@dataclass(frozen=True, slots=True)
class RosterLine:
    """The roster of a staff, its proposals the latest first. `is_over` when its staff has closed, or the incident is over."""

    id: UUID
    name: str
    staff_id: UUID | None
    is_over: bool
    roles: tuple[RoleLine, ...]
    people: tuple[MemberLine, ...]
    warnings: tuple[WarningLine, ...]
    proposals: tuple[ProposalLine, ...]


@dataclass(frozen=True, slots=True)
class ShiftBoard:
    """All rosters of an incident over the hours that are shown."""

    starts_at: datetime
    hours: int
    is_live: bool
    rosters: tuple[RosterLine, ...] = ()
    handovers: tuple[HandoverLine, ...] = field(default=())

    @property
    def ends_at(self) -> datetime:
        """The first moment that is not shown."""
        return self.starts_at + timedelta(hours=self.hours)
