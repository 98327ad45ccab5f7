"""What a chart needs to know before it is drawn: round numbers for its axes, and which of ten thousand points are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import floor, log10
from typing import Any

# So many facts are drawn one by one; of more, each piece of the series shows its first, its highest, its lowest and its last.
DRAWN_WHOLE, PIECES = 400, 100
_STEPS = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 3, 7, 14, 28, 91, 182, 365)),
)
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


def thinned(values: Sequence[float], whole: int = DRAWN_WHOLE, pieces: int = PIECES) -> list[int]:
    """The places of those that are drawn, in order. No high and no low of a piece is left out, and never the first or the last of all."""
    count = len(values)
    if count <= whole:
        return list(range(count))
    found: list[int] = []
    for piece in range(pieces):
        start, end = piece * count // pieces, (piece + 1) * count // pieces
        part = values[start:end]
        low, high = start + part.index(min(part)), start + part.index(max(part))
        found += sorted({start, low, high, end - 1})
    return found


def levels(least: float, most: float, wanted: int = 4) -> tuple[float, ...]:
    """Round numbers that enclose everything from the least to the most, about so many."""
    if most <= least:
        most = least + (abs(least) or 1.0)
    raw = (most - least) / wanted
    size = 10.0 ** floor(log10(raw))
    step = next(one * size for one in _ROUND if one * size >= raw * 0.999)
    first, last = floor(least / step), -floor(-most / step)
    return tuple(round(place * step, 9) for place in range(first, last + 1))


def step_of(length: timedelta, most: int = 6) -> timedelta:
    """How far apart the marks of an axis of time stand, so that there are at most so many."""
    return next((one for one in _STEPS if length / one <= most), _STEPS[-1] * max(1, round(length / _STEPS[-1] / most)))


def ticks(since: datetime, until: datetime, most: int = 6) -> tuple[datetime, ...]:
    """The marks between two local moments: whole minutes or hours, or midnights when they are days apart; the first moment when there are
    none."""
    step = step_of(until - since, most)
    midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
    found, at = [], midnight
    while at <= until:
        if at >= since:
            found.append(at)
        at += step
    return tuple(found) or (since,)


def share(value: float, least: float, most: float) -> float:
    """Where a value lies between two, from 0 to 1; in the middle when there is nothing between them."""
    return (value - least) / (most - least) if most > least else 0.5


def apart(places: Sequence[tuple[float, float]], wide: float, high: float) -> list[int]:
    """Of labels by their places, the most wanted first: those that can stand without lying over one before them."""
    kept: list[int] = []
    for number, (x, y) in enumerate(places):
        if all(abs(x - places[other][0]) >= wide or abs(y - places[other][1]) >= high for other in kept):
            kept.append(number)
    return kept


def beside(places: Sequence[tuple[float, float]], wide: float, high: float) -> list[tuple[float, float]]:
    """Where labels stand that must all be read, each as near its own place as those before it leave room: above, below, further away."""
    kept: list[tuple[float, float]] = []
    for x, y in places:
        tried = [(x, y + shift * high) for shift in (0, 1, -1, 2, -2, 3, -3, 4)]
        kept.append(next((one for one in tried if _is_free(one, kept, wide, high)), tried[0]))
    return kept


def _is_free(place: tuple[float, float], kept: Sequence[tuple[float, float]], wide: float, high: float) -> bool:
    return place[1] >= high and all(abs(place[0] - x) >= wide or abs(place[1] - y) >= high for x, y in kept)


def in_order(wanted: Sequence[Any]) -> list[Any]:
    """Without doubles, each where it first stood."""
    return list(dict.fromkeys(wanted))
