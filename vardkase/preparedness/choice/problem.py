"""What is chosen among: measures with costs, risks with levels, and what a step down counts from each level.

A level is a place in an order, not an amount: levels are never added up or averaged. What is counted is steps, and a step counts as many
points as somebody has said that one from its level does. Two measures that lower the same risk share its steps: below the lowest level
there is nothing to gain, and nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from vardkase.kernel.refusal import Refusal

GAP = 0
"""The level of what has none: a tolerable outage, a reserve or an indicator, which is met or not."""
LOWEST, HIGHEST = 1, 9
MOST_POINTS = 100
MOST_OPTIONS, MOST_TARGETS, MOST_STEPS = 600, 600, 20_000
MOST_MONEY = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class Lowers:
    """How many steps a measure brings a target down; one step for what has no level."""

    target: str
    steps: int


@dataclass(frozen=True, slots=True)
class Option:
    """A measure that can be chosen: what it costs, what it lowers, which it cannot do without, and which it cannot stand beside."""

    key: str
    name: str
    cost: int
    lowers: tuple[Lowers, ...] = ()
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A risk at the level it has now, or something else that is to be met (level 0).

    `counts`: by which of the weights each step down is counted, the first step first; without it, by the level that it starts from.
    """

    key: str
    name: str
    level: int = GAP
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A choice. `weights`: how many points a step down from each level counts. `inside` are to be in, `outside` are to be left out.

    `methods`: by which methods the risks were judged whose place in the matrix says what a step counts; none when levels alone do.
    """

    options: tuple[Option, ...]
    targets: tuple[Target, ...]
    weights: tuple[tuple[int, int], ...]
    budget: int = 0
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()

    def gains(self, target: Target) -> tuple[int, ...]:
        """What each step down counts, the first step first."""
        points = dict(self.weights)
        levels = target.counts or ((GAP,) if target.level == GAP else range(target.level, LOWEST, -1))
        return tuple(points.get(level, 0) for level in levels)


def check_problem(problem: Problem) -> Problem:
    """The choice in order: what must be in brings along what it requires, and what cannot be had without what is left out is left out.

    Refused: "preparedness.choice_odd" (an end that is missing, a cost below zero…), "preparedness.choice_too_large",
    "preparedness.choice_weights_up", "preparedness.choice_in_and_out", "preparedness.choice_not_together", "preparedness.choice_too_dear".
    """
    _check_size(problem)
    _check_ends(problem)
    _check_weights(problem)
    return _check_ticks(problem)


def _check_size(problem: Problem) -> None:
    steps = sum(one.steps for option in problem.options for one in option.lowers)
    if len(problem.options) > MOST_OPTIONS or len(problem.targets) > MOST_TARGETS or steps > MOST_STEPS:
        raise Refusal("preparedness.choice_too_large", measures=MOST_OPTIONS, risks=MOST_TARGETS)


def _check_ends(problem: Problem) -> None:
    keys, targets = [one.key for one in problem.options], [one.key for one in problem.targets]
    named = {*problem.inside, *problem.outside, *(key for one in problem.options for key in (*one.requires, *one.excludes))}
    lowered = {one.target for option in problem.options for one in option.lowers}
    costs = [problem.budget, *(one.cost for one in problem.options)]
    steps = [one.steps for option in problem.options for one in option.lowers]
    levels = [level for one in problem.targets for level in (one.level, *one.counts)]
    # What a step counts never rises on the way down: else the last step would be taken before the first.
    rising = [one for one in problem.targets if list(one.counts) != sorted(one.counts, reverse=True) or len(one.counts) > HIGHEST]
    is_odd = (
        len(set(keys)) < len(keys)
        or len(set(targets)) < len(targets)
        or not named <= set(keys)
        or not lowered <= set(targets)
        or any(not 0 <= cost <= MOST_MONEY for cost in costs)
        or any(not 0 < step <= HIGHEST for step in steps)
        or any(not GAP <= level <= HIGHEST for level in levels)
        or bool(rising)
    )
    if is_odd:
        raise Refusal("preparedness.choice_odd")


def _check_weights(problem: Problem) -> None:
    """A step from a higher level counts at least as much as one from a lower: else the last step would be taken before the first."""
    points = dict(problem.weights)
    if any(not 0 <= point <= MOST_POINTS for point in points.values()):
        raise Refusal("preparedness.choice_odd_weight", most=MOST_POINTS)
    falling = [points.get(level, 0) for level in range(HIGHEST, LOWEST, -1) if level in points]
    if any(lower > higher for higher, lower in pairwise(falling)):
        raise Refusal("preparedness.choice_weights_up")


def _check_ticks(problem: Problem) -> Problem:
    by_key = {one.key: one for one in problem.options}
    inside = _closed(problem.inside, {key: one.requires for key, one in by_key.items()})
    without = _closed(problem.outside, _reversed(by_key))
    if both := inside & without:
        raise Refusal("preparedness.choice_in_and_out", name=by_key[min(both)].name)
    pairs = [(one, other) for one in inside for other in by_key[one].excludes if other in inside]
    if pairs:
        one, other = min(pairs)
        raise Refusal("preparedness.choice_not_together", name=by_key[one].name, other=by_key[other].name)
    cost = sum(by_key[key].cost for key in inside)
    if cost > problem.budget:
        raise Refusal("preparedness.choice_too_dear", cost=cost, budget=problem.budget)
    return replace(problem, inside=tuple(sorted(inside)), outside=tuple(sorted(without)))


def _reversed(options: dict[str, Option]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in options.values():
        for key in one.requires:
            found[key] = (*found.get(key, ()), one.key)
    return found


def _closed(keys: Iterable[str], leads_to: dict[str, tuple[str, ...]]) -> set[str]:
    found, waiting = set(keys), list(keys)
    while waiting:
        for key in leads_to.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found
