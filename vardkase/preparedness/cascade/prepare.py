"""A problem made ready for the engine: batches of functions that can be reckoned together, and what is to be drawn for whom.

Rows of a batch are laid so that no step chooses among them: functions with most dependencies first, then the first dependency of each, the
second of each, and so on; the members of alternatives likewise after them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.draws import BIG, EVENLY, Draw, Rows, minutes
from vardkase.preparedness.cascade.plan import needs_of, rings
from vardkase.preparedness.cascade.problem import NOTHING, Dependency, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vardkase.preparedness.cascade.draws import Floats

    Places = NDArray[np.intp]
    Flags = NDArray[np.bool_]

ROWS = 160
"""Dependencies of a batch, about: enough that a step outweighs its call, few enough that they stay near the processor."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Functions that do not wait for each other (or part of a ring, which is gone through again), and a row for each dependency."""

    places: Places
    suppliers: Places
    names: tuple[tuple[int, int], ...]
    """For each row: the function's place, and which of its dependencies (`needs_of`) this is."""
    reserve: Rows
    delay: Rows
    recovery: Rows | None
    """None where all are certainly nothing."""
    inside: Flags
    """A column: which suppliers are in the function's own ring."""
    to_start: Flags
    not_before: Floats | None
    """A column: the minute before which nothing breaks the function; None where nobody said so."""
    owners: Places
    """For each row the function's row in the batch."""
    layers: tuple[slice, ...]
    """The first dependencies that stand alone, the second ones …: each layer belongs to the first functions of the batch."""
    members: tuple[slice, ...]
    """The first members of all groups of alternatives, the second ones …, each for the first groups."""
    group_layers: tuple[tuple[Places, Places], ...]
    """The first groups of the functions, the second ones …, with the rows of the functions they belong to."""


@dataclass(frozen=True, eq=False)
class Step:
    """One batch, or those of a ring; and for each of them whose suppliers are in it."""

    batches: tuple[Batch, ...]
    asked: tuple[tuple[int, ...], ...]

    @property
    def is_ring(self) -> bool:
        return bool(self.batches[0].inside.any())


@dataclass(frozen=True, eq=False)
class Owns:
    """The functions' own outages, a row each."""

    places: Places
    begins: Rows
    ends: Rows
    lasts: Flags
    """A column: whether `ends` is a length."""
    not_before: Floats
    comes: tuple[Draw, ...]
    chance: Floats


@dataclass(frozen=True, eq=False)
class Prepared:
    """A problem, ready to be reckoned for any samples."""

    problem: Problem
    needs: list[list[Dependency]]
    owns: Owns
    steps: tuple[Step, ...]

    @property
    def has_large_ring(self) -> bool:
        return any(len(step.batches) > 1 for step in self.steps)


def prepared(problem: Problem, seed: int) -> Prepared:
    """Settles the order, and for each row of numbers what it is drawn for."""
    needs, order = needs_of(problem), rings(problem)
    ring_of = {member: number for number, ring in enumerate(order) for member in ring.members}
    maker = _Maker(problem, seed, needs, ring_of)
    steps: list[Step] = []
    level_of: dict[int, int] = {}
    levels: dict[int, list[tuple[int, ...]]] = {}
    for ring in order:
        outside = (ring_of[problem.places[need.by]] for member in ring.members for need in needs[member])
        level = 1 + max((level_of[each] for each in outside if each in level_of), default=-1)
        level_of[ring_of[ring.members[0]]] = level
        levels.setdefault(level, []).append(ring.members)
    early = _early(problem, needs)
    for _, members in sorted(levels.items()):
        singles = [each[0] for each in members if len(each) == 1 and needs[each[0]]]
        steps += [_step([maker.batch(part)]) for part in maker.parts(singles)]
        for ring_members in members:
            if len(ring_members) > 1:
                steps.append(_step([maker.batch(part) for part in maker.parts(sorted(ring_members, key=early.__getitem__))]))
    return Prepared(problem, needs, _owns(problem, seed), tuple(steps))


def _step(batches: Sequence[Batch]) -> Step:
    places = [set(batch.places.tolist()) for batch in batches]
    suppliers = [set(batch.suppliers.tolist()) for batch in batches]
    return Step(tuple(batches), tuple(tuple(at for at, theirs in enumerate(suppliers) if mine & theirs) for mine in places))


def _early(problem: Problem, needs: Sequence[Sequence[Dependency]]) -> list[float]:
    """About when each function falls, if everything takes as long as is likely: only the order in which a ring is gone through."""
    asked: list[list[tuple[int, float]]] = [[] for _ in needs]
    for place, mine in enumerate(needs):
        for need in mine:
            asked[problem.places[need.by]].append((place, need.reserve.likely + need.delay.likely))
    found = [BIG] * len(needs)
    queue = [(each.outage.begins.likely, place) for place, each in enumerate(problem.functions) if each.outage]
    heapq.heapify(queue)
    while queue:
        when, place = heapq.heappop(queue)
        if when < found[place]:
            found[place] = when
            for other, hold in asked[place]:
                heapq.heappush(queue, (when + hold, other))
    return found


@dataclass(frozen=True)
class _Maker:
    problem: Problem
    seed: int
    needs: list[list[Dependency]]
    ring_of: dict[int, int]

    def parts(self, places: Sequence[int]) -> Iterator[list[int]]:
        """Splits them so that each part has about as many dependencies as a batch should have."""
        part: list[int] = []
        rows = 0
        for place in places:
            part.append(place)
            rows += len(self.needs[place])
            if rows >= ROWS:
                yield part
                part, rows = [], 0
        if part:
            yield part

    def batch(self, part: Sequence[int]) -> Batch:
        import numpy as np

        alone = {place: [at for at, need in enumerate(self.needs[place]) if not need.any_of] for place in part}
        places = sorted(part, key=lambda place: -len(alone[place]))
        rows, layers = _layered([[(place, at) for at in alone[place]] for place in places], 0)
        groups = [(place, order, group) for place in places for order, group in enumerate(self._groups(place))]
        by_size = sorted(range(len(groups)), key=lambda at: -len(groups[at][2]))
        members, member_layers = _layered([[(groups[at][0], row) for row in groups[at][2]] for at in by_size], len(rows))
        names = (*rows, *members)
        row_of = {place: row for row, place in enumerate(places)}
        needs = [self.needs[place][at] for place, at in names]

        seen = [self.problem.functions[place].works_at for place, _ in names]
        suppliers = [self.problem.places[need.by] for need in needs]
        return Batch(
            np.array(places, np.intp),
            np.array(suppliers, np.intp),
            names,
            self._rows("reserve", needs),
            self._rows("delay", needs),
            self._rows("recovery", needs) if any(need.recovery != NOTHING for need in needs) else None,
            np.array([self.ring_of[by] == self.ring_of[name[0]] for by, name in zip(suppliers, names, strict=True)], bool).reshape(-1, 1),
            np.array([need.to_start for need in needs], bool).reshape(-1, 1),
            None if all(each is None for each in seen) else _not_before(seen),
            np.array([row_of[place] for place, _ in names], np.intp),
            layers,
            member_layers,
            tuple(self._group_layers([groups[at] for at in by_size], row_of)),
        )

    def _rows(self, what: str, needs: Sequence[Dependency]) -> Rows:
        return Rows.of([Draw.of(self.seed, getattr(need, what), what, need.needs, need.by, need.any_of) for need in needs])

    def _groups(self, place: int) -> list[list[int]]:
        found: dict[str, list[int]] = {}
        for at, need in enumerate(self.needs[place]):
            if need.any_of:
                found.setdefault(need.any_of, []).append(at)
        return list(found.values())

    def _group_layers(self, groups: Sequence[tuple[int, int, list[int]]], row_of: dict[int, int]) -> Iterator[tuple[Places, Places]]:
        import numpy as np

        for order in range(1 + max((each[1] for each in groups), default=-1)):
            mine = [at for at, each in enumerate(groups) if each[1] == order]
            yield np.array(mine, np.intp), np.array([row_of[groups[at][0]] for at in mine], np.intp)


def _layered(lists: Sequence[Sequence[tuple[int, int]]], first: int) -> tuple[list[tuple[int, int]], tuple[slice, ...]]:
    """The first of every list, the second of every list …; the lists come longest first."""
    found: list[tuple[int, int]] = []
    layers = []
    for depth in range(max(map(len, lists), default=0)):
        begin = first + len(found)
        found += [each[depth] for each in lists if len(each) > depth]
        layers.append(slice(begin, first + len(found)))
    return found, tuple(layers)


def _not_before(hours: Sequence[float | None]) -> Floats:
    import numpy as np

    return np.array([-BIG if each is None else minutes(each) for each in hours], np.float32).reshape(-1, 1)


def _owns(problem: Problem, seed: int) -> Owns:
    import numpy as np

    found = [(place, each, each.outage) for place, each in enumerate(problem.functions) if each.outage]
    ends = [(outage.lasts, "lasts") if outage.lasts else (outage.until or NOTHING, "until") for _, _, outage in found]
    return Owns(
        np.array([place for place, _, _ in found], np.intp),
        Rows.of([Draw.of(seed, outage.begins, "begins", each.key) for _, each, outage in found]),
        Rows.of([Draw.of(seed, spread, what, each.key) for (_, each, _), (spread, what) in zip(found, ends, strict=True)]),
        np.array([bool(outage.lasts) for _, _, outage in found], bool).reshape(-1, 1),
        _not_before([each.works_at for _, each, _ in found]),
        tuple(Draw.of(seed, EVENLY, "chance", each.key) for _, each, _ in found),
        np.array([outage.chance for _, _, outage in found], np.float32).reshape(-1, 1),
    )
