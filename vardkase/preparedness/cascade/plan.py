"""The order in which a problem is reckoned: rings of functions that depend on each other, each after what it depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vardkase.preparedness.cascade.problem import Dependency, Problem


@dataclass(frozen=True)
class Ring:
    """Functions that depend on each other, suppliers first as far as that goes; most often a single one, which is no ring (`is_ring`)."""

    members: tuple[int, ...]

    @property
    def is_ring(self) -> bool:
        return len(self.members) > 1


def needs_of(problem: Problem) -> list[list[Dependency]]:
    """The dependencies of each function: those that stand alone first, in their order, then the alternatives, group by group."""
    found: list[list[Dependency]] = [[] for _ in problem.functions]
    for each in problem.dependencies:
        found[problem.places[each.needs]].append(each)
    for needs in found:
        needs.sort(key=lambda each: each.any_of)
    return found


def rings(problem: Problem) -> list[Ring]:
    """Every function in one ring, and every ring after those that it depends on (Tarjan's algorithm, without recursion)."""
    suppliers = [[problem.places[each.by] for each in needs] for needs in needs_of(problem)]
    return [Ring(_in_order(members, suppliers)) for members in _components(suppliers)]


def _components(suppliers: Sequence[Sequence[int]]) -> list[list[int]]:
    count = len(suppliers)
    number, low, waiting = [-1] * count, [0] * count, [False] * count
    stack: list[int] = []
    found: list[list[int]] = []
    counter = 0
    for root in range(count):
        if number[root] >= 0:
            continue
        path = [(root, 0)]
        while path:
            place, step = path.pop()
            if step == 0:
                number[place] = low[place] = counter
                counter += 1
                stack.append(place)
                waiting[place] = True
            for at in range(step, len(suppliers[place])):
                supplier = suppliers[place][at]
                if number[supplier] < 0:
                    path += [(place, at + 1), (supplier, 0)]
                    break
                if waiting[supplier]:
                    low[place] = min(low[place], low[supplier])
            else:
                _close(place, number, low, waiting, stack, found)
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[place])
    return found


def _close(place: int, number: list[int], low: list[int], waiting: list[bool], stack: list[int], found: list[list[int]]) -> None:
    if low[place] != number[place]:
        return
    members = []
    while True:
        member = stack.pop()
        waiting[member] = False
        members.append(member)
        if member == place:
            break
    found.append(members)


def _in_order(members: Sequence[int], suppliers: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Suppliers before those who need them as far as a ring has an order: a walk that comes back to where it has been goes no further."""
    inside, seen, order = set(members), set(), []
    for root in sorted(members):
        if root in seen:
            continue
        seen.add(root)
        path = [(root, iter(suppliers[root]))]
        while path:
            place, rest = path[-1]
            for supplier in rest:
                if supplier in inside and supplier not in seen:
                    seen.add(supplier)
                    path.append((supplier, iter(suppliers[supplier])))
                    break
            else:
                path.pop()
                order.append(place)
    return tuple(order)
