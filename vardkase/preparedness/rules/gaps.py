"""How long a function would be away at worst against how long it can be: the gap that a measure must close.

gap = max(0, expected outage − reserve) − tolerance, in minutes; above nothing is unacceptable. What a function needs may itself be away
because of what that needs in turn, so that its outage is the longer of its own and of those, each less its reserve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from vardkase.preparedness.rules.content import Function, Need, Register


@dataclass(frozen=True, slots=True)
class Gap:
    """A line of the table: what is needed, and how long is reckoned with, in minutes. `tolerance` None stands for ever."""

    function: Function
    need: Need
    outage: int
    reserve: int
    tolerance: int | None

    @property
    def gap(self) -> int | None:
        """Minutes that are too many; below nothing is margin, and None is a function that can be away for ever."""
        return None if self.tolerance is None else gap_of(self.outage, self.reserve, self.tolerance)


def gap_of(outage: int, reserve: int, tolerance: int) -> int:
    """The gap, in the unit of what it is reckoned from."""
    return max(0, outage - reserve) - tolerance


def held(need: Need) -> int:
    """How long a function goes on without what it needs, in minutes: until the loss is felt, and then on its reserve."""
    return need.delay.likely + need.reserve.likely


def outages(register: Register) -> dict[UUID, int]:
    """How long each function is reckoned to be away at worst, in minutes, with what comes of what it needs. Ends in circles too.

    A value only ever grows, and never beyond the longest of the functions' own: so it settles, at the latest after as many rounds as
    there are functions.
    """
    found = {one.id: one.expected.likely if one.expected else 0 for one in register.functions}
    needs: dict[UUID, list[Need]] = {}
    for placed in register.needs:
        if placed.function_id in found:
            needs.setdefault(placed.function_id, []).append(placed.need)
    for _round in range(len(found) + 1):
        worse = {id: value for id, those in needs.items() if (value := max(found[id], _by_needs(those, found))) > found[id]}
        if not worse:
            break
        found |= worse
    return found


def _by_needs(needs: list[Need], found: Mapping[UUID, int]) -> int:
    """The outage that comes of needs: the longest of them, and of those that stand in for one another the shortest."""
    lacks = sorted((need.group, max(0, found.get(need.on_id, 0) - held(need))) for need in needs)
    parts = {group: [lack for _group, lack in those] for group, those in groupby(lacks, key=lambda one: one[0])}
    alone = parts.pop("", [])
    return max([*alone, *(min(those) for those in parts.values())], default=0)


def gaps(register: Register) -> tuple[Gap, ...]:
    """The lines of the table, the worst first; without functions whose tolerance nobody has said."""
    found = outages(register)
    rows = [
        Gap(function, need, found[need.on_id], held(need), function.tolerance.limit.likely if function.tolerance.limit else None)
        for function in register.functions
        if function.tolerance.is_known
        for need in register.needs_of(function.id)
        if need.on_id in found
    ]
    return tuple(sorted(rows, key=lambda one: (one.gap is None, -(one.gap or 0), one.function.name.casefold(), one.need.on.casefold())))
