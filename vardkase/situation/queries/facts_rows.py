"""What the queries of facts hand out: frozen rows, without what the viewer may not see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.kernel.moments import Happened
from vardkase.situation.events import facts as events
from vardkase.situation.rules.facts import Relation, Settlement, Standing
from vardkase.situation.rules.figures import Change, Qualifier


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as it was said. `revised` when a later entry says that it was wrong; `recorded_at` is when we were told."""

    id: UUID
    number: int
    said: events.FactStated | events.FactRevised
    recorded_at: datetime
    by: str
    revised: bool = False
    change: Change | None = None

    @property
    def as_of(self) -> Happened:
        """Of which moment it speaks."""
        return self.said.as_of

    @property
    def at(self) -> datetime:
        """The same as a moment, by which facts are ordered."""
        if self.said.as_of.at is None:
            raise TypeError("a fact without a moment was never written")
        return self.said.as_of.at

    @property
    def reason(self) -> str:
        """Why it replaced another; empty for one that did not."""
        return self.said.reason if isinstance(self.said, events.FactRevised) else ""


@dataclass(frozen=True, slots=True)
class Point:
    """A fact as it is drawn. `value` is exact text: a drawing may round it, and nothing else."""

    at: datetime
    value: str
    qualifier: Qualifier
    standing: Standing = Standing.CONFIRMED
    revised: bool = False


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series with its newest fact. `stale_at` is when that becomes too old, None when nobody follows the series or it is empty."""

    id: UUID
    number: int
    said: events.SeriesOpened
    owner: str
    stale_minutes: int
    followed: bool
    latest: FactLine | None
    previous: FactLine | None
    change: Change | None
    recent: tuple[Point, ...]
    stale_at: datetime | None
    is_stale: bool

    @property
    def named(self) -> events.Named:
        """Its id and names, as entries hold them."""
        return events.Named(self.id, self.said.what, self.said.area, self.said.organisation)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two series of the same thing beside each other, and how a contradiction between them was settled, if it was."""

    one: SeriesLine
    other: SeriesLine
    relation: Relation
    settlement: Settlement | None = None
    holds: UUID | None = None
    reason: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody is asked to settle it."""
        return self.relation is Relation.CONTRADICTS and self.settlement is None

    @property
    def owner(self) -> str:
        """Who is asked: whoever looks after the series that was there first."""
        return min(self.one, self.other, key=lambda line: line.number).owner


@dataclass(frozen=True, slots=True)
class SumLine:
    """Figures that somebody says may be added. None as `value` while one of the series has none."""

    id: UUID
    number: int
    said: events.AreasSaidApart
    parts: tuple[SeriesLine, ...]
    value: str | None
    qualifier: Qualifier
    oldest: datetime | None
    newest: datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class FactsPage:
    """Some facts of a series, the newest moment first, and how many there are."""

    facts: tuple[FactLine, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of any series of the same thing, in the order of their moments, with what was told just before, if that was elsewhere."""

    series: SeriesLine
    fact: FactLine
    elsewhere: Relation | None = None
