"""A choice as numbers: what a set of measures costs and gains, whether it may stand, and how it is filled with what gives most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from itertools import accumulate

from vardkase.preparedness.choice.problem import Problem

Chosen = frozenset[int]
Reached = tuple[Chosen, int, int]
"""A set, what it costs and what it gains."""


class Sets:
    """The measures that can be chosen at all, by their numbers; those that must be in are in every set."""

    def __init__(self, problem: Problem) -> None:
        known = {target.key: number for number, target in enumerate(problem.targets)}
        outside = set(problem.outside)
        kept = [one for one in problem.options if one.key not in outside]
        place = {one.key: number for number, one in enumerate(kept)}
        self.keys = tuple(one.key for one in kept)
        self.costs = tuple(one.cost for one in kept)
        self.lowers = tuple(tuple((known[one.target], one.steps) for one in option.lowers) for option in kept)
        self.requires = tuple(tuple(place[key] for key in one.requires) for one in kept)
        self.required_by: tuple[list[int], ...] = tuple([] for _ in kept)
        for number, others in enumerate(self.requires):
            for other in others:
                self.required_by[other].append(number)
        excludes = [{place[key] for key in one.excludes if key in place and key != one.key} for one in kept]
        for number, against in enumerate(excludes):
            for other in against:
                excludes[other].add(number)
        self.excludes = tuple(tuple(sorted(against)) for against in excludes)
        self.must: Chosen = frozenset(place[key] for key in problem.inside)
        # What each target has gained after so many steps: totals[target][steps].
        self.totals = tuple(tuple(accumulate(problem.gains(target), initial=0)) for target in problem.targets)

    def cost(self, chosen: Iterable[int]) -> int:
        """What a set costs."""
        return sum(self.costs[one] for one in chosen)

    def steps(self, chosen: Iterable[int]) -> list[int]:
        """How many steps down each target comes, were there no lowest level."""
        found = [0] * len(self.totals)
        for one in chosen:
            for target, steps in self.lowers[one]:
                found[target] += steps
        return found

    def gain(self, chosen: Iterable[int]) -> int:
        """What a set gains: below the lowest level there is nothing more."""
        return sum(total[min(steps, len(total) - 1)] for total, steps in zip(self.totals, self.steps(chosen), strict=True))

    def more(self, steps: list[int], one: int) -> int:
        """What one more measure gains when the targets have come so many steps down."""
        found = 0
        for target, down in self.lowers[one]:
            total = self.totals[target]
            last = len(total) - 1
            found += total[min(steps[target] + down, last)] - total[min(steps[target], last)]
        return found

    def sound(self, chosen: Iterable[int]) -> set[int]:
        """The set without what cannot stand in it: what lacks something it requires, and what stands beside what it excludes."""
        kept = set(self.must)
        wanted = sorted(set(chosen) - kept, key=lambda one: (self.costs[one], one))
        for one in wanted:
            if not any(other in kept for other in self.excludes[one]):
                kept.add(one)
        while lacking := [one for one in kept - self.must if not kept.issuperset(self.requires[one])]:
            kept.difference_update(lacking)
        return kept

    def filled(self, chosen: Iterable[int], budget: int) -> Iterator[Reached]:
        """The set, filled with what gives most for each krona while the budget lasts; and every set on the way there.

        What a measure adds only falls as others are taken, so that one is reckoned anew only when it comes first in line.
        """
        kept = set(chosen)
        cost, gain, steps = self.cost(kept), self.gain(kept), self.steps(kept)
        yield frozenset(kept), cost, gain
        line = [(-self._ratio(steps, one), one) for one in range(len(self.keys)) if one not in kept and kept.issuperset(self.requires[one])]
        heapify(line)
        while line:
            _was, one = heappop(line)
            ratio = self._ratio(steps, one)
            if not ratio or cost + self.costs[one] > budget or not kept.isdisjoint(self.excludes[one]):
                continue
            if line and ratio < -line[0][0]:
                heappush(line, (-ratio, one))
                continue
            gain, cost = gain + self.more(steps, one), cost + self.costs[one]
            kept.add(one)
            for target, down in self.lowers[one]:
                steps[target] += down
            yield frozenset(kept), cost, gain
            for other in self.required_by[one]:
                if other not in kept and kept.issuperset(self.requires[other]):
                    heappush(line, (-self._ratio(steps, other), other))

    def _ratio(self, steps: list[int], one: int) -> float:
        return self.more(steps, one) / (self.costs[one] + 1)
