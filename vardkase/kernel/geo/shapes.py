"""Shapes that can be drawn: read from GeoJSON (RFC 7946) or made of positions, checked and put in order.

Nothing is mended in silence that could mean two things: a polygon that crosses itself is refused with the place where it does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, isfinite, pi, sin
from typing import Any

from vardkase.kernel.geo.points import EASTS, NORTHS, Point, within, written_wgs84
from vardkase.kernel.geo.sweref import to_sweref, to_wgs84
from vardkase.kernel.refusal import Refusal

MAX_VERTICES = 5_000
MAX_TEXT = 1_000_000  # characters of GeoJSON
DIGITS = 6  # decimals of a degree: a tenth of a metre
CORNERS = 48  # of what stands for a circle
LARGEST_RADIUS = 200_000  # metres
_DEPTHS = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_LEAST_OF_RING = 4
_LEAST_OF_LINE = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry of GeoJSON. `coordinates` are nested tuples of [longitude, latitude]; outer rings run anticlockwise and are closed."""

    kind: str
    coordinates: Any

    @property
    def text(self) -> str:
        """Its GeoJSON, as short as it can be written."""
        return json.dumps({"type": self.kind, "coordinates": self.coordinates}, separators=(",", ":"))


def read_shape(text: str) -> Shape:
    """The geometry of a piece of GeoJSON: a geometry, a feature, or a collection with a single feature. SWEREF 99 TM is converted.

    Refused: "geo.too_long", "geo.not_json", "geo.not_geojson", "geo.several", "geo.unknown_kind", "geo.empty", "geo.too_many_vertices",
    "geo.not_numbers", "geo.swapped", "geo.out_of_reach", "geo.too_few", "geo.crosses_itself", "geo.broken".
    """
    if len(text) > MAX_TEXT:
        raise Refusal("geo.too_long", length=len(text), limit=MAX_TEXT)
    try:
        value = json.loads(text, parse_constant=_not_a_number)
    except (ValueError, RecursionError):
        raise Refusal("geo.not_json")
    geometry = _geometry(value)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(kind, str) or kind not in _DEPTHS:
        # Half a pair of surrogates, which JSON can write, can be shown to nobody.
        raise Refusal("geo.unknown_kind", kind=str(kind)[:40].encode("utf-8", "replace").decode("utf-8"))
    return shape_of(kind, coordinates)


@lru_cache(maxsize=2048)
def kept_shape(text: str) -> Shape:
    """The shape of a text that `Shape.text` has written: it was checked then, and is only read now."""
    value = json.loads(text)
    return Shape(value["type"], _frozen(value["coordinates"]))


def _frozen(part: Any) -> Any:
    return tuple(_frozen(one) for one in part) if isinstance(part, list) else part


def shape_of(kind: str, coordinates: Any) -> Shape:
    """A shape of coordinates [longitude, latitude], checked and in order. Refused: as `read_shape`."""
    depth = _DEPTHS[kind]
    found: list[tuple[float, float]] = []
    nested = _tidy(coordinates, depth, found)
    if not found:
        raise Refusal("geo.empty")
    nested = _placed(nested, depth, found)
    if kind == "LineString":
        return Shape(kind, _line(nested))
    if kind == "MultiLineString":
        return Shape(kind, tuple(_line(line) for line in nested))
    if kind == "Polygon":
        return Shape(kind, _polygons((nested,))[0])
    return Shape(kind, _polygons(nested)) if kind == "MultiPolygon" else Shape(kind, nested)


def circle(centre: Point, radius: float) -> Shape:
    """An area of `radius` metres around a position. Refused: "geo.radius" for one that is none, or larger than a county."""
    # A whole number of hundreds of figures has no float; what is no number at all is within no bounds.
    if not 1 <= radius <= LARGEST_RADIUS:
        raise Refusal("geo.radius", limit=LARGEST_RADIUS // 1000)
    north, east = to_sweref(centre.latitude, centre.longitude)
    turns = [2 * pi * step / CORNERS for step in range(CORNERS)]
    corners = [to_wgs84(north + radius * sin(turn), east + radius * cos(turn)) for turn in turns]
    return shape_of("Polygon", [[[longitude, latitude] for latitude, longitude in [*corners, corners[0]]]])


def _not_a_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _geometry(value: Any) -> dict[str, Any]:
    """The one geometry of what was read."""
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or not features:
            raise Refusal("geo.empty")
        if len(features) > 1:
            raise Refusal("geo.several", count=len(features))
        value = features[0]
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
        if value is None:
            raise Refusal("geo.empty")
    if not isinstance(value, dict) or "type" not in value:
        raise Refusal("geo.not_geojson")
    return value


def _tidy(part: Any, depth: int, found: list[tuple[float, float]]) -> Any:
    """The coordinates as tuples, every position of two numbers; what is counted is counted before anything is made of it."""
    if depth:
        if not isinstance(part, list | tuple):
            raise Refusal("geo.not_numbers")
        if depth == 1 and len(part) + len(found) > MAX_VERTICES:
            raise Refusal("geo.too_many_vertices", count=len(part) + len(found), limit=MAX_VERTICES)
        return tuple(_tidy(one, depth - 1, found) for one in part)
    if part in ([], (), None):
        raise Refusal("geo.empty")
    if not isinstance(part, list | tuple) or len(part) < 2 or not all(_is_number(one) for one in part[:2]):
        raise Refusal("geo.not_numbers")
    at = (float(part[0]), float(part[1]))
    found.append(at)
    if len(found) > MAX_VERTICES:
        raise Refusal("geo.too_many_vertices", count=len(found), limit=MAX_VERTICES)
    return at


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 and isfinite(value)


def _placed(nested: Any, depth: int, found: list[tuple[float, float]]) -> Any:
    """The coordinates in degrees and within reach, rounded to a tenth of a metre."""
    if all(EASTS[0] <= x <= EASTS[1] and NORTHS[0] <= y <= NORTHS[1] for x, y in found):
        return _each(nested, depth, lambda x, y: to_wgs84(y, x)[::-1])
    if all(within(y, x) for x, y in found):
        return _each(nested, depth, lambda x, y: (x, y))
    x, y = found[0]
    if all(within(x, y) for x, y in found):
        raise Refusal("geo.swapped", meant=written_wgs84(x, y))
    if all(NORTHS[0] <= x <= NORTHS[1] and EASTS[0] <= y <= EASTS[1] for x, y in found):
        raise Refusal("geo.swapped", meant=f"{x:.0f} {y:.0f}")  # as EPSG:3006 has its axes: north first
    x, y = next((x, y) for x, y in found if not within(y, x))
    raise Refusal("geo.out_of_reach", said=f"{y:.10g}, {x:.10g}")


def _each(part: Any, depth: int, make: Callable[[float, float], tuple[float, ...]]) -> Any:
    if depth:
        return tuple(_each(one, depth - 1, make) for one in part)
    x, y = make(*part)
    return (round(x, DIGITS), round(y, DIGITS))


def _apart(line: Any) -> tuple[Any, ...]:
    """Without positions that only repeat the one before."""
    return tuple(at for step, at in enumerate(line) if not step or at != line[step - 1])


def _line(line: Any) -> tuple[Any, ...]:
    apart = _apart(line)
    if len(apart) < _LEAST_OF_LINE:
        raise Refusal("geo.too_few", least=_LEAST_OF_LINE)
    return apart


def _polygons(polygons: Any) -> tuple[Any, ...]:
    """Rings closed, outer ones anticlockwise and holes clockwise, and nothing that crosses itself or lies upon something else."""
    import shapely  # type: ignore[import-untyped]  # it has no types; and it is loaded by who draws, not by who reads

    closed = [[_ring(ring) for ring in rings] for rings in polygons]
    if any(not rings for rings in closed):
        raise Refusal("geo.empty")
    made = [shapely.Polygon(rings[0], rings[1:]) for rings in closed]
    for shape in (*made, shapely.MultiPolygon(made)):
        if not shape.is_valid:
            _refuse(str(shapely.is_valid_reason(shape)))
    return tuple(
        tuple(tuple((x, y) for x, y in ring.coords) for ring in (one.exterior, *one.interiors))
        for one in (shapely.geometry.polygon.orient(polygon) for polygon in made)
    )


def _ring(ring: Any) -> tuple[Any, ...]:
    apart = _apart(ring)
    closed = apart if apart and apart[0] == apart[-1] else (*apart, *apart[:1])
    if len(closed) < _LEAST_OF_RING or len(set(closed)) < _LEAST_OF_RING - 1:
        raise Refusal("geo.too_few", least=_LEAST_OF_RING - 1)
    return closed


def _refuse(reason: str) -> None:
    """Refuses what shapely gives a reason for: `Self-intersection[18.7 59.7]`."""
    what, _, at = reason.partition("[")
    x, _, y = at.rstrip("]").partition(" ")
    try:
        where = written_wgs84(float(y), float(x))
    except ValueError:
        where = ""
    if where and "ntersection" in what:
        raise Refusal("geo.crosses_itself", where=where)
    raise Refusal("geo.broken", where=where or "?")
