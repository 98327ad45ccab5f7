"""What the nouns of the picture show on the wall of the staff room: the board, what is counted down to, and what came last.

A noun offers its lines here, and stands in the section with the others. The wall is read by everybody who passes: only what is open to all
may be given, whoever has signed in at the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.walls import WallLine

__all__ = ["Place", "WallLine", "lines", "offer", "offered"]
Lines = Callable[[Viewer, IncidentRow, datetime], list[WallLine]]


class Place(StrEnum):
    """Where on the wall: what is not green on the board, or what is counted down to."""

    BOARD = "board"
    COUNTDOWN = "countdown"


_offers: dict[Place, list[Lines]] = {place: [] for place in Place}
_GRAVITY = {"red": 0, "orange": 1, "yellow": 2, "grey": 3, "green": 5}


def offer(give: Lines, place: Place = Place.BOARD) -> None:
    """Has a noun give lines. Raises ValueError for one that does so already."""
    if give in _offers[place]:
        raise ValueError(f"{give!r} is on the wall already")
    _offers[place].append(give)


def offered(place: Place) -> bool:
    """Whether anybody gives lines there."""
    return bool(_offers[place])


def lines(place: Place, viewer: Viewer, row: IncidentRow, now: datetime) -> list[WallLine]:
    """The lines of a place: on the board the gravest first, in the countdown the nearest; what has passed is not counted down to."""
    found = [line for give in _offers[place] for line in give(viewer, row, now)]
    if place == Place.BOARD:
        return sorted(found, key=lambda line: _GRAVITY.get(line.tone, 4))
    return sorted((line for line in found if line.until and line.until > now), key=lambda line: line.until or now)
