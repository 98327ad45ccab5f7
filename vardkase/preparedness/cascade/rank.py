"""What buys most time: each option is reckoned with the same chance as the problem itself, so that the difference is the option's alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.cascade.change import Option, what_if
from vardkase.preparedness.cascade.draws import minutes
from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.cascade.problem import MINUTES, MOST_OPTIONS, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vardkase.preparedness.cascade.engine import Falls

    Hours = NDArray[np.floating]

SAMPLES = 2_000
TOLD = 5


@dataclass(frozen=True)
class Gain:
    """What an option is worth within the horizon, in hours, each function's hours times its weight.

    gained   how much later functions break, on average; `error` is its standard error (of the samples, not of the assumptions)
    saved    how many hours of outage are avoided, on average
    most     the functions that gain most: key, hours later on average, hours of outage avoided (not weighted)
    """

    option: Option
    gained: float
    error: float
    saved: float
    most: tuple[tuple[str, float, float], ...]


def what_buys_most(problem: Problem, options: Sequence[Option], *, seed: int, samples: int = SAMPLES) -> tuple[Gain, ...]:
    """All options, the one that buys most time first; then the one that saves most hours of outage; then in the order they were given.

    Refuses more options than can be tried, and what `what_if` refuses.
    """
    if len(options) > MOST_OPTIONS:
        raise Refusal("preparedness.cascade_options", options=len(options), most=MOST_OPTIONS)
    changed = [what_if(problem, *option.changes) for option in options]
    plain = _hours(reckon(problem, seed=seed, samples=samples))
    gains = [_gain(option, each, plain, seed, samples) for option, each in zip(options, changed, strict=True)]
    return tuple(sorted(gains, key=lambda gain: (-round(gain.gained, 6), -round(gain.saved, 6))))


def _gain(option: Option, problem: Problem, plain: tuple[Hours, Hours], seed: int, samples: int) -> Gain:
    import numpy as np

    stands, out = _hours(reckon(problem, seed=seed, samples=samples))
    later, spared = stands - plain[0], plain[1] - out
    weights = np.array([each.weight for each in problem.functions])
    each_sample = weights @ later
    per_function = [
        (each.key, float(gained), float(saved))
        for each, gained, saved in zip(problem.functions, later.mean(axis=1), spared.mean(axis=1), strict=True)
        if gained or saved
    ]
    return Gain(
        option,
        float(each_sample.mean()),
        float(each_sample.std() / math.sqrt(samples)),
        float((weights @ spared).mean()),
        tuple(sorted(per_function, key=lambda row: (-row[1], -row[2], row[0]))[:TOLD]),
    )


def _hours(falls: Falls) -> tuple[Hours, Hours]:
    """How long each function stands, and how long it is out, from now to the horizon."""
    import numpy as np

    horizon = np.float32(minutes(falls.ready.problem.horizon))
    down, back = np.clip(falls.down, 0, horizon), np.clip(falls.back, 0, horizon)
    return down / MINUTES, np.maximum(back - down, 0) / MINUTES
