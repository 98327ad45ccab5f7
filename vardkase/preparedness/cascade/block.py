"""Some of the samples, all at once, one function after the other. The rules are those of `reference`, said in rows of numbers.

Times are whole minutes in float32: sums and comparisons are exact, infinity is the processor's own. A function that stands is [inf, -inf).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.draws import minutes, uniform
from vardkase.preparedness.cascade.prepare import Node, Prepared

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vardkase.preparedness.cascade.draws import Floats, Words

    Flags = NDArray[np.bool_]
    Counts = NDArray[np.int64]

LIMIT = 2.0**23
"""Minutes, some sixteen years: what is back later than that is back never."""


@dataclass(frozen=True, eq=False)
class Links:
    """What was drawn for the dependencies of one function, a row each."""

    hold: Floats
    recovery: Floats | None
    outside: Floats | None
    """The same as `recovery`, and nothing where the supplier is in the function's own ring."""


@dataclass(frozen=True, eq=False)
class Effects:
    """From when until when each dependency keeps its function down: rows of [inf, -inf) where it does not."""

    start: Floats
    end: Floats


class Block:
    """Reckons its samples once (`run`); then `down` and `back` have a row for each function, and the counts say what brought it down."""

    def __init__(self, ready: Prepared, words: Words) -> None:
        import numpy as np

        self.ready, self.words = ready, words
        shape = len(ready.nodes), len(words)
        self.down, self.back = np.full(shape, np.inf, np.float32), np.full(shape, -np.inf, np.float32)
        self.own = np.zeros(shape[0], np.int64)
        self.causes: list[Counts] = [np.zeros(len(node.suppliers), np.int64) for node in ready.nodes]
        self.horizon = np.float32(minutes(ready.problem.horizon) + 0.5)

    def run(self) -> Block:
        """All rings, in order."""
        for ring in self.ready.order:
            nodes = [self.ready.nodes[member] for member in ring.members]
            if ring.is_ring:
                self._ring(nodes)
            else:
                self._single(nodes[0])
        return self

    def _single(self, node: Node) -> None:
        own = self._outage(node)
        effects = self._effects(node, self._links(node), ring=False) if len(node.suppliers) else None
        if own is None and effects is None:
            return
        self.down[node.place], self.back[node.place] = _settled(own, effects)
        self._count(node, own, effects)
        _limit(self.back[node.place])

    def _ring(self, nodes: Sequence[Node]) -> None:
        own = {node.place: self._outage(node) for node in nodes}
        links = {node.place: self._links(node) for node in nodes}

        def falls(node: Node) -> bool:
            found = _settled(own[node.place], self._effects(node, links[node.place], ring=True))
            return self._put(node, *found)

        # From below: at first only what falls by itself, then what falls because of that, until nothing more falls, and nothing longer.
        _until_still(nodes, falls)
        effects = {node.place: self._effects(node, links[node.place], ring=True) for node in nodes}
        for node in nodes:
            self._count(node, own[node.place], effects[node.place])
        self._return(nodes, own, links, effects)

    def _return(self, nodes: Sequence[Node], own: dict[int, Floats | None], links: dict[int, Links], effects: dict[int, Effects]) -> None:
        """From above: at first nobody comes back, then those that wait for nobody, then those that waited for them."""
        import numpy as np

        released = self.back.copy()
        waits = {node.place: ~node.inside | node.to_start | (self.down[node.suppliers] < self.down[node.place]) for node in nodes}
        fell = [node for node in nodes if np.isfinite(self.down[node.place]).any()]
        for node in fell:
            self.back[node.place] = np.where(self.down[node.place] < np.inf, np.float32(np.inf), np.float32(-np.inf))

        def returns(node: Node) -> bool:
            end = self.back[node.suppliers]
            if (recovery := links[node.place].recovery) is not None:
                end += recovery
            np.copyto(end, released[node.suppliers], where=~waits[node.place])
            for rows in node.groups:
                end[rows] = end[rows].min(axis=0)
            np.copyto(end, -np.inf, where=effects[node.place].end == -np.inf)
            mine = own[node.place]
            back = end.max(axis=0) if mine is None else np.maximum(end.max(axis=0), mine[1])
            _limit(back)
            return self._put(node, self.down[node.place], back)

        _until_still(fell, returns)

    def _put(self, node: Node, down: Floats, back: Floats) -> bool:
        if (down == self.down[node.place]).all() and (back == self.back[node.place]).all():
            return False
        self.down[node.place], self.back[node.place] = down, back
        return True

    def _outage(self, node: Node) -> Floats | None:
        """Two rows, when the function's own outage begins and ends; None where it has none."""
        import numpy as np

        outage = node.function.outage
        if node.own is None or outage is None:
            return None
        found = np.empty((2, len(self.words)), np.float32)
        found[:] = node.own.at(self.words)
        begins, ends = found
        if outage.lasts:
            ends += begins
        if node.function.works_at is not None:
            np.maximum(begins, np.float32(minutes(node.function.works_at)), out=begins)
        never = begins >= np.minimum(ends, self.horizon)
        if outage.chance < 1:
            never |= uniform([node.comes], self.words)[0] >= np.float32(outage.chance)
        begins[never], ends[never] = np.inf, -np.inf
        return found

    def _links(self, node: Node) -> Links:
        import numpy as np

        hold = node.reserve.at(self.words) + node.delay.at(self.words)
        recovery = None if node.recovery is None else node.recovery.at(self.words)
        if not node.inside.any():
            return Links(hold, recovery, recovery)
        hold = np.where(node.inside, np.maximum(hold, np.float32(1)), hold)
        return Links(hold, recovery, None if recovery is None else np.where(node.inside, np.float32(0), recovery))

    def _effects(self, node: Node, links: Links, *, ring: bool) -> Effects:
        import numpy as np

        start, end = self.down[node.suppliers], self.back[node.suppliers]
        start += links.hold
        if node.function.works_at is not None:
            np.maximum(start, np.float32(minutes(node.function.works_at)), out=start)
        not_felt = start >= np.minimum(end, self.horizon)
        recovery = links.outside if ring else links.recovery
        if recovery is not None:
            end += recovery
        np.copyto(start, np.inf, where=not_felt)
        np.copyto(end, -np.inf, where=not_felt)
        for rows in node.groups:
            _together(start[rows], end[rows])
        return Effects(start, end)

    def _count(self, node: Node, own: Floats | None, effects: Effects | None) -> None:
        """How often each cause was the one, or came in the same minute as the one, that brought the function down."""
        import numpy as np

        down = self.down[node.place]
        fell = np.where(down < np.inf, down, np.float32(np.nan))
        if own is not None:
            self.own[node.place] = np.count_nonzero(own[0] == fell)
        if effects is not None:
            for place, row in enumerate(effects.start == fell):
                self.causes[node.place][place] = np.count_nonzero(row)


def _together(start: Floats, end: Floats) -> None:
    """Alternatives keep a function down only while all of them are gone; the one that went last is the cause."""
    import numpy as np

    last, first_back = start.max(axis=0), end.min(axis=0)
    not_felt = last >= first_back
    np.copyto(start, np.inf, where=(start < last) | not_felt)
    end[:] = np.where(not_felt, np.float32(-np.inf), first_back)


def _settled(own: Floats | None, effects: Effects | None) -> tuple[Floats, Floats]:
    """When a function falls and when all that keeps it down is over."""
    import numpy as np

    if effects is None:
        assert own is not None
        return own[0], own[1]
    down, back = effects.start.min(axis=0), effects.end.max(axis=0)
    return (down, back) if own is None else (np.minimum(down, own[0]), np.maximum(back, own[1]))


def _limit(back: Floats) -> None:
    import numpy as np

    back[back > np.float32(LIMIT)] = np.inf


def _until_still(nodes: Sequence[Node], again: Callable[[Node], bool]) -> None:
    """Goes through the nodes in order, and again through those whose suppliers changed, until none does."""
    mine = {node.place for node in nodes}
    asked: dict[int, list[int]] = {place: [] for place in mine}
    for node in nodes:
        for supplier in {int(each) for each in node.suppliers} & mine:
            asked[supplier].append(node.place)
    waiting = set(mine)
    while waiting:
        for node in nodes:
            if node.place in waiting:
                waiting.discard(node.place)
                if again(node):
                    waiting.update(asked[node.place])
