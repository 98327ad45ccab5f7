"""What the cascade answers: for every function whether it breaks, when, for how long, because of what, and whether that is too long."""

from __future__ import annotations

from dataclasses import dataclass

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles that are told, in this order."""
POINTS = 25
"""Moments of the grid, from now to the horizon."""
OWN = ""
"""The cause that is no dependency: the function's own outage."""


@dataclass(frozen=True)
class Forecast:
    """One function. Hours from the moment of the forecast; infinite = not within the horizon (`breaks`) or never (`back`).

    breaks     chance that it breaks within the horizon
    when       quantiles (`SHARES`) of when it breaks, over all samples: a median that is infinite says that it more likely stands
    back       quantiles of when it works again, over those samples in which it breaks (infinite where it breaks in none)
    broken_by  chance on each moment of the grid that it has broken by then
    down_at    chance on each moment of the grid that it is down just then
    causes     (key of what it depended on, share of all samples), the most frequent first; `OWN` is its own outage. What comes in the same
               minute counts each: the shares may add up to more than `breaks`
    too_long   chance that the outage becomes longer than is tolerable, beginning within the horizon (None: not judged)
    too_long_at   quantiles, over all samples, of the moment when it has been down for longer than is tolerable (None: not judged)
    gap        quantiles, over all samples, of outage minus tolerance in hours: positive is unacceptable (None: not judged)
    """

    key: str
    breaks: float
    when: tuple[float, ...]
    back: tuple[float, ...]
    broken_by: tuple[float, ...]
    down_at: tuple[float, ...]
    causes: tuple[tuple[str, float], ...] = ()
    too_long: float | None = None
    too_long_at: tuple[float, ...] | None = None
    gap: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Outcome:
    """All functions, in the problem's order, and what is needed to make it again: seed, samples, engine, and the problem's fingerprint."""

    forecasts: tuple[Forecast, ...]
    horizon: float
    grid: tuple[float, ...]
    seed: int
    samples: int
    engine: str
    fingerprint: str
    assumptions: tuple[str, ...] = ()

    def of(self, key: str) -> Forecast:
        """The forecast of one function. Raises KeyError for one that is not there."""
        for forecast in self.forecasts:
            if forecast.key == key:
                return forecast
        raise KeyError(key)
