"""What the queries of the analyses give: frozen dataclasses for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vardkase.preparedness.rules.methods import MatrixClass, Method
from vardkase.preparedness.rules.risks import Risk
from vardkase.preparedness.rules.rollup import Change, Spread, Together
from vardkase.preparedness.rules.rounds import AnalysisState, Lateness, Round, RoundUnit, Workshop


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list: how many units have handed in, of how many that the viewer sees."""

    id: UUID
    year: int
    name: str
    due: date
    closed: bool
    done: int
    units: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """A unit was reminded: when, by whom, with which words."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of a round and how its analysis stands."""

    unit: RoundUnit
    due: date
    state: AnalysisState
    lateness: Lateness
    analysis_id: UUID | None
    risks: int
    unfinished: int
    grave: int
    moved_at: datetime | None
    moved_by: str
    reminders: tuple[Reminder, ...]
    may_start: bool
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round with the units that the viewer sees. `hidden`: there are others, that are not the viewer's."""

    round: Round
    keeper_id: UUID
    keeper: str
    may_lead: bool
    closed_at: datetime | None
    closed_reason: str
    lines: tuple[UnitLine, ...]
    whole: UnitLine | None
    sees_all: bool

    @property
    def asked(self) -> tuple[UnitLine, ...]:
        """The units that are to hand in: those that go on as another are counted there."""
        return tuple(one for one in self.lines if one.unit.replaced_by is None)

    @property
    def done(self) -> int:
        """How many of them have handed in."""
        return sum(one.lateness is Lateness.DONE for one in self.asked)


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A risk in a list: columns, with what has changed since the year before."""

    risk_id: UUID
    number: int
    name: str
    event: str
    likelihood: int | None
    total: int | None
    unlikely: str
    uncertainty: int | None
    risk_class: MatrixClass | None
    judged: bool
    finished: bool
    secret: bool
    change: Change | None
    dropped_reason: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix: its place, its class, and how many risks stand there."""

    likelihood: int
    consequence: int
    risk_class: MatrixClass
    count: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Whose an analysis is, where it stands, and what the viewer may do with it."""

    id: UUID
    round_id: UUID
    unit_id: UUID
    unit: str
    authority_id: UUID
    authority: str
    keeper_id: UUID
    year: int
    whole: bool
    state: AnalysisState
    method: Method
    ruleset: str
    note: str
    moved_at: datetime
    moved_by: str
    from_id: UUID | None
    may_write: bool
    may_approve: bool
    may_lead: bool
    reads_secret: bool
    has_ended: bool

    @property
    def is_open(self) -> bool:
        """Whether it can be written in now: nothing is, once its unit has ended in the register."""
        return self.may_write and not self.has_ended and self.state in {AnalysisState.UNDERWAY, AnalysisState.RETURNED}


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is asked for."""

    text: str = ""
    risk_class: str = ""
    family: str = ""
    likelihood: int | None = None
    consequence: int | None = None
    unfinished: bool = False
    without: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """An analysis with a page of its risks, the matrix of all, and the gravest of those without a likelihood apart, by consequence.

    `without` is how many have no likelihood.
    """

    head: Head
    due: date
    lateness: Lateness
    lines: tuple[RiskLine, ...]
    found: int
    page: int
    pages: int
    total: int
    unfinished: int
    cells: tuple[tuple[Cell, ...], ...]
    without_likelihood: tuple[RiskLine, ...]
    without: int
    dropped: tuple[RiskLine, ...]
    workshops: tuple[Workshop, ...]
    reminders: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True)
class YearOf:
    """How a risk was judged in another year's analysis."""

    year: int
    analysis_id: UUID
    likelihood: str
    total: str
    risk_class: MatrixClass | None
    comparable: bool


@dataclass(frozen=True, slots=True)
class RiskPage:
    """A risk whole, without what is secret to the viewer, with its other years and the shared risk that it is a part of."""

    head: Head
    risk: Risk
    masked: bool
    risk_class: MatrixClass | None
    years: tuple[YearOf, ...]
    change: Change | None
    shared: tuple[UUID, UUID, str] | None
    dropped_reason: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class YearBefore:
    """How the units judged a shared risk in an earlier year, counted and not named, and what the municipality judged."""

    year: int
    units_likelihood: Spread
    units_total: Spread
    likelihood: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared risk of the municipality: its own judgement, what the units say now, and what they said the years before."""

    line: RiskLine
    now: Together
    before: tuple[YearBefore, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """A unit's risk that is a part of no shared one, with the shared one that it was a part of last year."""

    unit_id: UUID
    unit: str
    analysis_id: UUID
    risk_id: UUID
    number: int
    name: str
    event: str
    likelihood: int | None
    total: int | None
    before_id: UUID | None
    before: str


@dataclass(frozen=True, slots=True)
class Rollup:
    """The whole municipality's analysis against those of its units. `method` is that of the whole."""

    head: Head
    shared: tuple[Shared, ...]
    unmapped: tuple[Local, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApprovedFact:
    """That an analysis has been approved, for whoever follows the duties of a term. `readable`: the viewer may open it.

    `complete`: so has every other of its authority's in the round, where a board has more than one unit.
    """

    analysis_id: UUID
    year: int
    whole: bool
    unit_id: UUID
    unit: str
    authority_id: UUID
    authority: str
    on: date
    by: str
    readable: bool = True
    complete: bool = True
