"""In the stream: what somebody has said will be, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.kernel.moments import Happened
from vardkase.ledger.registry import event
from vardkase.situation.rules.forecasts import Foretold


@dataclass(frozen=True, slots=True)
class Subject:
    """What is foretold, by its id and its names. `at` is of which moment a number is."""

    id: UUID
    what: str
    area: str
    kind: Foretold
    unit: str = ""
    at: datetime | None = None


@event("situation.forecast_opened")
@dataclass(frozen=True, slots=True)
class ForecastOpened:
    """Something of which forecasts are followed until it has come true. Its id is the key of this entry."""

    subject: Subject
    owner: str
    mark: Mark = OPEN


@event("situation.forecast_stated")
@dataclass(frozen=True, slots=True)
class ForecastStated:
    """Somebody said what will be. `revises` is what the same source had said before. Its id is the key of this entry."""

    forecast_id: UUID
    subject: Subject
    organisation: str
    stated_at: Happened
    since: datetime | None
    until: datetime | None
    low: str
    high: str
    person: str = ""
    url: str = ""
    words: str = ""
    revises: UUID | None = None
    corrects: UUID | None = None
    reason: str = ""
    mark: Mark = OPEN


@event("situation.forecast_closed")
@dataclass(frozen=True, slots=True)
class ForecastClosed:
    """What came true, or that nobody came to know. A later one corrects it, with the reason."""

    subject: Subject
    came: Happened | None
    value: str
    organisation: str
    person: str = ""
    url: str = ""
    note: str = ""
    reason: str = ""
    mark: Mark = OPEN


KINDS = (ForecastOpened, ForecastStated, ForecastClosed)
