"""In the stream: scenarios and their indicators. A version is whole: it can be read alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.ledger.registry import event
from vardkase.situation.rules.scenarios import Horizon, Indicator, Probability, ScenarioKind


@event("situation.scenario_written")
@dataclass(frozen=True, slots=True)
class ScenarioWritten:
    """A scenario, or a new version of it that takes the place of the one before. The id is the key of its first entry."""

    scenario_id: UUID
    version: int
    kind: ScenarioKind
    title: str
    horizon: Horizon
    description: str
    assumptions: tuple[str, ...]
    probability: Probability
    author: str
    as_of: datetime
    indicators: tuple[Indicator, ...] = ()
    consequences: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    mark: Mark = OPEN


@event("situation.scenario_withdrawn")
@dataclass(frozen=True, slots=True)
class ScenarioWithdrawn:
    """Nobody reckons with a scenario any more, and why."""

    scenario_id: UUID
    kind: ScenarioKind
    title: str
    why: str
    mark: Mark = OPEN


@event("situation.indicator_came_true")
@dataclass(frozen=True, slots=True)
class IndicatorCameTrue:
    """Somebody has seen the sign of a scenario, and says what they saw."""

    scenario_id: UUID
    indicator_id: UUID
    kind: ScenarioKind
    scenario: str
    text: str
    seen: str
    mark: Mark = OPEN


@event("situation.indicator_acknowledged")
@dataclass(frozen=True, slots=True)
class IndicatorAcknowledged:
    """Somebody has taken care of a sign, and says what is done. `measured`: what its condition was met by, if it was."""

    scenario_id: UUID
    indicator_id: UUID
    kind: ScenarioKind
    scenario: str
    text: str
    done: str
    measured: str = ""
    mark: Mark = OPEN


@event("situation.indicator_taken_back")
@dataclass(frozen=True, slots=True)
class IndicatorTakenBack:
    """The sign was not there after all."""

    scenario_id: UUID
    indicator_id: UUID
    kind: ScenarioKind
    scenario: str
    text: str
    why: str
    mark: Mark = OPEN


KINDS: tuple[type, ...] = (ScenarioWritten, ScenarioWithdrawn, IndicatorCameTrue, IndicatorAcknowledged, IndicatorTakenBack)
