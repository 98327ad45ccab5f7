"""The whole net as it is drawn: which functions, in which layer, and what joins them. Circles stand in one layer; no walk hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from vardkase.preparedness.rules.chain import circles_in, needs_by_id
from vardkase.preparedness.rules.content import Placed, Register

# As many as can still be read: a smaller register is drawn whole, a larger one by what most hangs on.
MOST_BOXES, MOST_NEEDED = 48, 24
MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Net:
    """What is drawn: layers from what needs nothing that is drawn, to what needs most; pairs (needed, needing); who stands in a circle.

    `left_out` is how many were asked for but had no room; those that lie farthest away.
    """

    layers: tuple[tuple[UUID, ...], ...]
    links: tuple[tuple[UUID, UUID], ...]
    in_circle: frozenset[UUID]
    left_out: int


def net_of(register: Register, start: Iterable[UUID], steps: int, reach: Mapping[UUID, int]) -> Net:
    """The net around some functions, so many steps each way; the nearest when there is not room for all. `reach`: see `reach_of`."""
    needs = needs_by_id(register)
    found = _within(needs, [id for id in start if id in needs], steps)
    ordered = sorted(found, key=lambda id: (found[id], -reach[id]))
    kept = set(ordered[:MOST_BOXES])
    return _laid_out(register, needs, kept, len(ordered) - len(kept))


def whole_net(register: Register, reach: Mapping[UUID, int]) -> Net:
    """The whole register, or of a large one those functions that most others hang on."""
    needs = needs_by_id(register)
    if len(needs) <= MOST_BOXES:
        return _laid_out(register, needs, set(needs), 0)
    kept = set(most_needed(reach)[:MOST_NEEDED])
    return _laid_out(register, needs, kept, len(needs) - len(kept))


def most_needed(reach: Mapping[UUID, int]) -> list[UUID]:
    """The functions by how many others hang on them: the most first, and then in the order of the register."""
    return sorted(reach, key=lambda id: -reach[id])


def reach_of(register: Register) -> dict[UUID, int]:
    """How many others hang on each function, directly or through others."""
    needed = _turned(needs_by_id(register))
    return {id: len(_within_one_way(needed, [id], len(needed))) - 1 for id in needed}


def _turned(links: Mapping[UUID, list[UUID]]) -> dict[UUID, list[UUID]]:
    back: dict[UUID, list[UUID]] = {id: [] for id in links}
    for id, those in links.items():
        for other in those:
            back[other].append(id)
    return back


def _within(needs: Mapping[UUID, list[UUID]], start: list[UUID], steps: int) -> dict[UUID, int]:
    """How many steps each lies from the start, where it lies within so many: only forwards or only backwards, never there and back."""
    found = _within_one_way(needs, start, steps)
    for id, far in _within_one_way(_turned(needs), start, steps).items():
        found[id] = min(far, found.get(id, far))
    return found


def _within_one_way(links: Mapping[UUID, list[UUID]], start: list[UUID], steps: int) -> dict[UUID, int]:
    found = dict.fromkeys(start, 0)
    edge = list(start)
    for step in range(1, steps + 1):
        edge = list(dict.fromkeys(other for id in edge for other in links[id] if other not in found))
        if not edge:
            break
        found.update(dict.fromkeys(edge, step))
    return found


def _laid_out(register: Register, needs: Mapping[UUID, list[UUID]], kept: set[UUID], left_out: int) -> Net:
    part = Register(
        tuple(one for one in register.functions if one.id in kept),
        tuple(Placed(one.function_id, one.need) for one in register.needs if one.function_id in kept and one.need.on_id in kept),
    )
    circles = circles_in(part)
    circle_of = {id: number for number, ids in enumerate(circles) for id in ids}
    links = tuple((on, id) for id in needs if id in kept for on in needs[id] if on in kept)
    depth = _depths([one.id for one in part.functions], links, circle_of)
    layers: list[list[UUID]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for id, place in depth.items():
        layers[place].append(id)
    return Net(_in_order(layers, links), links, frozenset(circle_of), left_out)


def _depths(ids: list[UUID], links: tuple[tuple[UUID, UUID], ...], circle_of: Mapping[UUID, int]) -> dict[UUID, int]:
    """One more than the deepest of what it needs; all of a circle lie as deep as the deepest of them. Ends: a depth only ever grows, and a
    circle is one.
    """
    depth = dict.fromkeys(ids, 0)
    members: dict[int, list[UUID]] = {}
    for id, number in circle_of.items():
        members.setdefault(number, []).append(id)
    between = [(on, id) for on, id in links if on not in circle_of or circle_of[on] != circle_of.get(id)]
    for _round in range(len(ids) + 1):
        changed = False
        for on, id in between:
            if depth[id] <= depth[on]:
                for one in members[circle_of[id]] if id in circle_of else (id,):
                    depth[one] = depth[on] + 1
                changed = True
        if not changed:
            break
    return depth


def _in_order(layers: list[list[UUID]], links: tuple[tuple[UUID, UUID], ...]) -> tuple[tuple[UUID, ...], ...]:
    """Each layer by the middle of what it needs in those before it, so that fewer lines cross."""
    before: dict[UUID, list[UUID]] = {}
    for on, id in links:
        before.setdefault(id, []).append(on)
    place: dict[UUID, float] = {}
    ordered = []
    for layer in layers:
        middle = {id: _middle([place[on] for on in before.get(id, ()) if on in place]) for id in layer}
        # A stable order: those that need nothing stay as the register has them.
        row = sorted(layer, key=lambda id, middle=middle: middle[id])  # type: ignore[misc]  # the lambda's default is the dictionary of this turn
        place.update({id: (number + 0.5) / len(row) for number, id in enumerate(row)})
        ordered.append(tuple(row))
    return tuple(ordered)


def _middle(places: list[float]) -> float:
    return sum(places) / len(places) if places else 0.5
