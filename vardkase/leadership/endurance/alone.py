"""What one person alone would choose, exactly, when hours have a price: for many people at once.

From moment to moment of the horizon the cheapest way is kept for every amount of work, with or without day and night work and for every set
of roles held; a shift leads from its start to the moment at which whoever took it is rested. This is the planner's question (`model.py`)
without the demand, and so the two must count alike: what a person pays in the end comes from there.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vardkase.leadership.endurance.candidates import Candidate
from vardkase.leadership.endurance.model import FLIP, ROLE, by_person, chords
from vardkase.leadership.endurance.problem import Problem, minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Minutes; work is counted in such units, rounded down, which costs less, never more.
UNIT = 30
# Of those who hold more roles than these it is not counted how many they were given, which costs them less, never more.
ROLES = 3
NEVER = 1 << 28


@dataclass(frozen=True, slots=True)
class Move:
    """A shift that some could take: from a moment to the one at which they are rested; `numbers` has each one's candidate, or -1."""

    start: int
    rested: int
    units: int
    is_night: bool
    role: int
    numbers: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Group:
    """People with equally many roles to tell apart.

    `moves` are by the moment at which they begin, `arrivals` by the one they lead to; `ends` is what each pays in the end, by day, night,
    roles, work and person.
    """

    roles: int
    moves: tuple[tuple[Move, ...], ...]
    arrivals: tuple[tuple[Move, ...], ...]
    ends: NDArray[Any]


def groups(problem: Problem, chances: Sequence[Candidate], share: int) -> tuple[Group, ...]:
    """Everybody who has a candidate, put together so that they can be reckoned at once."""
    moments = sorted({each.span.on.start for each in chances})
    alike: defaultdict[int, list[list[Candidate]]] = defaultdict(list)
    for mine in by_person(problem, chances):
        roles = len({each.role.key for each in mine})
        alike[roles if 1 < roles <= ROLES else 0].append(mine)
    return tuple(_group(problem, share, roles, people, moments) for roles, people in sorted(alike.items()))


def _group(problem: Problem, share: int, roles: int, people: list[list[Candidate]], moments: list[datetime]) -> Group:
    moves = _moves(problem, people, moments)
    starts = tuple(tuple(move for move in moves if move.start == moment) for moment in range(len(moments)))
    arrivals = tuple(tuple(move for move in moves if move.rested == moment) for moment in range(len(moments) + 1))
    return Group(roles, starts, arrivals, _ends(problem, people, roles, share))


def _moves(problem: Problem, people: list[list[Candidate]], moments: list[datetime]) -> list[Move]:
    import numpy as np

    at = {moment: place for place, moment in enumerate(moments)}
    found: defaultdict[tuple[int, int, int, bool, int, int], NDArray[Any]] = defaultdict(lambda: np.full(len(people), -1))
    for row, mine in enumerate(people):
        held = list(dict.fromkeys(each.role.key for each in mine))
        for each in mine:
            on = each.span.on
            rested = bisect.bisect_left(moments, on.end + problem.rules.rest)
            key = (at[on.start], rested, minutes(on.span) // UNIT, each.span.is_night, held.index(each.role.key))
            # Two shifts that differ by minutes are counted alike and are still two: one of them may be what is wished for.
            turn = next(turn for turn in itertools.count() if found[*key, turn][row] < 0)
            found[*key, turn][row] = each.number
    return [Move(*key[:5], numbers=found[key]) for key in sorted(found)]


def _ends(problem: Problem, people: list[list[Candidate]], roles: int, share: int) -> NDArray[Any]:
    import numpy as np

    most = _most(problem)
    ends = np.zeros((2, 2, 1 << roles, most + 1, len(people)), dtype=np.int32)
    more = UNIT * np.arange(most + 1)
    for row, mine in enumerate(people):
        done, lines = chords(problem, mine, share)
        burden = np.max([line.slope * (done + more - line.low) + line.base for line in lines], axis=0)
        ends[..., row] += burden.astype(np.int32)
    ends[1, 1] += FLIP
    for held in range(1 << roles):
        ends[:, :, held] += ROLE * max(0, held.bit_count() - 1)
    return ends


def _most(problem: Problem) -> int:
    """The most units that anybody can work in the horizon, with rest between as many shifts as there are."""
    rules, whole = problem.rules, problem.horizon.interval.span
    shifts = range(1, whole // (rules.shortest + rules.rest) + 2)
    return max(minutes(min(rules.longest * each, whole - rules.rest * (each - 1))) for each in shifts) // UNIT


def cheapest(group: Group, prices: NDArray[Any]) -> tuple[int, list[int]]:
    """What all of the group pay together at the least, and the candidates that they take; `prices` is what taking each candidate costs."""
    import numpy as np

    ways = np.full((len(group.moves) + 1, *group.ends.shape), NEVER, dtype=np.int32)
    ways[0, 0, 0, 0, 0] = 0
    for now, moves in enumerate(group.moves):
        np.minimum(ways[now + 1], ways[now], out=ways[now + 1])
        for move in moves:
            cost = np.where(move.numbers < 0, NEVER, prices[move.numbers]).astype(np.int32)
            _go(group, move, ways[now], cost, ways[move.rested])
    ends = (ways[-1] + group.ends).reshape(-1, group.ends.shape[-1])
    least = ends.argmin(axis=0)
    where = [np.unravel_index(end, group.ends.shape[:-1]) for end in least]
    chosen = [number for row, end in enumerate(where) for number in _back(group, ways[..., row], prices, row, end)]
    return int(ends.min(axis=0).sum()), chosen


def _go(group: Group, move: Move, here: NDArray[Any], cost: NDArray[Any], there: NDArray[Any]) -> None:
    """Keeps what a move leads to where it is cheaper."""
    import numpy as np

    here, there = (np.minimum(here[:, 0], here[:, 1]), there[:, 1]) if move.is_night else (np.minimum(here[0], here[1]), there[1])
    if group.roles:
        apart = (2, 1 << (group.roles - 1 - move.role), 2, 1 << move.role, *here.shape[-2:])
        here, there = here.reshape(apart), there.reshape(apart)[:, :, 1]
        here = np.minimum(here[:, :, 0], here[:, :, 1])
    there = there[..., move.units :, :]
    np.minimum(there, here[..., : there.shape[-2], :] + cost, out=there)


def _back(group: Group, ways: NDArray[Any], prices: NDArray[Any], row: int, end: tuple[Any, ...]) -> Iterator[int]:
    """The candidates on the cheapest way of one person, the last first."""
    moment, here = len(ways) - 1, tuple(int(each) for each in end)
    while moment:
        value = ways[(moment, *here)]
        if ways[(moment - 1, *here)] == value:
            moment -= 1
            continue
        move, here = next(
            (move, before)
            for move in group.arrivals[moment]
            if move.numbers[row] >= 0
            for before in _before(group, move, here)
            if ways[(move.start, *before)] + prices[move.numbers[row]] == value
        )
        moment = move.start
        yield int(move.numbers[row])


def _before(group: Group, move: Move, here: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """From where a move can have led here."""
    day, night, held, work = here
    role = 1 << move.role if group.roles else 0
    if work < move.units or not (night if move.is_night else day) or held & role != role:
        return
    for kind in (0, 1):
        for roles in (held, held & ~role):
            yield (day, kind, roles, work - move.units) if move.is_night else (kind, night, roles, work - move.units)
