"""The way in: a problem, a seed, and out comes what is told of every function."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from vardkase.preparedness.cascade.engine import SAMPLES, THREADS, reckon
from vardkase.preparedness.cascade.outcome import Outcome
from vardkase.preparedness.cascade.problem import ENGINE, Outage, Problem, Spread
from vardkase.preparedness.cascade.summary import forecasts, grid


def forecast(problem: Problem, *, seed: int, samples: int = SAMPLES, assumptions: Sequence[str] = (), threads: int = THREADS) -> Outcome:
    """What breaks when. The same problem, seed and samples give the same outcome, on every machine and by any number of threads.

    `assumptions` are sentences to be kept with it. Refuses an impossible seed or number of samples.
    """
    falls = reckon(problem, seed=seed, samples=samples, threads=threads)
    return Outcome(
        forecasts(falls), problem.horizon, grid(problem.horizon), seed, samples, ENGINE, fingerprint(problem), tuple(assumptions)
    )


def fingerprint(problem: Problem) -> str:
    """Sixteen characters that change with anything in the problem; the order in which things are named does not matter."""
    lines = []
    for function in problem.functions:
        values = " ".join(map(_hours, (function.tolerance, function.weight, function.works_at)))
        lines.append(f"{function.key!r} {_own(function.outage)} {values}")
    for each in problem.dependencies:
        lengths = " ".join(map(_spread, (each.reserve, each.delay, each.recovery)))
        lines.append(f"{each.needs!r} {each.by!r} {each.any_of!r} {each.to_start:d} {lengths}")
    return hashlib.sha256("\n".join([_hours(problem.horizon), *sorted(lines)]).encode()).hexdigest()[:16]


def _own(outage: Outage | None) -> str:
    return "-" if outage is None else f"{_spread(outage.begins)} {_spread(outage.lasts)} {_spread(outage.until)} {_hours(outage.chance)}"


def _spread(spread: Spread | None) -> str:
    return "-" if spread is None else f"{float(spread.low)!r}/{float(spread.likely)!r}/{float(spread.high)!r}"


def _hours(value: float | None) -> str:
    return "-" if value is None else repr(float(value))
