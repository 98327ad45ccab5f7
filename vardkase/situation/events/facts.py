"""In the stream: facts and the series that they are in. Each entry says the whole of what it is about, so that it is read alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.kernel.moments import Happened
from vardkase.ledger.registry import event
from vardkase.situation.rules.facts import Settlement, Standing
from vardkase.situation.rules.figures import Kind, Qualifier


@dataclass(frozen=True, slots=True)
class Named:
    """A series by its id and its names."""

    id: UUID
    what: str
    area: str
    organisation: str


@event("situation.series_opened")
@dataclass(frozen=True, slots=True)
class SeriesOpened:
    """A series: what is said of one thing, in one area, by one source. Its id is the key of this entry."""

    series_id: UUID
    what: str
    area: str
    organisation: str
    kind: Kind
    unit: str
    owner: str
    stale_minutes: int
    mark: Mark = OPEN


@event("situation.series_kept")
@dataclass(frozen=True, slots=True)
class SeriesKept:
    """Who looks after a series from now on, how old its newest fact may be, and whether it is followed at all."""

    series: Named
    owner: str
    stale_minutes: int
    followed: bool
    reason: str
    mark: Mark = OPEN


@event("situation.fact_stated")
@dataclass(frozen=True, slots=True)
class FactStated:
    """Something new in a series. `value` is the number as exact text, or the words."""

    fact_id: UUID
    series: Named
    kind: Kind
    unit: str
    value: str
    qualifier: Qualifier
    as_of: Happened
    standing: Standing
    confidence: str = ""
    person: str = ""
    url: str = ""
    note: str = ""
    mark: Mark = OPEN


@event("situation.fact_revised")
@dataclass(frozen=True, slots=True)
class FactRevised:
    """What was said wrongly in a series, as it should have been, and why. What was said first stays readable."""

    fact_id: UUID
    series: Named
    kind: Kind
    unit: str
    value: str
    qualifier: Qualifier
    as_of: Happened
    standing: Standing
    revises: UUID
    instead_of: str
    reason: str
    confidence: str = ""
    person: str = ""
    url: str = ""
    note: str = ""
    mark: Mark = OPEN


@event("situation.contradiction_settled")
@dataclass(frozen=True, slots=True)
class ContradictionSettled:
    """Two sources said different things of the same; somebody has found out which holds, that both do, or that it cannot be known."""

    one: Named
    other: Named
    one_value: str
    other_value: str
    how: Settlement
    holds: UUID | None
    reason: str
    mark: Mark = OPEN


@event("situation.areas_said_apart")
@dataclass(frozen=True, slots=True)
class AreasSaidApart:
    """Somebody says that the areas of these series do not overlap, so that their figures may be added. Its id is the key of this entry."""

    sum_id: UUID
    series: tuple[Named, ...]
    unit: str
    said_by: str
    grounds: str
    mark: Mark = OPEN


@event("situation.sum_withdrawn")
@dataclass(frozen=True, slots=True)
class SumWithdrawn:
    """The areas overlap after all, or nobody knows: what was added is not added any more."""

    sum_id: UUID
    what: str
    reason: str
    mark: Mark = OPEN


KINDS = (SeriesOpened, SeriesKept, FactStated, FactRevised, ContradictionSettled, AreasSaidApart, SumWithdrawn)
