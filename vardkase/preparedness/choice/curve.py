"""The whole trade-off between money and steps: every point that no other set beats, and how much better each could be at the most.

Three things are kept for every amount of points: what it is known to cost (a set that reaches it), and what it must cost at the least. A
relaxed question gives the second for all amounts at once: where every step on a risk has one and the same price, taken from the linear
programme of a budget, what remains is a knapsack, which is reckoned exactly. Its sets, made sound and filled, give the first. Where the
two meet the point is proved; where they do not, an exact solver closes the gap for as long as it may (`close.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vardkase.preparedness.choice.close import Close
from vardkase.preparedness.choice.problem import Problem, check_problem
from vardkase.preparedness.choice.sets import Chosen, Sets

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEVER = 1 << 60
SCALE = 8
"""Prices of a step are rounded to eighths of a point: they stay whole numbers, and the bound stays a bound whatever they are."""
BUDGETS = 72
"""For so many budgets along the curve the linear programme is asked."""
LITTLE, TRUST = 1e-12, 1e-4
"""A worth of money that is none, and what is granted to the solver's fractions, which are not written with all their decimals."""
EFFORT = 0.25
"""What closing gaps may cost in all, in the solver's own seconds, which are the same on every machine."""


@dataclass(frozen=True, slots=True)
class Point:
    """A set that no other beats: what it costs, its points, its measures, and `bound`: more than this nothing at this cost can have."""

    cost: int
    gain: int
    chosen: tuple[str, ...]
    bound: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The points by cost, and whether all of them are proved and none is missing."""

    points: tuple[Point, ...]
    exact: bool

    def best(self, budget: int) -> Point:
        """The best that the money buys. The first point is what must be in, and is bought by every budget that was let through."""
        return max((one for one in self.points if one.cost <= budget), key=lambda one: one.cost, default=self.points[0])

    @property
    def widest(self) -> int:
        """By how many points the curve could lie higher at the most, where it is furthest from proved."""
        return max(one.bound - one.gain for one in self.points)


DRAWN = 70
"""So many per cent of the work are told as done when every budget has been asked for; the rest is what closing the gaps may cost."""
Tell = Callable[[int], object]


def curve(problem: Problem, *, effort: float = EFFORT, tell: Tell = lambda done: None) -> Curve:
    """The curve of a choice, the same for the same question. `tell` is told how many per cent are done, never fewer than before.

    Raises what `check_problem` refuses.
    """
    return _Search(Sets(check_problem(problem)), problem.budget, tell).curve(effort)


class _Search:
    """What is known of every amount of points, from nothing to all there are."""

    def __init__(self, sets: Sets, budget: int, tell: Tell) -> None:
        import numpy as np

        self.sets, self.budget, self.tell = sets, budget, tell
        self.total = sets.gain(range(len(sets.keys)))
        self.dearest = sets.cost(range(len(sets.keys)))
        self.need: NDArray[Any] = np.zeros(self.total + 1, dtype=np.int64)
        self.have: NDArray[Any] = np.full(self.total + 1, NEVER, dtype=np.int64)
        self.by_point: dict[int, tuple[int, Chosen]] = {}
        self.need[:] = sets.cost(sets.must)
        self._fill(sets.sound(range(len(sets.keys))), self.dearest)

    def keep(self, chosen: Chosen, cost: int, gain: int) -> None:
        """Remembers a set where it is cheaper than what was known."""
        if cost < self.have[gain]:
            self.by_point[gain] = (cost, chosen)
            self.have[: gain + 1][self.have[: gain + 1] > cost] = cost

    def _fill(self, chosen: Iterable[int], budget: int) -> None:
        for reached in self.sets.filled(chosen, budget):
            self.keep(*reached)

    def curve(self, effort: float) -> Curve:
        close = Close(self.sets)
        self._fill(self.sets.must, self.dearest)
        least = self.sets.cost(self.sets.must)
        grid = {least + (self.dearest - least) * step**2 // BUDGETS**2 for step in range(BUDGETS + 1)} | {self.budget}
        for number, budget in enumerate(sorted(grid), 1):
            self._ask(close, budget)
            self.tell(DRAWN * number // len(grid))
        self._close(close, effort)
        return self._points()

    def _ask(self, close: Close, budget: int) -> None:
        """Both bounds of a budget: by fractions, and by the knapsack that their prices make."""
        import numpy as np

        found = close.fractions(budget)
        if found is None:
            return
        for chosen in (found.whole, found.half):
            self._fill(self.sets.sound(chosen), budget)
        if found.worth > LITTLE:
            # What fractions give grows ever more slowly with the money: the line at this budget lies above it everywhere.
            least = budget + (np.arange(self.total + 1) - found.gain - TRUST) / found.worth
            np.maximum(self.need, np.ceil(least - 1).astype(np.int64), out=self.need)
        elif budget >= self.dearest:
            self.need[int(found.gain + TRUST) + 1 :] = NEVER
        self._relax([round(SCALE * price) for price in found.prices], budget)

    def _relax(self, prices: list[int], budget: int) -> None:
        """A knapsack with one price for every step on a target: its bound for all amounts, and its best sets near the budget."""
        import numpy as np

        base = sum(
            max(SCALE * gained - price * steps for steps, gained in enumerate(total))
            for price, total in zip(prices, self.sets.totals, strict=True)
        )
        worth = [sum(prices[target] * steps for target, steps in lowers) for lowers in self.sets.lowers]
        must = self.sets.must
        base += sum(worth[one] for one in must)
        free = [one for one in range(len(worth)) if one not in must and worth[one]]
        cheapest = np.full(sum(worth[one] for one in free) + 1, NEVER, dtype=np.int64)
        cheapest[0] = self.sets.cost(must)
        taken = np.zeros((len(free), len(cheapest)), dtype=bool)
        reach = 0
        for row, one in enumerate(free):
            reach += worth[one]
            via = cheapest[: reach + 1 - worth[one]] + self.sets.costs[one]
            is_cheaper = via < cheapest[worth[one] : reach + 1]
            taken[row, worth[one] : reach + 1] = is_cheaper
            cheapest[worth[one] : reach + 1][is_cheaper] = via[is_cheaper]
        at_least = np.minimum.accumulate(cheapest[::-1])[::-1]
        wanted = np.clip(SCALE * np.arange(self.total + 1) - base, 0, None)
        need = np.where(wanted < len(at_least), at_least[np.minimum(wanted, len(at_least) - 1)], NEVER)
        np.maximum(self.need, need, out=self.need)
        for share in (0.9, 1.0):
            end = int(np.flatnonzero(cheapest <= max(budget * share, int(cheapest[0])))[-1])
            self._fill(self.sets.sound({*must, *_back(taken, free, worth, end)}), budget)

    def _close(self, close: Close, effort: float) -> None:
        """Asks the exact solver first of the budget that was asked for, then wherever the two are furthest apart."""
        import numpy as np

        budget, furthest = min(self.budget, self.dearest), -1
        while close.spent < effort:
            self.tell(DRAWN + int((100 - DRAWN) * close.spent / effort))
            gaps = np.minimum(self.have, self.dearest + 1) - self.need
            if close.spent:
                furthest = int(np.argmax(gaps))
                if gaps[furthest] <= 0:
                    return
                budget = min(int(self.have[furthest]), self.dearest + 1) - 1
            hint = self.by_point[max(gain for gain, (cost, _chosen) in self.by_point.items() if cost <= budget)][1]
            chosen, bound = close.best(budget, hint)
            self._fill(chosen, budget)
            if bound < self.total:
                np.maximum(self.need[bound + 1 :], budget + 1, out=self.need[bound + 1 :])
            if furthest >= 0 and bound >= furthest and int(self.have[furthest]) > budget:
                # Neither reached nor shut out in the time it had: what is left is told as the gap that it is.
                return

    def _points(self) -> Curve:
        import numpy as np

        points: list[Point] = []
        for gain in sorted(self.by_point):
            cost, kept = self.by_point[gain]
            if cost > self.have[gain] or (gain < self.total and self.have[gain + 1] <= cost):
                continue
            bound = max(gain, int(np.flatnonzero(self.need <= cost)[-1]))
            chosen = tuple(sorted(self.sets.keys[one] for one in kept))
            points.append(Point(cost, gain, chosen, bound))
        reachable = np.minimum(self.have, self.dearest + 1)
        return Curve(tuple(points), bool((self.need >= reachable).all()))


def _back(taken: Any, free: list[int], worth: list[int], end: int) -> list[int]:
    """The measures on the cheapest way to an amount."""
    found = []
    for row in range(len(free) - 1, -1, -1):
        if taken[row, end]:
            found.append(free[row])
            end -= worth[free[row]]
    return found
