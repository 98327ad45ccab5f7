"""In the log: what is drawn on the map."""

from __future__ import annotations

from typing import Any

from vardkase.incidents.rules import Category, Importance
from vardkase.kernel.geo import kept_shape, middle, written_wgs84
from vardkase.leadership.lines.base import Facts, Line, labelled
from vardkase.situation.events.areas import AreaChanged, AreaDrawn, AreaEnded
from vardkase.situation.rules.areas import AreaKind

# What whoever comes back reads first: where one may not go, or must not be.
LOUD = frozenset({AreaKind.DANGER, AreaKind.CORDON, AreaKind.EVACUATION, AreaKind.ROAD_CLOSED})


def _loud(event: Any) -> Importance:
    return Importance.IMPORTANT if event.kind in LOUD else Importance.NORMAL


def _drawn(event: AreaDrawn | AreaChanged) -> tuple[str, Facts]:
    why = event.why if isinstance(event, AreaChanged) else ""
    where = written_wgs84(*middle(kept_shape(event.shape)))
    said = labelled(("", event.text), ("Where", where), ("Why", why), ("Source", event.source))
    return said, {"reference": event.reference, "title": event.title, "kind": str(event.kind), "standing": str(event.standing)}


def _ended(event: AreaEnded) -> tuple[str, Facts]:
    return event.why, {"reference": event.reference, "title": event.title, "kind": str(event.kind)}


LINES: dict[str, Line] = {
    "situation.area_drawn": Line(_drawn, Category.EVENT, _loud),
    "situation.area_changed": Line(_drawn, Category.EVENT, _loud),
    "situation.area_ended": Line(_ended, Category.EVENT, _loud),
}
