"""How long, how large and where a shape is, measured in the plane of SWEREF 99 TM (within Sweden right to a few parts in a thousand).

A shape is never changed, so that it is measured once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any

from vardkase.kernel.geo.sweref import to_sweref, to_wgs84

if TYPE_CHECKING:
    from vardkase.kernel.geo.shapes import Shape

Bounds = tuple[float, float, float, float]


def positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Every [longitude, latitude] within the coordinates of a shape, however deep."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from positions(part)


def bounds(shapes: list[Shape]) -> Bounds | None:
    """West, south, east and north of some shapes; None of none."""
    every = [at for shape in shapes for at in positions(shape.coordinates)]
    if not every:
        return None
    xs, ys = [x for x, _ in every], [y for _, y in every]
    return min(xs), min(ys), max(xs), max(ys)


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Metres between two positions."""
    north, east = to_sweref(latitude, longitude)
    other_north, other_east = to_sweref(other_latitude, other_longitude)
    return hypot(north - other_north, east - other_east)


@lru_cache(maxsize=4096)
def length_m(shape: Shape) -> float:
    """Metres along the lines of a shape; 0 of points and areas."""
    if shape.kind == "LineString":
        return _along(shape.coordinates)
    return sum(_along(line) for line in shape.coordinates) if shape.kind == "MultiLineString" else 0.0


@lru_cache(maxsize=4096)
def area_m2(shape: Shape) -> float:
    """Square metres of the areas of a shape, less its holes; 0 of points and lines."""
    polygons = {"Polygon": (shape.coordinates,), "MultiPolygon": shape.coordinates}.get(shape.kind, ())
    return sum(_ring(rings[0])[0] - sum(_ring(hole)[0] for hole in rings[1:]) for rings in polygons)


def across(shape: Shape) -> float:
    """Metres across the bounds of a shape, from corner to corner."""
    west, south, east, north = bounds([shape]) or (0.0, 0.0, 0.0, 0.0)
    return distance_m(south, west, north, east)


@lru_cache(maxsize=4096)
def middle(shape: Shape) -> tuple[float, float]:
    """A position that stands for a shape, latitude and longitude: the point, half-way along the line, the centre of the largest area."""
    if shape.kind == "Point":
        return shape.coordinates[1], shape.coordinates[0]
    if shape.kind in {"LineString", "MultiLineString"}:
        lines = (shape.coordinates,) if shape.kind == "LineString" else shape.coordinates
        return _halfway(max(lines, key=_along))
    if shape.kind in {"Polygon", "MultiPolygon"}:
        polygons = (shape.coordinates,) if shape.kind == "Polygon" else shape.coordinates
        return max((_ring(rings[0]) for rings in polygons), key=lambda ring: ring[0])[1]
    west, south, east, north = bounds([shape]) or (0.0, 0.0, 0.0, 0.0)
    return (south + north) / 2, (west + east) / 2


def _plane(line: Any) -> list[tuple[float, float]]:
    return [to_sweref(at[1], at[0]) for at in line]


def _along(line: Any) -> float:
    return sum(hypot(n2 - n1, e2 - e1) for (n1, e1), (n2, e2) in pairwise(_plane(line)))


def _halfway(line: Any) -> tuple[float, float]:
    plane, left = _plane(line), _along(line) / 2
    for (n1, e1), (n2, e2) in pairwise(plane):
        step = hypot(n2 - n1, e2 - e1)
        if step and left <= step:
            return to_wgs84(n1 + (n2 - n1) * left / step, e1 + (e2 - e1) * left / step)
        left -= step
    return line[-1][1], line[-1][0]


def _ring(ring: Any) -> tuple[float, tuple[float, float]]:
    """The square metres within a ring, and its centre (latitude, longitude)."""
    plane = _plane(ring)
    n0, e0 = plane[0]
    twice = north = east = 0.0
    for (n1, e1), (n2, e2) in pairwise((n - n0, e - e0) for n, e in plane):
        cross = e1 * n2 - e2 * n1
        twice += cross
        north += (n1 + n2) * cross
        east += (e1 + e2) * cross
    if not twice:
        return 0.0, (ring[0][1], ring[0][0])
    return abs(twice) / 2, to_wgs84(n0 + north / (3 * twice), e0 + east / (3 * twice))
