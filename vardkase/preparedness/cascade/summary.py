"""From all samples to what is told of each function: chances, quantiles, the grid, causes, and whether the outage is too long."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.draws import BIG, minutes
from vardkase.preparedness.cascade.engine import THREADS, Falls
from vardkase.preparedness.cascade.outcome import OWN, POINTS, SHARES, Forecast
from vardkase.preparedness.cascade.problem import MINUTES, Dependency

if TYPE_CHECKING:
    from vardkase.preparedness.cascade.draws import Floats


def grid(horizon: float) -> tuple[float, ...]:
    """Moments from now to the horizon, in whole minutes, so that what is told of them can be told again."""
    return tuple(minutes(horizon * point / (POINTS - 1)) / MINUTES for point in range(POINTS))


def forecasts(falls: Falls) -> tuple[Forecast, ...]:
    """One for each function, in the problem's order."""
    needs = falls.ready.needs
    points = grid(falls.ready.problem.horizon)

    def one(place: int) -> Forecast:
        return _forecast(falls, place, needs[place], points)

    with ThreadPoolExecutor(THREADS, "cascade") as pool:
        return tuple(pool.map(one, range(len(needs))))


def _forecast(falls: Falls, place: int, needs: list[Dependency], points: tuple[float, ...]) -> Forecast:
    import numpy as np

    function, samples = falls.ready.problem.functions[place], falls.down.shape[1]
    down, back = np.sort(falls.down[place]), np.sort(falls.back[place])
    fell = int(np.searchsorted(down, BIG))
    moments = np.array([point * MINUTES + 0.25 for point in points], np.float32)
    by = np.searchsorted(down, moments)
    # Those that stand are back "before" everything: the first of the sorted, and none of those that fell.
    again = np.searchsorted(back, moments) - (samples - fell)
    told = Forecast(
        function.key,
        breaks=fell / samples,
        when=_quantiles(down),
        back=_quantiles(back[samples - fell :]),
        broken_by=tuple((by / samples).tolist()),
        down_at=tuple(((by - again) / samples).tolist()),
        causes=_causes(falls, place, needs),
    )
    return told if function.tolerance is None else _with_tolerance(told, falls, place, function.tolerance)


def _with_tolerance(told: Forecast, falls: Falls, place: int, hours: float) -> Forecast:
    from dataclasses import replace

    import numpy as np

    tolerance = np.float32(minutes(hours))
    down = falls.down[place]
    lasted = np.maximum(falls.back[place] - down, np.float32(0))
    if tolerance >= BIG:
        return replace(told, too_long=0.0, too_long_at=(math.inf,) * len(SHARES))
    at = down + tolerance
    at[lasted <= tolerance] = BIG
    over = int(np.count_nonzero(lasted > tolerance))
    gap = np.sort(lasted - tolerance)
    return replace(told, too_long=over / len(down), too_long_at=_quantiles(np.sort(at)), gap=_quantiles(gap))


def _quantiles(values: Floats) -> tuple[float, ...]:
    """The value that so large a share does not exceed: one that occurred, never one between two; infinite where there are none."""
    count = len(values)
    if not count:
        return (math.inf,) * len(SHARES)
    # Whole hundredths, so that no rounding moves a quantile by one sample.
    places = [max(0, (round(share * 100) * count + 99) // 100 - 1) for share in SHARES]
    return tuple(math.inf if (value := float(values[place])) >= BIG / 2 else value / MINUTES for place in places)


def _causes(falls: Falls, place: int, needs: list[Dependency]) -> tuple[tuple[str, float], ...]:
    samples = falls.down.shape[1]
    counts = {OWN: int(falls.own[place])} if falls.own[place] else {}
    for need, count in zip(needs, falls.causes[place].tolist(), strict=True):
        if count:
            counts[need.by] = counts.get(need.by, 0) + count
    return tuple((key, count / samples) for key, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])))
