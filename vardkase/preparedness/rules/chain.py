"""The net of dependencies: what lies around a function, which circles there are, and what is lacking. Circles never hang a walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.preparedness.rules.content import Function, Register

# What nobody has looked at for so long is worth a question.
STALE = timedelta(days=365)
MOST_LAYERS, MOST_DRAWN = 2, 16


class Lack(StrEnum):
    """What is found in a register. `CIRCLE` is nothing wrong: it is told, since it surprises."""

    CIRCLE = "circle"
    MISSING_END = "missing_end"
    NO_TOLERANCE = "no_tolerance"
    NO_OWNER = "no_owner"
    NO_NEED = "no_need"
    NO_REPORTER = "no_reporter"
    ASSUMED = "assumed"
    STALE = "stale"
    GROUP_OF_ONE = "group_of_one"


INFORMATION = frozenset({Lack.CIRCLE, Lack.ASSUMED, Lack.NO_NEED})


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found: what, of which function, and the names that it is about."""

    lack: Lack
    function_id: UUID
    name: str
    others: tuple[str, ...] = ()

    @property
    def is_information(self) -> bool:
        """Whether it is told only so that it is known."""
        return self.lack in INFORMATION


def found_in(register: Register, today: date) -> tuple[Found, ...]:
    """Everything that is lacking in a register and the circles in it: what is to be mended first, by name."""
    known = {one.id: one for one in register.functions}
    rows = [one for function in register.functions for one in _of_function(function, register, known, today)]
    circles = [Found(Lack.CIRCLE, ids[0], known[ids[0]].name, tuple(known[id].name for id in ids)) for ids in circles_in(register)]
    order = {lack: place for place, lack in enumerate(Lack)}
    return tuple(sorted([*rows, *circles], key=lambda one: (one.is_information, order[one.lack], one.name.casefold())))


def _of_function(function: Function, register: Register, known: dict[UUID, Function], today: date) -> Iterable[Found]:
    needs = register.needs_of(function.id)

    def lacks(lack: Lack, *others: str) -> Found:
        return Found(lack, function.id, function.name, others)

    gone = [need.on for need in needs if need.on_id not in known]
    if gone:
        yield lacks(Lack.MISSING_END, *gone)
    if not function.tolerance.is_known:
        yield lacks(Lack.NO_TOLERANCE)
    if not function.owner:
        yield lacks(Lack.NO_OWNER)
    if not needs and not function.external:
        yield lacks(Lack.NO_NEED)
    if function.reporter is None and not function.external:
        yield lacks(Lack.NO_REPORTER)
    assumed = [need.on for need in needs if need.assumed]
    if assumed:
        yield lacks(Lack.ASSUMED, *assumed)
    stale = [need.on for need in needs if need.verified_on and today - need.verified_on > STALE]
    if stale:
        yield lacks(Lack.STALE, *stale)
    groups = [need.group for need in needs if need.group]
    alone = [group for group in dict.fromkeys(groups) if groups.count(group) == 1]
    if alone:
        yield lacks(Lack.GROUP_OF_ONE, *alone)


def circles_in(register: Register) -> tuple[tuple[UUID, ...], ...]:
    """The functions that hang together in circles, each circle once, in the order of the register (strongly connected components)."""
    ids = [one.id for one in register.functions]
    links = needs_by_id(register)
    found = [part for part in _components(ids, links) if len(part) > 1 or part[0] in links[part[0]]]
    place = {id: number for number, id in enumerate(ids)}
    return tuple(tuple(sorted(part, key=lambda id: place[id])) for part in sorted(found, key=lambda part: min(place[id] for id in part)))


def needs_by_id(register: Register) -> dict[UUID, list[UUID]]:
    """What each function in use needs, of what is in use."""
    links: dict[UUID, list[UUID]] = {one.id: [] for one in register.functions}
    for placed in register.needs:
        if placed.function_id in links and placed.need.on_id in links:
            links[placed.function_id].append(placed.need.on_id)
    return links


def _components(ids: list[UUID], links: dict[UUID, list[UUID]]) -> list[list[UUID]]:
    """Kosaraju's way, without recursion: a register of five hundred in a row is no deeper than one of two."""
    order: list[UUID] = []
    _walk(ids, links, order.append)
    back: dict[UUID, list[UUID]] = {id: [] for id in ids}
    for id, those in links.items():
        for other in those:
            back[other].append(id)
    parts: list[list[UUID]] = []
    seen: set[UUID] = set()
    for id in reversed(order):
        if id in seen:
            continue
        part: list[UUID] = []
        waiting = [id]
        seen.add(id)
        while waiting:
            this = waiting.pop()
            part.append(this)
            fresh = [other for other in back[this] if other not in seen]
            seen.update(fresh)
            waiting += fresh
        parts.append(part)
    return parts


def _walk(ids: list[UUID], links: dict[UUID, list[UUID]], leave: Callable[[UUID], None]) -> None:
    """Depth first, telling when each is left."""
    seen: set[UUID] = set()
    for start in ids:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(links[start]))]
        while path:
            this, rest = path[-1]
            fresh = next((other for other in rest if other not in seen), None)
            if fresh is None:
                path.pop()
                leave(this)
            else:
                seen.add(fresh)
                path.append((fresh, iter(links[fresh])))


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around a function: by how many steps before it (needed, negative) or after it (needing, positive), each function once."""

    layers: tuple[tuple[int, tuple[UUID, ...]], ...]
    links: tuple[tuple[UUID, UUID], ...]


def around(register: Register, id: UUID, most: int = MOST_LAYERS) -> Around:
    """The chain around a function: at most so many steps to each side, fewer where there is much. What would stand on both sides stands
    where it is nearest, and only what lies side by side is joined.
    """
    needs = needs_by_id(register)
    needed: dict[UUID, list[UUID]] = {one: [] for one in needs}
    for one, those in needs.items():
        for other in those:
            needed[other].append(one)
    at = {id: 0}
    edges, seen = {-1: [id], 1: [id]}, {-1: {id}, 1: {id}}
    found_by: set[tuple[UUID, UUID]] = set()
    for step in range(1, most + 1):
        if len(at) > MOST_DRAWN:
            break  # A drawing of everything shows nothing.
        for side, links in ((-1, needs), (1, needed)):
            # What stands on the other side already, as in a circle, is gone on from all the same.
            fresh = {other: this for this in edges[side] for other in links.get(this, ()) if other not in seen[side]}
            edges[side] = list(fresh)
            seen[side].update(fresh)
            for other, this in fresh.items():
                at.setdefault(other, side * step)
                found_by.add((other, this) if side < 0 else (this, other))
    names = {one.id: one.name.casefold() for one in register.functions}
    layers = {
        place: tuple(sorted((one for one in at if at[one] == place), key=lambda one: names.get(one, ""))) for place in set(at.values())
    }
    pairs = ((on, one) for one, those in needs.items() for on in those if one in at and on in at)
    drawn = tuple(pair for pair in pairs if pair in found_by or abs(at[pair[0]] - at[pair[1]]) == 1)
    return Around(tuple(sorted(layers.items())), drawn)
