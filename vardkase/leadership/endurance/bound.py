"""What no plan can cost less than: a stronger answer than the solver's own, for the large staffs.

The solver sees a plan in fractions of shifts, and in fractions everybody works the same and nobody both by night and by day. So the hours
are given prices instead, and each person alone takes the shifts that pay best, whole ones (`alone.py`). Whatever the prices, what all these
answers cost together with what the hours are worth is never above the best plan (Lagrangian relaxation of the demand). The prices of hours
that too few took are then raised and those of hours that too many took lowered (subgradients, with the step of Polyak): the highest sum
seen is the bound. All sums are whole numbers, so that it is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vardkase.leadership.endurance.alone import cheapest, groups
from vardkase.leadership.endurance.model import WISH, awkward
from vardkase.leadership.endurance.problem import minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vardkase.leadership.endurance.search import Search

TURNS, PATIENCE, SHORTER = 80, 8, 0.6
# Whatever prices are true; dearer than this they would not fit beside what can never be.
DEAREST = 1 << 21


def lower_bound(search: Search, cost: int, enough: float) -> int:
    """No plan costs less than this.

    It ends when it is within `enough` (a share) of `cost`, which is that of a plan, after a number of turns, or when the time is out.
    """
    import numpy as np

    best, step, waited = 0, 1.0, 0
    filled, slots = _filled(search), [slot for frame in search.frames for slot in frame.slots]
    lacks = np.array([slot.lacks for slot in slots], dtype=np.int64)
    # At first an hour is worth what one more costs somebody who has done their fair share.
    prices = np.array([10 * minutes(slot.end - slot.start) * (slot.lacks > 0) for slot in slots], dtype=np.int64)
    own = np.array([awkward(search.problem, each) - WISH * each.is_preferred for each in search.chances], dtype=np.int64)
    given_up = WISH * sum(each.is_preferred for each in search.chances)
    everybody = groups(search.problem, search.chances, search.share)
    for _ in range(TURNS):
        worth = np.concatenate(([0], np.cumsum(prices)))
        answers = [cheapest(group, own - (worth[filled[1]] - worth[filled[0]])) for group in everybody]
        found = given_up + int(prices @ lacks) + sum(least for least, _ in answers)
        best, waited = (found, 0) if found > best else (best, waited + 1)
        if waited == PATIENCE:
            step, waited = step * SHORTER, 0
        taken = filled[:, [number for _, chosen in answers for number in chosen]]
        begun_and_ended = np.bincount(taken[0], minlength=len(slots) + 1) - np.bincount(taken[1], minlength=len(slots) + 1)
        wrong = lacks - np.cumsum(begun_and_ended)[:-1]
        if cost - best <= enough * cost or not wrong.any():
            break
        if search.clock.is_out:
            search.clock.ran_out = True
            break
        prices = _priced(prices, wrong, step * (cost - found))
    return best


def _priced(prices: NDArray[Any], wrong: NDArray[Any], much: float) -> NDArray[Any]:
    """The prices moved towards what is lacking, as far as they would have to go to be worth `much` more; none below nothing or too dear."""
    import numpy as np

    moved: NDArray[Any] = np.clip(prices + np.rint(much / int(wrong @ wrong) * wrong).astype(np.int64), 0, DEAREST)
    return moved


def _filled(search: Search) -> NDArray[Any]:
    """For each candidate (columns) the first slot that it fills and the first after it, when the slots stand role by role."""
    import numpy as np

    starts, ends, slots = {}, {}, 0
    for frame in search.frames:
        for number, slot in enumerate(frame.slots, start=slots):
            starts[frame.role.key, slot.start], ends[frame.role.key, slot.end] = number, number + 1
        slots += len(frame.slots)
    spans = [(starts[one.role.key, one.span.filled.start], ends[one.role.key, one.span.filled.end]) for one in search.chances]
    return np.array(spans, dtype=np.int64).reshape(-1, 2).T
