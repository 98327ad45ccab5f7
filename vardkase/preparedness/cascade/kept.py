"""A forecast as it is kept in an entry, for good: plain JSON, a quarter of a kilobyte for each function, and read back for the score.

Moments are whole minutes (null: not within the horizon, or never). The two curves are written as characters, which says the same in a third
of the space: `broken_by` in two a moment (to 1/8 000), `down_at` in one (to 1/90). Only the three commonest causes are kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.cascade.outcome import OWN, SHARES, Forecast, Outcome
from vardkase.preparedness.cascade.problem import MINUTES

FORM = 1
ALPHABET = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
FINE, COARSE = 8_000, 90
CAUSES = 3


def to_data(outcome: Outcome) -> dict[str, Any]:
    """What to keep. The same outcome always gives the same data."""
    place_of = {forecast.key: place for place, forecast in enumerate(outcome.forecasts)}
    return {
        "form": FORM,
        "engine": outcome.engine,
        "fingerprint": outcome.fingerprint,
        "seed": str(outcome.seed),
        "samples": outcome.samples,
        "horizon": outcome.horizon,
        "grid": [round(moment * MINUTES) for moment in outcome.grid],
        "assumptions": list(outcome.assumptions),
        "functions": [_row(forecast, place_of) for forecast in outcome.forecasts],
    }


def from_data(data: Mapping[str, Any]) -> Outcome:
    """The outcome again, its chances rounded as they were kept. Refuses what cannot be read."""
    try:
        if data["form"] != FORM:
            raise ValueError(data["form"])
        rows = data["functions"]
        keys = [row[0] for row in rows]
        return Outcome(
            tuple(_forecast(row, keys, len(data["grid"])) for row in rows),
            float(data["horizon"]),
            tuple(minute / MINUTES for minute in data["grid"]),
            int(data["seed"]),
            int(data["samples"]),
            str(data["engine"]),
            str(data["fingerprint"]),
            tuple(map(str, data["assumptions"])),
        )
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        raise Refusal("preparedness.cascade_kept")


def _row(forecast: Forecast, place_of: Mapping[str, int]) -> list[Any]:
    causes = [[place_of.get(key, -1), round(share * 1000)] for key, share in forecast.causes[:CAUSES]]
    row = [
        forecast.key,
        round(forecast.breaks * FINE),
        _minutes(forecast.when),
        _minutes(forecast.back),
        "".join(_two(chance) for chance in forecast.broken_by),
        "".join(ALPHABET[round(chance * COARSE)] for chance in forecast.down_at),
        causes,
    ]
    if forecast.too_long is None:
        return row
    at, gap = forecast.too_long_at, forecast.gap
    return [*row, round(forecast.too_long * FINE), at and _minutes(at), gap and _minutes(gap)]


def _forecast(row: Sequence[Any], keys: Sequence[str], moments: int) -> Forecast:
    key, breaks, when, back, broken_by, down_at, causes, *tolerance = row
    too_long, too_long_at, gap = tolerance or (None, None, None)
    by = tuple(
        _share(ALPHABET.index(first) * len(ALPHABET) + ALPHABET.index(second), FINE)
        for first, second in zip(broken_by[::2], broken_by[1::2], strict=True)
    )
    down = tuple(ALPHABET.index(letter) / COARSE for letter in down_at)
    if len(by) != moments or len(down) != moments or any(late < early for early, late in pairwise(by)):
        raise ValueError(key)
    return Forecast(
        str(key),
        _share(breaks, FINE),
        _hours(when),
        _hours(back),
        by,
        down,
        tuple((OWN if place < 0 else keys[place], share / 1000) for place, share in causes),
        None if too_long is None else _share(too_long, FINE),
        too_long_at and _hours(too_long_at),
        gap and _hours(gap),
    )


def _share(parts: float, whole: int) -> float:
    if not 0 <= parts <= whole:
        raise ValueError(parts)
    return parts / whole


def _minutes(hours: Sequence[float]) -> list[int | None]:
    return [round(value * MINUTES) if math.isfinite(value) else None for value in hours]


def _hours(minutes: Sequence[int | None]) -> tuple[float, ...]:
    if len(minutes) != len(SHARES):
        raise ValueError(minutes)
    return tuple(math.inf if minute is None else minute / MINUTES for minute in minutes)


def _two(chance: float) -> str:
    first, second = divmod(round(chance * FINE), len(ALPHABET))
    return ALPHABET[first] + ALPHABET[second]
