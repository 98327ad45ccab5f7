"""Shapes on the map as CAP 1.2 writes them, latitude first: `lat,lon lat,lon …` is a polygon, `lat,lon radius` a circle, in kilometres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KILOMETRES_OF_A_DEGREE = 111.0
LEAST_SURFACE = 2e-8  # square degrees
# Sweden with its seas. The two ranges have nothing in common, so that what is the wrong way round is seen.
LATITUDES, LONGITUDES = (53.0, 70.5), (7.0, 28.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the globe, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def meets(self, other: Box) -> bool:
        """Whether the two have something in common."""
        return self.south <= other.north and other.south <= self.north and self.west <= other.east and other.west <= self.east


def boxes(polygons: Iterable[str], circles: Iterable[str]) -> list[Box]:
    """The boxes around what is drawn. What cannot be read is left out."""
    found = []
    for text in polygons:
        if points := points_of(text):
            lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
            found.append(Box(min(lats), min(lons), max(lats), max(lons)))
    for text in circles:
        centre, _, radius = text.partition(" ")
        if (points := points_of(centre)) and (size := _decimal(radius or "0")) is not None:
            (lat, lon), up = points[0], size / KILOMETRES_OF_A_DEGREE
            # Farther north a degree of longitude is shorter: at our latitudes about half as long.
            found.append(Box(lat - up, lon - 3 * up, lat + up, lon + 3 * up))
    return found


def is_swapped(points: Iterable[tuple[float, float]]) -> bool:
    """Whether points, latitude first, are all of them Swedish when read the wrong way round."""
    found = list(points)
    return bool(found) and all(_within(lat, LONGITUDES) and _within(lon, LATITUDES) for lat, lon in found)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def is_flat(corners: list[tuple[float, float]]) -> bool:
    """Whether corners lie on one line, or so near each other that there is nothing between them: less than some ten metres by ten."""
    (lat, lon), (next_lat, next_lon) = corners[0], corners[1]
    sizes = (abs((next_lat - lat) * (one_lon - lon) - (one_lat - lat) * (next_lon - lon)) for one_lat, one_lon in corners)
    return max(sizes) < LEAST_SURFACE


def points_of(text: str) -> list[tuple[float, float]]:
    """The points of a polygon, latitude first; empty when one of them is none."""
    points = []
    for pair in text.split():
        lat, lon = (_decimal(part) for part in (*pair.split(",", 1), "")[:2])
        if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
            return []
        points.append((lat, lon))
    return points


def _decimal(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None  # Neither infinite nor no number at all.
