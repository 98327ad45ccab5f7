"""Measures (åtgärder): what one is, and the way from proposed to an effect that has been verified. "Done" is not "verified"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Origin(StrEnum):
    """Where a measure comes from."""

    RISK = "risk"
    VULNERABILITY = "vulnerability"
    DEPENDENCY = "dependency"
    EXERCISE = "exercise"
    EVENT = "event"
    COUNTY_BOARD = "county_board"
    INDICATOR = "indicator"
    SELF_CHECK = "self_check"
    AUDIT = "audit"
    OTHER = "other"


LESSONS = frozenset({Origin.EXERCISE, Origin.EVENT})


class Fund(StrEnum):
    """Who pays. `GRANT_LEH` is the state's compensation for the tasks of LEH chapters 2–3 (LEH 5 kap. 1 §)."""

    OWN = "own"
    GRANT_LEH = "grant_leh"
    GRANT_CIVIL = "grant_civil"
    OTHER = "other"


class Task(StrEnum):
    """The municipality's tasks in LEH (2006:544), chapters 2 and 3, each with its section."""

    ANALYSIS = "2:1"
    GEOGRAPHIC = "2:7"
    TRAINING = "2:8"
    REPORTING = "2:9"
    HEIGHTENED_ALERT = "3"


class Aim(StrEnum):
    """What a measure is to change."""

    LIKELIHOOD = "likelihood"
    CONSEQUENCE = "consequence"
    TOLERANCE = "tolerance"
    RESERVE = "reserve"
    OUTAGE = "outage"
    INDICATOR = "indicator"


LEVELS = frozenset({Aim.LIKELIHOOD, Aim.CONSEQUENCE})


class State(StrEnum):
    """How far a measure has come."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    ONGOING = "ongoing"
    DONE = "done"
    VERIFIED = "verified"
    DEFERRED = "deferred"
    REJECTED = "rejected"


class Step(StrEnum):
    """What takes a measure from one state to another."""

    DECIDE = "decide"
    START = "start"
    FINISH = "finish"
    VERIFY = "verify"
    DEFER = "defer"
    REJECT = "reject"
    REOPEN = "reopen"


_S, _T = State, Step
# A measure that is reopened goes back to where its last decision puts it: `reopened` says where.
TRANSITIONS: Mapping[State, Mapping[Step, State]] = MappingProxyType(
    {
        _S.PROPOSED: {_T.DECIDE: _S.DECIDED, _T.DEFER: _S.DEFERRED, _T.REJECT: _S.REJECTED},
        _S.DECIDED: {_T.START: _S.ONGOING, _T.FINISH: _S.DONE, _T.DEFER: _S.DEFERRED, _T.REJECT: _S.REJECTED},
        _S.ONGOING: {_T.FINISH: _S.DONE, _T.DEFER: _S.DEFERRED, _T.REJECT: _S.REJECTED},
        _S.DONE: {_T.VERIFY: _S.VERIFIED, _T.REOPEN: _S.ONGOING},
        _S.VERIFIED: {_T.REOPEN: _S.ONGOING},
        _S.DEFERRED: {_T.REOPEN: _S.DECIDED, _T.DEFER: _S.DEFERRED, _T.REJECT: _S.REJECTED},
        _S.REJECTED: {_T.REOPEN: _S.PROPOSED},
    }
)
OPEN = (State.PROPOSED, State.DECIDED, State.ONGOING, State.DEFERRED)
CLOSED = (State.VERIFIED, State.REJECTED)
REASONED = frozenset({Step.DEFER, Step.REJECT, Step.REOPEN})


# What can still be said when whoever answers for it has ended: that it is not done, and whether it helped. For all else somebody answers.
WITHOUT_BOARD = frozenset({Step.REJECT, Step.VERIFY})


class Outcome(StrEnum):
    """Whether a measure had the effect that was expected."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Proof(StrEnum):
    """How an effect was verified."""

    TEST = "test"
    EXERCISE = "exercise"
    JUDGEMENT = "judgement"
    MEASUREMENT = "measurement"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a measure comes from: of what kind, which one (its id in the house where it has one), and what that was called."""

    kind: Origin = Origin.OTHER
    id: UUID | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class RiskRef:
    """A risk of a unit's analysis, by the names of that day."""

    unit_id: UUID
    unit: str
    risk_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A vital function, by its name of that day."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class MeasureRef:
    """Another measure of the same authority, by its number and title of that day."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Funding:
    """A part of the money, in kronor."""

    kind: Fund
    amount: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What is expected to change, of what, from what to what. `target_id` is that of a risk or a function; an indicator has none."""

    kind: Aim
    target: str
    before: str
    after: str
    unit: str = ""
    target_id: UUID | None = None

    @property
    def steps(self) -> int:
        """How many levels a risk comes down: levels are counted and never averaged. None of what is no level."""
        return int(self.before) - int(self.after) if self.kind in LEVELS else 0


@dataclass(frozen=True, slots=True)
class Secret:
    """Why a measure is secret: the section, and the harm that was weighed."""

    ground: str
    why: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as it is described. `number` is its own within the authority of the responsible organisation; costs are in kronor.

    `after_id`: the measure whose effect did not come, or not wholly, and which this one follows. `task`: which task of LEH a grant is for.
    `reference`: the plan, the exercise or the document in which it stands. `requires`: what it gives nothing without; `excludes`: what
    cannot be done beside it, whichever of the two says so.
    """

    id: UUID
    number: int
    title: str
    description: str = ""
    source: Source = Source()
    risks: tuple[RiskRef, ...] = ()
    functions: tuple[FunctionRef, ...] = ()
    organisation_id: UUID | None = None
    organisation: str = ""
    owner: str = ""
    owner_id: UUID | None = None
    deadline: date | None = None
    cost_once: int = 0
    cost_yearly: int = 0
    funding: tuple[Funding, ...] = ()
    task: Task | None = None
    effects: tuple[Effect, ...] = ()
    reference: str = ""
    after_id: UUID | None = None
    after: str = ""
    secret: Secret | None = None
    requires: tuple[MeasureRef, ...] = ()
    excludes: tuple[MeasureRef, ...] = ()

    @property
    def first_year(self) -> int:
        """What it costs in its first year."""
        return self.cost_once + self.cost_yearly

    @property
    def funded(self) -> int:
        """How much of it has somebody who pays."""
        return sum(one.amount for one in self.funding)

    @property
    def lacks_money(self) -> int:
        """How much of the first year nobody pays yet."""
        return max(0, self.first_year - self.funded)

    @property
    def name(self) -> str:
        """Number and title, as it is named in a list."""
        return f"{self.number}. {self.title}"


@dataclass(frozen=True, slots=True)
class Decision:
    """By whom a measure was decided, on which day, under which section of the minutes and which registry number."""

    body: str
    on: date
    section: str = ""
    registry: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: when, why, and the deadline it set."""

    step: Step
    on: date
    reason: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was seen on a day, and how much of the measure was done, in per cent where somebody has said."""

    on: date
    seen: str
    progress: int | None = None


@dataclass(frozen=True, slots=True)
class Actual:
    """What an effect became, beside what was expected."""

    effect: Effect
    after: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a measure helped: when it was verified, by which function, how, with what result, and what follows."""

    on: date
    by: str
    how: Proof
    outcome: Outcome
    actual: tuple[Actual, ...] = ()
    seen: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What has become of a measure."""

    state: State = State.PROPOSED
    since: date | None = None
    decision: Decision | None = None
    taken: tuple[Taken, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    verification: Verification | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure and what has become of it."""

    measure: Measure
    course: Course = Course()


def leads_to(course: Course, step: Step) -> State | None:
    """The state that a step leads to from here; None when it cannot be taken."""
    found = TRANSITIONS[course.state].get(step)
    if found is State.DECIDED and step is Step.REOPEN:
        return State.DECIDED if course.decision else State.PROPOSED
    return found


class Nag(StrEnum):
    """Why a measure is put before its owner."""

    OVERDUE = "overdue"
    SOON = "soon"
    UNVERIFIED = "unverified"
    NO_DEADLINE = "no_deadline"
    NO_OWNER = "no_owner"


SOON_DAYS = 30


def nags(followed: Followed, today: date) -> tuple[Nag, ...]:
    """Why its owner is to be reminded today, the most pressing first. A proposal waits for a decision, and nobody is late with it."""
    measure, course = followed.measure, followed.course
    if course.state is State.DONE:
        return (Nag.UNVERIFIED,)
    if course.state not in (State.DECIDED, State.ONGOING, State.DEFERRED):
        return ()
    found = [] if measure.owner else [Nag.NO_OWNER]
    if measure.deadline is None:
        return (*found, Nag.NO_DEADLINE)
    days = (measure.deadline - today).days
    if days < 0:
        return (Nag.OVERDUE, *found)
    return (Nag.SOON, *found) if days <= SOON_DAYS else tuple(found)
