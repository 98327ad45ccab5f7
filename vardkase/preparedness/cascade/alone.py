"""Which single failure hurts most, and which measure buys most then: every function fails alone, and what follows is reckoned.

Only what hangs on the one that fails is reckoned, which gives the same answer as everything would: what is drawn for a dependency hangs on
its own name alone, and what hangs on nothing that fails stands.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.change import Change, Instead, MoreReserve, what_if
from vardkase.preparedness.cascade.draws import BIG, minutes
from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.cascade.problem import MINUTES, Function, Outage, Problem, certain

if TYPE_CHECKING:
    from vardkase.preparedness.cascade.draws import Floats
    from vardkase.preparedness.cascade.engine import Falls

SAMPLES = 200
"""Enough to put failures in order: a mean of hours is then off by some per cent, far less than the assumptions are."""
SEED = 1
LATER = 12.0
"""Hours by which a loss is felt later, in the measure that does only that."""
LIKELY = 0.5
CAUSED = 0.1
"""A dependency is tried where it brings something down in at least this share of the samples."""
MOST_TRIED = 20
SURE = 0.8
"""The share of the samples that the span of a harm holds: as many lie below it as above."""


@dataclass(frozen=True)
class Hit:
    """A function that goes with the one that failed.

    breaks    chance that it does; `when` the middle of when, in hours, infinite when it more likely stands
    too_long  chance that it is away for longer than is tolerable (None: nobody has said what is)
    beyond    hours beyond the tolerable, on average, to the horizon, not weighted
    """

    key: str
    breaks: float
    when: float
    too_long: float | None
    beyond: float


@dataclass(frozen=True)
class Alone:
    """A function that fails alone, for so many hours. `harm`: hours beyond the tolerable, each function's times its weight, on average;
    `low` and `high` are between what it lies in `SURE` of the samples.

    `hits` are those that follow, the first first; the one that failed stands apart in `own`. `causes` says which dependencies brought
    something down, and in how large a share of the samples.
    """

    key: str
    hours: float
    harm: float
    low: float
    high: float
    own: Hit
    hits: tuple[Hit, ...]
    causes: tuple[tuple[str, str, float], ...]

    @property
    def likely(self) -> tuple[Hit, ...]:
        """Those that more likely fall than stand."""
        return tuple(one for one in self.hits if one.breaks >= LIKELY)

    @property
    def exceeded(self) -> int:
        """How many that follow are more likely than not away for longer than is tolerable."""
        return sum(one.too_long is not None and one.too_long >= LIKELY for one in self.hits)


def part_of(problem: Problem, key: str, hours: float) -> Problem:
    """The part of a problem that hangs on a function that fails alone; everything else stands, and is left out."""
    followers: dict[str, list[str]] = {}
    for each in problem.dependencies:
        followers.setdefault(each.by, []).append(each.needs)
    hit, waiting = {key}, [key]
    while waiting:
        fresh = [other for other in followers.get(waiting.pop(), ()) if other not in hit]
        hit.update(fresh)
        waiting += fresh
    # Alternatives stay whole: one that stands keeps its function up.
    needs = tuple(each for each in problem.dependencies if each.needs in hit and (each.by in hit or each.any_of))
    kept = hit | {each.by for each in needs}
    fails = Outage(lasts=certain(hours))
    functions = tuple(replace(one, outage=fails if one.key == key else None) for one in problem.functions if one.key in kept)
    return Problem(functions, needs, problem.horizon)


def one_by_one(problem: Problem, hours: Mapping[str, float], *, seed: int = SEED, samples: int = SAMPLES) -> tuple[Alone, ...]:
    """Each function that has hours, failing alone for so long: the one that does most harm first, then the one that hits most.

    Outages of the problem itself are not reckoned with. Refuses what the engine refuses.
    """
    found = [_alone(part_of(problem, one.key, hours[one.key]), one.key, hours[one.key], seed, samples) for one in _named(problem, hours)]
    return tuple(sorted(found, key=lambda one: (-round(one.harm, 6), -len(one.likely), one.key)))


def _named(problem: Problem, hours: Mapping[str, float]) -> Iterable[Function]:
    return (one for one in problem.functions if one.key in hours)


def _alone(problem: Problem, key: str, hours: float, seed: int, samples: int) -> Alone:
    import numpy as np

    falls = reckon(problem, seed=seed, samples=samples, threads=1)
    each = _over(falls)
    beyond = _means(each)
    breaks = np.count_nonzero(falls.down < BIG, axis=1) / samples
    middles = np.sort(falls.down, axis=1)[:, (samples - 1) // 2]
    over = np.count_nonzero(falls.back - falls.down > _tolerances(problem), axis=1) / samples
    rows = zip(problem.functions, breaks.tolist(), middles.tolist(), over.tolist(), beyond, strict=True)
    hits = [
        Hit(one.key, share, math.inf if middle >= BIG / 2 else middle / MINUTES, None if one.tolerance is None else long, harm)
        for one, share, middle, long, harm in rows
    ]
    own = next(one for one in hits if one.key == key)
    others = sorted((one for one in hits if one.breaks > 0 and one.key != key), key=lambda one: (one.when, -one.breaks, one.key))
    harm = sum(one.weight * hit.beyond for one, hit in zip(problem.functions, hits, strict=True))
    low, high = _between(problem, each)
    return Alone(key, hours, harm, low, high, own, tuple(others), _causes(falls))


def _between(problem: Problem, each: Floats) -> tuple[float, float]:
    """Between what the harm of all functions together lies in most of the samples."""
    import numpy as np

    weights = np.array([one.weight for one in problem.functions])
    low, high = np.quantile((weights[:, None] * each).sum(axis=0) / MINUTES, [(1 - SURE) / 2, (1 + SURE) / 2])
    return float(low), float(high)


def _tolerances(problem: Problem) -> Floats:
    """A column of minutes; what nobody has judged is never away for too long."""
    import numpy as np

    told = [BIG if one.tolerance is None or math.isinf(one.tolerance) else minutes(one.tolerance) for one in problem.functions]
    # Back and down are at most BIG each, so that never is further than twice that.
    return np.array([4 * value if value >= BIG else value for value in told], np.float32)[:, None]


def _over(falls: Falls) -> Floats:
    """Minutes beyond the tolerable of each function in each sample, to the horizon."""
    import numpy as np

    problem = falls.ready.problem
    horizon = np.float32(minutes(problem.horizon))
    lasted = np.clip(falls.back, 0, horizon) - np.clip(falls.down, 0, horizon)
    over: Floats = np.maximum(lasted - _tolerances(problem), 0)
    return over


def _means(over: Floats) -> list[float]:
    """Hours of each function, on average."""
    import numpy as np

    found: list[float] = (over.mean(axis=1, dtype=np.float64) / MINUTES).tolist()
    return found


def _causes(falls: Falls) -> tuple[tuple[str, str, float], ...]:
    samples = falls.down.shape[1]
    found = [
        (need.needs, need.by, count / samples)
        for needs, counts in zip(falls.ready.needs, falls.causes, strict=True)
        for need, count in zip(needs, counts.tolist(), strict=True)
        if count >= samples * CAUSED
    ]
    return tuple(sorted(found, key=lambda one: (-one[2], one[0], one[1])))


class Measure(StrEnum):
    """What is done about a dependency: its loss is felt `LATER` hours later, its reserve lasts the failure, or there is another way."""

    LATER = "later"
    COVERS = "covers"
    OTHER_WAY = "other_way"


@dataclass(frozen=True)
class Bought:
    """What a measure is worth: how much less harm all the failures do together.

    `helped` are the failures that do less harm: key, and the harm that is spared.
    """

    needs: str
    by: str
    measure: Measure
    spared: float
    helped: tuple[tuple[str, float], ...]


def measures(
    problem: Problem, failures: Iterable[Alone], *, most: int = MOST_TRIED, seed: int = SEED, samples: int = SAMPLES
) -> tuple[Bought, ...]:
    """For each dependency that brings something down: a reserve that lasts the failure, a loss that is felt later, another way.

    Those are tried on whose failures most harm hangs, at most so many, and the one that spares most harm comes first. Every failure counts
    as much as another, as nobody has said how likely each is.
    """
    worst = {one.key: one for one in failures if one.harm > 0}
    tried: dict[tuple[str, str], dict[str, float]] = {}
    for one in worst.values():
        for needs, by, share in one.causes:
            tried.setdefault((needs, by), {})[one.key] = share * one.harm
    chosen = sorted(tried, key=lambda pair: (-sum(tried[pair].values()), pair))[:most]
    found = [
        _bought(problem, (needs, by), measure, [worst[key] for key in tried[needs, by]], seed, samples)
        for needs, by in chosen
        for measure in Measure
    ]
    return tuple(sorted((one for one in found if one.spared > 0), key=lambda one: (-round(one.spared, 6), one.needs, one.by)))


def _change(needs: str, by: str, measure: Measure, hours: float) -> Change:
    if measure is Measure.OTHER_WAY:
        return Instead(needs, by)
    return MoreReserve(needs, by, LATER if measure is Measure.LATER else hours)


def _bought(
    problem: Problem, pair: tuple[str, str], measure: Measure, failures: list[Alone], seed: int, samples: int
) -> Bought:  # fmt: skip
    needs, by = pair
    spared = []
    for one in failures:
        change = _change(needs, by, measure, one.hours)
        after = _harm_of(what_if(part_of(problem, one.key, one.hours), change), seed, samples)
        spared.append((one.key, max(0.0, one.harm - after)))
    helped = sorted(((key, hours) for key, hours in spared if hours > 0), key=lambda pair: (-pair[1], pair[0]))
    return Bought(needs, by, measure, sum(hours for _key, hours in helped), tuple(helped))


def _harm_of(problem: Problem, seed: int, samples: int) -> float:
    harms = _means(_over(reckon(problem, seed=seed, samples=samples, threads=1)))
    return sum(one.weight * harm for one, harm in zip(problem.functions, harms, strict=True))
