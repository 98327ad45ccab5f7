"""The way in: a problem, a seed, and out comes what is told of every function."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from vardkase.preparedness.cascade.engine import SAMPLES, THREADS, reckon
from vardkase.preparedness.cascade.outcome import Outcome
from vardkase.preparedness.cascade.problem import ENGINE, Problem
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

    def lines(things: Sequence[Any]) -> list[str]:
        return sorted(json.dumps(astuple(thing), default=astuple) for thing in things)

    text = json.dumps([problem.horizon, lines(problem.functions), lines(problem.dependencies)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
