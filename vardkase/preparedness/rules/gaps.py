"""How long a function would be away at worst against how long it can be: the gap that a measure must close.

gap = max(0, expected outage − reserve) − tolerance, in minutes; above nothing is unacceptable. What a function needs may itself be away
because of what that needs in turn, so that its outage is the longer of its own and of those, each less its reserve.

It is reckoned twice: with what is most likely, and at worst, with the longest outages, the shortest reserves and the least that is
tolerable. What has room by the first and none by the second is not known to hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from vardkase.preparedness.rules.content import Function, Need, Register


class Verdict(StrEnum):
    """What a gap says: nothing is planned for, it can be away for ever, too long, too long only at worst, or not even then."""

    NOTHING = "nothing"
    FOREVER = "forever"
    TOO_LONG = "too_long"
    AT_WORST = "at_worst"
    HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Gap:
    """A line of the table: what is needed, and how long is reckoned with, in minutes. `tolerance` None stands for ever.

    `worst` is the gap when everything goes as badly as somebody has said that it may.
    """

    function: Function
    need: Need
    outage: int
    reserve: int
    tolerance: int | None
    worst: int | None = None

    @property
    def gap(self) -> int | None:
        """Minutes that are too many; below nothing is margin, and None is a function that can be away for ever."""
        return None if self.tolerance is None else gap_of(self.outage, self.reserve, self.tolerance)

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        return verdict_of(self.outage, self.gap, self.worst)


@dataclass(frozen=True, slots=True)
class OwnGap:
    """A function's own outage that is planned for against what is tolerable, in minutes: nothing else need fail."""

    function: Function
    outage: int
    tolerance: int | None
    worst: int | None

    @property
    def gap(self) -> int | None:
        """Minutes that are too many; None is a function that can be away for ever."""
        return None if self.tolerance is None else self.outage - self.tolerance

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        return verdict_of(self.outage, self.gap, self.worst)


def verdict_of(outage: int, gap: int | None, worst: int | None) -> Verdict:
    """What a gap comes to, by what is most likely and at worst."""
    if gap is None:
        return Verdict.FOREVER if outage else Verdict.NOTHING
    if gap > 0:
        return Verdict.TOO_LONG
    if worst is not None and worst > 0:
        return Verdict.AT_WORST
    return Verdict.HOLDS if outage else Verdict.NOTHING


def gap_of(outage: int, reserve: int, tolerance: int) -> int:
    """The gap, in the unit of what it is reckoned from."""
    return max(0, outage - reserve) - tolerance


def held(need: Need, *, worst: bool = False) -> int:
    """How long a function goes on without what it needs, in minutes: until the loss is felt, and then on its reserve."""
    return need.delay.low + need.reserve.low if worst else need.delay.likely + need.reserve.likely


def outages(register: Register, *, worst: bool = False) -> dict[UUID, int]:
    """How long each function is reckoned to be away, in minutes, with what comes of what it needs. Ends in circles too.

    It is by what is most likely of what is planned for, or with `worst` by the longest outages and the shortest reserves.

    A value only ever grows, and never beyond the longest of the functions' own: so it settles, at the latest after as many rounds as
    there are functions.
    """
    found = {one.id: (one.expected.high if worst else one.expected.likely) if one.expected else 0 for one in register.functions}
    needs: dict[UUID, list[Need]] = {}
    for placed in register.needs:
        if placed.function_id in found:
            needs.setdefault(placed.function_id, []).append(placed.need)
    for _round in range(len(found) + 1):
        worse = {id: value for id, those in needs.items() if (value := max(found[id], _by_needs(those, found, worst))) > found[id]}
        if not worse:
            break
        found |= worse
    return found


def _by_needs(needs: list[Need], found: Mapping[UUID, int], worst: bool) -> int:
    """The outage that comes of needs: the longest of them, and of those that stand in for one another the shortest."""
    lacks = sorted((need.group, max(0, found.get(need.on_id, 0) - held(need, worst=worst))) for need in needs)
    parts = {group: [lack for _group, lack in those] for group, those in groupby(lacks, key=lambda one: one[0])}
    alone = parts.pop("", [])
    return max([*alone, *(min(those) for those in parts.values())], default=0)


def gaps(register: Register) -> tuple[Gap, ...]:
    """The lines of the table, the worst first; without functions whose tolerance nobody has said."""
    found, longest = outages(register), outages(register, worst=True)
    rows = [
        Gap(
            function, need, found[need.on_id], held(need), limit.likely if limit else None,
            gap_of(longest[need.on_id], held(need, worst=True), limit.low) if limit else None,
        )
        for function in register.functions
        if function.tolerance.is_known
        for need in register.needs_of(function.id)
        if need.on_id in found
        for limit in (function.tolerance.limit,)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda one: (one.gap is None, -(one.gap or 0), one.function.name.casefold(), one.need.on.casefold())))


def own_gaps(register: Register) -> tuple[OwnGap, ...]:
    """The functions that an outage of their own is planned for and whose tolerance somebody has said, the worst first."""
    rows = [
        OwnGap(one, one.expected.likely, limit.likely if limit else None, one.expected.high - limit.low if limit else None)
        for one in register.functions
        if one.expected and not one.expected.is_nothing and one.tolerance.is_known
        for limit in (one.tolerance.limit,)
    ]
    return tuple(sorted(rows, key=lambda one: (one.gap is None, -(one.gap or 0), one.function.name.casefold())))
