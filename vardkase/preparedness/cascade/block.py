"""Some of the samples, all at once, one function after the other. The rules are those of `reference`, said in rows of numbers.

Times are whole minutes in float32, so that sums are exact. For ever is `BIG`; a function that stands is [BIG, -BIG). Nothing is chosen by a
mask, which costs a processor ten times what a sum does: what is not felt is given a penalty that moves it out of sight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.draws import BIG, minutes, uniform
from vardkase.preparedness.cascade.prepare import Node, Prepared

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vardkase.preparedness.cascade.draws import Floats, Words

    Flags = NDArray[np.bool_]
    Counts = NDArray[np.int64]

PENALTY = 2.0**35
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
    """From when until when each dependency keeps its function down: out of sight (start beyond BIG, end before -BIG) where it does not."""

    start: Floats
    end: Floats


class Block:
    """Reckons its samples once (`run`); then `down` and `back` have a row for each function, and the counts say what brought it down."""

    def __init__(self, ready: Prepared, words: Words) -> None:
        import numpy as np

        self.ready, self.words = ready, words
        shape = len(ready.nodes), len(words)
        self.down, self.back = np.full(shape, BIG, np.float32), np.full(shape, -BIG, np.float32)
        self.felt_until = self.back.copy()
        """A quarter of a minute before `back`, and at most to the horizon: what begins later than this is not felt."""
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
        down, back = _settled(own, effects)
        self._put(node, down, _limited(back))
        self._count(node, own, effects)

    def _ring(self, nodes: Sequence[Node]) -> None:
        import numpy as np

        own = {node.place: self._outage(node) for node in nodes}
        links = {node.place: self._links(node) for node in nodes}

        def falls(node: Node) -> bool:
            down, back = _settled(own[node.place], self._effects(node, links[node.place], ring=True))
            if np.array_equal(down, self.down[node.place]) and np.array_equal(back, self.back[node.place]):
                return False
            self._put(node, down, back)
            return True

        # From below: at first only what falls by itself, then what falls because of that, until nothing more falls, and nothing longer.
        _until_still(nodes, falls, self._by_fall)
        effects = {node.place: self._effects(node, links[node.place], ring=True) for node in nodes}
        for node in nodes:
            self._count(node, own[node.place], effects[node.place])
        self._return(nodes, own, links, effects)

    def _by_fall(self, node: Node) -> float:
        return float(self.down[node.place].mean())

    def _return(self, nodes: Sequence[Node], own: dict[int, Floats | None], links: dict[int, Links], effects: dict[int, Effects]) -> None:
        """From above: at first nobody comes back, then those that wait for nobody, then those that waited for them."""
        import numpy as np

        fell = [node for node in nodes if (self.down[node.place] < np.float32(BIG)).any()]
        most = {node.place: self._at_most(node, effects[node.place]) for node in fell}
        for node in fell:
            self.back[node.place] = np.where(self.down[node.place] < np.float32(BIG), np.float32(BIG), np.float32(-BIG))

        def returns(node: Node) -> bool:
            end = np.take(self.back, node.suppliers, axis=0)
            if (recovery := links[node.place].recovery) is not None:
                end += recovery
            np.minimum(end, most[node.place], out=end)
            for rows in node.groups:
                end[rows] = end[rows].min(axis=0)
            back, mine = end.max(axis=0), own[node.place]
            back = _limited(back if mine is None else np.maximum(back, mine[1], out=back))
            if np.array_equal(back, self.back[node.place]):
                return False
            self.back[node.place] = back
            return True

        _until_still(fell, returns, self._by_fall)
        for node in fell:
            self._put(node, self.down[node.place], self.back[node.place])

    def _at_most(self, node: Node, effects: Effects) -> Floats:
        """Until when a supplier can keep the function: one that fell after it in the same ring until its cause is over; others always."""
        import numpy as np

        waits = self.down[node.suppliers] < self.down[node.place]
        waits |= ~node.inside | node.to_start
        most = waits.astype(np.float32)
        most *= np.float32(PENALTY)
        most += np.take(self.back, node.suppliers, axis=0)
        return np.minimum(most, effects.end + np.float32(4 * BIG), out=most)

    def _put(self, node: Node, down: Floats, back: Floats) -> None:
        import numpy as np

        self.down[node.place], self.back[node.place] = down, back
        felt_until = np.minimum(back, self.horizon, out=self.felt_until[node.place])
        felt_until -= np.float32(0.25)

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
        begins[never], ends[never] = BIG, -BIG
        np.minimum(ends, np.float32(BIG), out=ends)
        return found

    def _links(self, node: Node) -> Links:
        import numpy as np

        hold = node.reserve.at(self.words) + node.delay.at(self.words)
        recovery = None if node.recovery is None else node.recovery.at(self.words)
        if not node.inside.any():
            return Links(hold, recovery, recovery)
        np.maximum(hold, node.inside.astype(np.float32), out=hold)
        return Links(hold, recovery, None if recovery is None else recovery * ~node.inside)

    def _effects(self, node: Node, links: Links, *, ring: bool) -> Effects:
        import numpy as np

        start, end = np.take(self.down, node.suppliers, axis=0), np.take(self.back, node.suppliers, axis=0)
        start += links.hold
        if node.function.works_at is not None:
            np.maximum(start, np.float32(minutes(node.function.works_at)), out=start)
        penalty = start - np.take(self.felt_until, node.suppliers, axis=0)
        recovery = links.outside if ring else links.recovery
        if recovery is not None:
            end += recovery
        _punish(penalty, start, end)
        for rows in node.groups:
            self._together(start[rows], end[rows])
        return Effects(start, end)

    def _together(self, start: Floats, end: Floats) -> None:
        """Alternatives keep a function down only while all of them are gone; the one that went last is the cause."""
        import numpy as np

        last, first_back = start.max(axis=0), end.min(axis=0)
        penalty = last - (np.minimum(first_back, self.horizon) - np.float32(0.25))
        earlier = (last - start) * np.float32(PENALTY)
        _punish(penalty, last, first_back)
        np.add(earlier, last, out=start)
        end[:] = first_back

    def _count(self, node: Node, own: Floats | None, effects: Effects | None) -> None:
        """How often each cause was the one, or came in the same minute as the one, that brought the function down."""
        import numpy as np

        down = self.down[node.place]
        if own is not None:
            self.own[node.place] = np.count_nonzero((own[0] == down) & (down < np.float32(BIG)))
        if effects is not None:
            for place, row in enumerate(effects.start == down):
                self.causes[node.place][place] = np.count_nonzero(row)


def _punish(penalty: Floats, start: Floats, end: Floats) -> None:
    """Moves out of sight what begins when it is over already (a penalty above nothing)."""
    import numpy as np

    np.maximum(penalty, np.float32(0), out=penalty)
    penalty *= np.float32(PENALTY)
    start += penalty
    end -= penalty


def _settled(own: Floats | None, effects: Effects | None) -> tuple[Floats, Floats]:
    """When a function falls and when all that keeps it down is over."""
    import numpy as np

    if effects is None:
        assert own is not None
        return own[0], own[1]
    first = np.float32(BIG) if own is None else own[0]
    last = np.float32(-BIG) if own is None else own[1]
    down, back = np.minimum(effects.start.min(axis=0), first), np.maximum(effects.end.max(axis=0), last)
    return down, np.minimum(back, np.float32(BIG), out=back)


def _limited(back: Floats) -> Floats:
    import numpy as np

    beyond = np.maximum(back - np.float32(LIMIT), np.float32(0))
    beyond *= np.float32(PENALTY)
    beyond += back
    np.maximum(beyond, np.float32(-BIG), out=beyond)
    return np.minimum(beyond, np.float32(BIG), out=beyond)


def _until_still(nodes: Sequence[Node], again: Callable[[Node], bool], order: Callable[[Node], float]) -> None:
    """Goes through the nodes, and again through those whose suppliers changed, until none does; who falls early is asked early."""
    mine = {node.place for node in nodes}
    asked: dict[int, list[int]] = {place: [] for place in mine}
    for node in nodes:
        for supplier in {int(each) for each in node.suppliers} & mine:
            asked[supplier].append(node.place)
    waiting = set(mine)
    while waiting:
        for node in [node for node in nodes if node.place in waiting]:
            waiting.discard(node.place)
            if again(node):
                waiting.update(asked[node.place])
        nodes = sorted(nodes, key=order)
