"""A problem made ready for the engine: the order of its functions, and what is to be drawn for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.draws import EVENLY, Draw, Rows
from vardkase.preparedness.cascade.plan import Ring, needs_of, rings
from vardkase.preparedness.cascade.problem import NOTHING, Dependency, Function, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.intp]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Node:
    """A function and what it needs, a row for each dependency: those that stand alone first, then the alternatives group by group."""

    place: int
    function: Function
    suppliers: Places
    reserve: Rows
    delay: Rows
    recovery: Rows | None
    """None where all are certainly nothing."""
    inside: Flags
    """A column: which suppliers are in the function's own ring."""
    to_start: Flags
    groups: tuple[slice, ...]
    """The rows of each group of alternatives."""
    own: Rows | None
    """Two rows: when its own outage begins, and how long it lasts or when it ends."""
    comes: Draw


@dataclass(frozen=True, eq=False)
class Prepared:
    """A problem, ready to be reckoned for any samples."""

    problem: Problem
    nodes: tuple[Node, ...]
    order: tuple[Ring, ...]


def prepared(problem: Problem, seed: int) -> Prepared:
    """Settles the order, and for each row of numbers what it is drawn for."""
    order = tuple(rings(problem))
    ring_of = {member: number for number, ring in enumerate(order) for member in ring.members}
    needs = needs_of(problem)
    return Prepared(problem, tuple(_node(problem, seed, place, needs[place], ring_of) for place in range(len(needs))), order)


def _node(problem: Problem, seed: int, place: int, needs: Sequence[Dependency], ring_of: dict[int, int]) -> Node:
    import numpy as np

    def rows(what: str) -> Rows:
        return Rows.of([Draw.of(seed, getattr(need, what), what, need.needs, need.by, need.any_of) for need in needs])

    suppliers = [problem.places[need.by] for need in needs]
    function = problem.functions[place]
    return Node(
        place,
        function,
        np.array(suppliers, np.intp),
        rows("reserve"),
        rows("delay"),
        rows("recovery") if any(need.recovery != NOTHING for need in needs) else None,
        np.array([ring_of[supplier] == ring_of[place] for supplier in suppliers], bool).reshape(-1, 1),
        np.array([need.to_start for need in needs], bool).reshape(-1, 1),
        _groups(needs),
        _own(seed, function),
        Draw.of(seed, EVENLY, "chance", function.key),
    )


def _groups(needs: Sequence[Dependency]) -> tuple[slice, ...]:
    starts = [at for at, need in enumerate(needs) if need.any_of and (at == 0 or needs[at - 1].any_of != need.any_of)]
    return tuple(slice(start, end) for start, end in zip(starts, [*starts[1:], len(needs)], strict=True)) if starts else ()


def _own(seed: int, function: Function) -> Rows | None:
    if (outage := function.outage) is None:
        return None
    ends, what = (outage.lasts, "lasts") if outage.lasts else (outage.until or NOTHING, "until")
    return Rows.of([Draw.of(seed, outage.begins, "begins", function.key), Draw.of(seed, ends, what, function.key)])
