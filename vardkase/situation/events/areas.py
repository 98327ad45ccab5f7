"""In the stream: what is drawn on the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.ledger.registry import event
from vardkase.situation.rules.areas import AreaKind, Standing


@event("situation.area_drawn")
@dataclass(frozen=True, slots=True)
class AreaDrawn:
    """A place, line or area on the map. `shape` is GeoJSON in WGS 84. Its id is the key of this entry."""

    area_id: UUID
    reference: str
    kind: AreaKind
    title: str
    shape: str
    source: str
    as_of: datetime
    standing: Standing = Standing.CONFIRMED
    text: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    mark: Mark = OPEN


@event("situation.area_changed")
@dataclass(frozen=True, slots=True)
class AreaChanged:
    """How it is now, whole, and why it was changed. What it was before stands in the earlier entry."""

    area_id: UUID
    reference: str
    kind: AreaKind
    title: str
    shape: str
    source: str
    as_of: datetime
    why: str
    standing: Standing = Standing.CONFIRMED
    text: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    mark: Mark = OPEN


@event("situation.area_ended")
@dataclass(frozen=True, slots=True)
class AreaEnded:
    """It no longer holds: the road is open, the power is back."""

    area_id: UUID
    reference: str
    kind: AreaKind
    title: str
    why: str
    ended_at: datetime
    mark: Mark = OPEN


KINDS: tuple[type, ...] = (AreaDrawn, AreaChanged, AreaEnded)
