"""Shapes that others have drawn: GeoJSON and well-known text into CAP's own words, latitude first.

Nothing is guessed. Where the coordinates are the wrong way round, or the edge crosses itself, the drawing is left out, and that is said:
the codes and the words of the area still stand.
"""

from __future__ import annotations

import re
from typing import Any

from shapely import Polygon  # type: ignore[import-untyped]  # it publishes no types

from vardkase.situation.feeds.reading import numbers_of, pairs_of
from vardkase.situation.rules.warning_shapes import is_swapped, points_of
from vardkase.situation.rules.warnings import Area, Oddity

Point = tuple[float, float]
MOST_POINTS = 400
MOST_SHAPES = 20
MOST_NESTED = 8
MOST_TEXT = 20_000  # characters of one polygon of CAP
_WKT = re.compile(r"\s*(?:SRID=\d+;)?\s*(POINT|LINESTRING|MULTIPOINT)\s*Z?\s*\(([-+0-9.eE,()\s]{1,20000})\)\s*", re.IGNORECASE)


def of_geojson(value: Any) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Oddity, ...]]:
    """Polygons, circles and what was odd, of a Feature, FeatureCollection, GeometryCollection or geometry; nothing of nothing."""
    polygons: list[str] = []
    circles: list[str] = []
    odd: list[Oddity] = []
    _collect(value, polygons, circles, odd, 0)
    if len(polygons) > MOST_SHAPES or len(circles) > MOST_SHAPES:
        odd.append(Oddity.GEOMETRY_THINNED)
    return tuple(polygons[:MOST_SHAPES]), tuple(circles[:MOST_SHAPES]), tuple(dict.fromkeys(odd))


def _collect(value: Any, polygons: list[str], circles: list[str], odd: list[Oddity], depth: int) -> None:
    if value is None:
        return
    if not isinstance(value, dict) or depth > MOST_NESTED:
        odd.append(Oddity.GEOMETRY_UNREAD)
        return
    sort = value.get("type")
    inner = {"Feature": "geometry", "FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(sort))
    if inner:
        nested = value.get(inner)
        for one in (nested if isinstance(nested, list) else [nested])[:200]:
            _collect(one, polygons, circles, odd, depth + 1)
        return
    try:
        drawn = value.get("coordinates") or []
        if sort == "Polygon":
            polygons += _polygon(drawn, odd)
        elif sort == "MultiPolygon":
            for one in drawn[:200]:
                polygons += _polygon(one, odd)
        elif sort in ("Point", "MultiPoint"):
            circles += [f"{pairs_of([at])} 0" for at in _points([drawn] if sort == "Point" else drawn[:MOST_SHAPES], odd)]
        else:
            odd.append(Oddity.GEOMETRY_UNREAD)
    except (TypeError, ValueError, LookupError, AttributeError):
        odd.append(Oddity.GEOMETRY_UNREAD)


def _points(values: Any, odd: list[Oddity]) -> list[Point]:
    """Positions, longitude first, as points, latitude first; nothing when they are the wrong way round or off the globe."""
    points = []
    for one in values:
        lon, lat = (*numbers_of(one), 0.0, 0.0)[:2] if len(one) >= 2 else (999.0, 999.0)
        points.append((lat, lon))
    if is_swapped(points):
        odd.append(Oddity.GEOMETRY_SWAPPED)
        return []
    if any(not (abs(lat) <= 90 and abs(lon) <= 180) for lat, lon in points):
        odd.append(Oddity.GEOMETRY_UNREAD)
        return []
    return points


def _polygon(rings: Any, odd: list[Oddity]) -> list[str]:
    """The outer ring, closed; holes are left out, so that nobody inside of one is told that nothing concerns them."""
    if not rings or not rings[0]:
        return []
    ring = _points(rings[0][:100_000], odd)
    if not ring:
        return []
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) < 4:
        odd.append(Oddity.GEOMETRY_UNREAD)
        return []
    if crosses_itself(ring):
        odd.append(Oddity.GEOMETRY_CROSSED)
        return []
    if len(ring) > MOST_POINTS:
        odd.append(Oddity.GEOMETRY_THINNED)
        step = -(-len(ring) // MOST_POINTS)
        ring = [*ring[:-1:step], ring[0]]
    return [pairs_of(ring)]


def of_cap(polygons: list[str], circles: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Oddity, ...]]:
    """Polygons, circles and what was odd, of what is written as CAP writes it. What stays is as it was written."""
    odd: list[Oddity] = []
    if len(polygons) > MOST_SHAPES or len(circles) > MOST_SHAPES:
        odd.append(Oddity.GEOMETRY_THINNED)
    drawn = tuple(text for text in polygons[:MOST_SHAPES] if not _wrong_with(text, odd))
    round_ones = tuple(text for text in circles[:MOST_SHAPES] if not _wrong_with(text.partition(" ")[0], odd, least=1))
    return drawn, round_ones, tuple(dict.fromkeys(odd))


def _wrong_with(text: str, odd: list[Oddity], *, least: int = 3) -> bool:
    """Whether a drawing has to be left out; why is added to what is odd."""
    points = points_of(text) if len(text) < MOST_TEXT else []
    found = None
    if len(points) < least:
        found = Oddity.GEOMETRY_UNREAD
    elif is_swapped(points):
        found = Oddity.GEOMETRY_SWAPPED
    elif least > 1 and crosses_itself(points):
        found = Oddity.GEOMETRY_CROSSED
    if found:
        odd.append(found)
    return found is not None


def crosses_itself(ring: list[Point]) -> bool:
    """Whether the edge of an area crosses itself, so that nobody can say what lies within."""
    return not Polygon([(lon, lat) for lat, lon in ring]).is_valid


def of_wkt(text: str) -> tuple[tuple[str, ...], tuple[Oddity, ...]]:
    """The circles of well-known text: the point, or the ends of a line."""
    if not text:
        return (), ()
    found = _WKT.fullmatch(text)
    if found is None:
        return (), (Oddity.GEOMETRY_UNREAD,)
    odd: list[Oddity] = []
    try:
        values = [tuple(map(float, pair.replace("(", " ").replace(")", " ").split())) for pair in found[2].split(",")]
        points = _points([values[0], values[-1]] if len(values) > 1 else values, odd)
    except ValueError:
        return (), (Oddity.GEOMETRY_UNREAD,)
    return tuple(f"{pairs_of([at])} 0" for at in points), tuple(odd)


def drawn(text: str, codes: tuple[Any, ...], value: Any) -> tuple[Area, tuple[Oddity, ...]]:
    """An area with its words, codes and GeoJSON."""
    polygons, circles, odd = of_geojson(value)
    return Area(text, codes, polygons, circles), odd
