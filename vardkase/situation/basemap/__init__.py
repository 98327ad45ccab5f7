"""The base map that the server draws from: the municipalities of Sweden in the plane of SWEREF 99 TM, and names of places.

Made by `bench.basemap` from Statistics Sweden's generalised boundaries: the coast is rough, small islands are not there. Read once, when
it is first asked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import hypot
from pathlib import Path

from vardkase.kernel.geo import to_sweref

_FILE = Path(__file__).parent / "kommuner.json"
NEAR = 2_000  # metres: the coast is drawn roughly, so that somebody on a quay may stand in the sea
Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality. Rings are (north, east) in metres; `inside` is a point within it."""

    code: str
    name: str
    inside: tuple[int, int]
    rings: tuple[Ring, ...]
    south: int
    west: int
    north: int
    east: int

    def touches(self, south: float, west: float, north: float, east: float) -> bool:
        """Whether it may be seen within a frame."""
        return self.south <= north and self.north >= south and self.west <= east and self.east >= west


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All of them, by code."""
    return tuple(_read(*line) for line in json.loads(_FILE.read_text(encoding="utf-8")))


def _read(code: str, name: str, north: int, east: int, rings: list[list[int]]) -> Municipality:
    made = tuple(_corners(ring) for ring in rings)
    norths = [n for ring in made for n, _ in ring]
    easts = [e for ring in made for _, e in ring]
    return Municipality(code, name, (north, east), made, min(norths), min(easts), max(norths), max(easts))


def _corners(steps: list[int]) -> Ring:
    north, east = steps[0], steps[1]
    found = [(north, east)]
    for at in range(2, len(steps), 2):
        north, east = north + steps[at], east + steps[at + 1]
        found.append((north, east))
    return tuple(found)


def municipality_at(latitude: float, longitude: float) -> Municipality | None:
    """The municipality that a position lies in, or within two kilometres of; None at sea and abroad."""
    north, east = to_sweref(latitude, longitude)
    near = [one for one in municipalities() if one.touches(north - NEAR, east - NEAR, north + NEAR, east + NEAR)]
    for one in near:
        if any(_holds(ring, north, east) for ring in one.rings):
            return one
    found = [(distance, one) for one in near if (distance := min(_from(ring, north, east) for ring in one.rings)) <= NEAR]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def named(name: str) -> Municipality | None:
    """The municipality of a name, with or without `kommun` after it."""
    asked = " ".join(name.casefold().split()).removesuffix(" kommun")
    return next((one for one in municipalities() if one.name.casefold() in {asked, asked.removesuffix("s")}), None)


def _holds(ring: Ring, north: float, east: float) -> bool:
    """Whether a point lies within a ring: a line from it towards the east meets the ring an odd number of times."""
    inside = False
    for (n1, e1), (n2, e2) in pairwise((*ring, ring[0])):
        if (n1 > north) != (n2 > north) and east < e1 + (e2 - e1) * (north - n1) / (n2 - n1):
            inside = not inside
    return inside


def _from(ring: Ring, north: float, east: float) -> float:
    """Metres to the nearest point of a ring."""
    least = float("inf")
    for (n1, e1), (n2, e2) in pairwise((*ring, ring[0])):
        dn, de = n2 - n1, e2 - e1
        along = max(0.0, min(1.0, ((north - n1) * dn + (east - e1) * de) / ((dn * dn + de * de) or 1)))
        least = min(least, hypot(north - n1 - along * dn, east - e1 - along * de))
    return least
