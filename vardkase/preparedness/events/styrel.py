"""What is written of connection points, stream `styrel:<authority id>`. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.styrel import Point

STREAMS = "styrel:"


def stream_of(authority_id: UUID) -> str:
    """The stream of an authority's connection points."""
    return f"{STREAMS}{authority_id}"


@event("preparedness.styrel_point_saved")
@dataclass(frozen=True, slots=True)
class StyrelPointSaved:
    """A connection point, whole: new (no `before`) or changed."""

    authority_id: UUID
    authority: str
    point: Point
    before: Point | None = None


@event("preparedness.styrel_point_removed")
@dataclass(frozen=True, slots=True)
class StyrelPointRemoved:
    """A connection point is not prioritised any more."""

    authority_id: UUID
    authority: str
    point: Point
    reason: str


KINDS: tuple[type, ...] = (StyrelPointSaved, StyrelPointRemoved)
