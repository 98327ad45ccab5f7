"""The map of an incident as it was known: all layers, and what frames them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents import sql
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.geo import Point, bounds, middle, read_point, to_wgs84
from vardkase.kernel.refusal import Refusal
from vardkase.situation import layers
from vardkase.situation.basemap import municipality_at, named, places
from vardkase.situation.layers import Feature
from vardkase.situation.rules.known import Known

Bounds = tuple[float, float, float, float]
# Where nothing says better: the whole of Sweden.
SWEDEN: Bounds = (10.6, 55.2, 24.2, 69.1)
# What lies farther from home than its own width, or this many degrees, does not widen the frame.
NEAR = 1.5
STOPS = 240
LEAST = 0.02  # degrees across, so that a single point is seen with what lies around it


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one heading, in the order of the list."""

    key: str
    title: str
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The map at a moment. `frame` is west, south, east and north of what is shown."""

    known: Known
    groups: tuple[Group, ...]
    frame: Bounds

    @property
    def features(self) -> tuple[Feature, ...]:
        """Everything in the order of the list: its place there is its number on the map."""
        return tuple(feature for group in self.groups for feature in group.features)

    @property
    def shown(self) -> tuple[Feature, ...]:
        """What is on the map: not what no longer holds."""
        return tuple(feature for feature in self.features if not feature.is_over)


def picture(viewer: Viewer, row: IncidentRow, known: Known) -> Picture:
    """What every layer shows of a moment to this viewer; what is over stands last in its group."""
    found = [(layer.key, feature) for layer in layers.layers() for feature in layer.build(viewer, row, known)]
    keys: dict[str, tuple[str, list[Feature]]] = {}
    for layer, feature in found:
        keys.setdefault(f"{layer}:{feature.group}", (feature.group, []))[1].append(feature)
    groups = tuple(Group(key, title, tuple(sorted(features, key=lambda one: one.is_over))) for key, (title, features) in keys.items())
    shown = [feature for group in groups for feature in group.features if not feature.is_over]
    return Picture(known, groups, _frame(shown, row))


def stops(row: IncidentRow, now: datetime) -> list[datetime]:
    """The moments at which the clock of the map stops: when entries were written, evenly spread among them, so that it moves slowly where
    much happened. The last is the end of the incident, or now."""
    last = row.closed_at or now
    numbers = sorted({1 + round(at * (row.entries - 1) / (STOPS - 1)) for at in range(STOPS)}) if row.entries else []
    found = sql.rows(
        f"SELECT recorded_at FROM incidents_entry WHERE incident_id = %s AND number IN ({sql.marks(len(numbers))}) ORDER BY number",  # noqa: S608 - marks alone
        [sql.uid(row.id), *numbers],
    )
    return [at for (said,) in found if (at := sql.moment(said)) < last] + [last]


def _frame(shown: list[Feature], row: IncidentRow) -> Bounds:
    """What is shown with some air around it. What lies far away makes the rest no smaller, unless it is all there is."""
    home = _home(settings.MAP_CENTRE, row.place, settings.MUNICIPALITY)
    near = [feature.shape for feature in shown if _is_near(middle(feature.shape), home)]
    around = bounds(near or [feature.shape for feature in shown])
    return widened(around) if around else home


def _is_near(point: tuple[float, float], home: Bounds) -> bool:
    west, south, east, north = home
    aside, above = max(east - west, NEAR), max(north - south, NEAR / 2)
    return south - above <= point[0] <= north + above and west - aside <= point[1] <= east + aside


def widened(frame: Bounds) -> Bounds:
    """A frame with some air around what is in it, and never so near that nothing else is seen."""
    west, south, east, north = frame
    aside, above = max((east - west) * 0.08, LEAST), max((north - south) * 0.08, LEAST / 2)
    return west - aside, south - above, east + aside, north + above


def _home(centre: str, place: str, municipality: str) -> Bounds:
    """Where the map begins: as it is set, or the place of the incident, or the municipality, or the country."""
    for said in (centre, place):
        if (point := located(said)) is not None:
            return widened((point.longitude, point.latitude, point.longitude, point.latitude))
    found = next((one for said in (centre, place, municipality) if said and (one := named(said))), None)
    if found is None:
        return SWEDEN
    south, west = to_wgs84(found.south, found.west)
    north, east = to_wgs84(found.north, found.east)
    return west, south, east, north


def located(said: str) -> Point | None:
    """Where something lies that is said as a position or as the name of a place; None when nobody knows."""
    if not said.strip():
        return None
    if (place := places.own(said)) is not None:
        return place.point
    try:
        return read_point(said)
    except Refusal:
        return None


def outside(point: tuple[float, float], municipality: str) -> str:
    """The municipality that a position lies in when it is another than ours; empty when it is ours, at sea, or not known."""
    home, there = named(municipality) if municipality else None, municipality_at(*point)
    return there.name if home and there and there.code != home.code else ""
