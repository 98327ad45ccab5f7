"""Some of the samples, all at once, one function after the other. The rules are those of `reference`, said in rows of numbers.

Times are whole minutes in float32, so that sums are exact. For ever is `BIG`; a function that stands is [BIG, -BIG). Nothing is chosen by a
mask, which costs a processor ten times what a sum does: what is not felt is given a penalty that moves it out of sight.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.draws import BIG, minutes, uniform
from vardkase.preparedness.cascade.prepare import Batch, Owns, Prepared, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vardkase.preparedness.cascade.draws import Floats, Words

    Counts = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.intp]

FEW = 0.5
"""When fewer samples than this share still move, the others are left out."""
PENALTY = 2.0**35
LIMIT = 2.0**23
"""Minutes, some sixteen years: what is back later than that is back never."""


@dataclass(frozen=True, eq=False)
class Links:
    """What was drawn for the dependencies of a batch, a row each."""

    hold: Floats
    recovery: Floats | None
    outside: Floats | None
    """The same as `recovery`, and nothing where the supplier is in the function's own ring."""


@dataclass(frozen=True, eq=False)
class Effects:
    """From when until when each dependency keeps its function down: out of sight (beyond BIG, before -BIG) where it does not.

    Rows of alternatives stay as they are; what they do together stands in a row for each group, with the minute when the last of them went.
    """

    start: Floats
    end: Floats
    last: Floats | None = None
    first_back: Floats | None = None


@dataclass(frozen=True, eq=False)
class _Fall:
    """One more look at when the functions of a batch fall, and at how long what keeps them down lasts."""

    hold: Floats
    recovery: Floats | None

    def again(self, block: Block, batch: Batch) -> Flags:
        effects = block.effects(batch, self.hold, self.recovery)
        down, back = block.settled(batch, effects)
        changed: Flags = ((down != block.down[batch.places]) | (back != block.back[batch.places])).any(axis=0)
        block.put(batch, down, back)
        return changed

    def part(self, columns: Places) -> _Fall:
        return _Fall(_columns(self.hold, columns), None if self.recovery is None else _columns(self.recovery, columns))


@dataclass(frozen=True, eq=False)
class _Return:
    """One more look at when the functions of a batch are back."""

    own: Floats
    most: Floats
    recovery: Floats | None

    def again(self, block: Block, batch: Batch) -> Flags:
        import numpy as np

        end = np.take(block.back, batch.suppliers, axis=0)
        if self.recovery is not None:
            end += self.recovery
        np.minimum(end, self.most, out=end)
        back = self.own.copy()
        _highest(batch, end, back)
        if batch.members:
            first_back = _fold(np.minimum, batch.members, end)
            for groups, rows in batch.group_layers:
                back[rows] = np.maximum(back[rows], first_back[groups])
        back = _limited(back)
        changed: Flags = (back != block.back[batch.places]).any(axis=0)
        block.back[batch.places] = back
        return changed

    def part(self, columns: Places) -> _Return:
        recovery = None if self.recovery is None else _columns(self.recovery, columns)
        return _Return(_columns(self.own, columns), _columns(self.most, columns), recovery)


def _columns(rows: Floats, columns: Places) -> Floats:
    return rows if rows.shape[1] == 1 else rows[:, columns]


class Block:
    """Reckons its samples once (`run`); then `down` and `back` have a row for each function, and the counts say what brought it down."""

    def __init__(self, ready: Prepared, words: Words) -> None:
        import numpy as np

        self.words = words
        self.steps = ready.steps
        shape = len(ready.needs), len(words)
        self.down, self.back = np.full(shape, BIG, np.float32), np.full(shape, -BIG, np.float32)
        self.horizon = np.float32(minutes(ready.problem.horizon) + 0.5)
        self.own_down = self.own_back = self.down[:0]
        if len(ready.owns.places):
            self.own_down, self.own_back = _outages(ready.owns, words, self.horizon)
            self.down[ready.owns.places], self.back[ready.owns.places] = self.own_down, self.own_back
        self.own_places = ready.owns.places
        self.felt_until = np.minimum(self.back, self.horizon)
        """A quarter of a minute before `back`, and at most to the horizon: what begins later than this is not felt."""
        self.felt_until -= np.float32(0.25)
        self.own = np.zeros(shape[0], np.int64)
        self.causes: list[Counts] = [np.zeros(len(needs), np.int64) for needs in ready.needs]

    def run(self) -> Block:
        """All steps, in order."""
        import numpy as np

        for step in self.steps:
            if step.is_ring:
                self._ring(step)
            else:
                self._single(step.batches[0])
        if len(self.own_places):
            was = (self.own_down == self.down[self.own_places]) & (self.own_down < np.float32(BIG))
            self.own[self.own_places] = np.count_nonzero(was, axis=1)
        return self

    def _single(self, batch: Batch) -> None:
        links = self._links(batch)
        effects = self.effects(batch, links.hold, links.recovery)
        down, back = self.settled(batch, effects)
        self.put(batch, down, _limited(back))
        self._count(batch, effects, down)

    def _ring(self, step: Step) -> None:
        import numpy as np

        batches = step.batches
        links = [self._links(batch) for batch in batches]
        # From below: at first only what falls by itself, then what falls because of that, until nothing more falls, and nothing longer.
        self.until_still(step, [_Fall(each.hold, each.outside) for each in links])
        effects = [self.effects(batch, mine.hold, mine.outside) for batch, mine in zip(batches, links, strict=True)]
        for batch, mine in zip(batches, effects, strict=True):
            self._count(batch, mine, self.down[batch.places])
        # From above: at first nobody comes back, then those that wait for nobody, then those that waited for them.
        pairs = zip(batches, effects, links, strict=True)
        returns = [_Return(self._own_back(batch), self._at_most(batch, mine), drawn.recovery) for batch, mine, drawn in pairs]
        for batch in batches:
            fell = self.down[batch.places] < np.float32(BIG)
            self.back[batch.places] = np.where(fell, np.float32(BIG), np.float32(-BIG))
        self.until_still(step, returns)
        for batch in batches:
            self.put(batch, self.down[batch.places], _limited(self.back[batch.places]))

    def until_still(self, step: Step, stages: Sequence[_Fall | _Return], waiting: set[int] | None = None) -> None:
        """Goes through the batches, and again through those whose suppliers changed, until none does; and only in the samples that move."""
        import numpy as np

        batches = step.batches
        waiting = set(range(len(batches))) if waiting is None else waiting
        while waiting:
            moved = np.zeros(self.down.shape[1], bool)
            for at in range(len(batches)):
                if at in waiting:
                    waiting.discard(at)
                    changed = stages[at].again(self, batches[at])
                    if changed.any():
                        moved |= changed
                        waiting.update(step.asked[at])
            left = int(np.count_nonzero(moved))
            if waiting and left < len(moved) * FEW:
                columns = np.flatnonzero(moved)
                part = self._part(columns)
                part.until_still(step, [stage.part(columns) for stage in stages], waiting)
                self.down[:, columns], self.back[:, columns], self.felt_until[:, columns] = part.down, part.back, part.felt_until
                return

    def _part(self, columns: Places) -> Block:
        """The same, for some of the samples."""
        part = copy.copy(self)
        part.down, part.back, part.felt_until = self.down[:, columns], self.back[:, columns], self.felt_until[:, columns]
        return part

    def _own_back(self, batch: Batch) -> Floats:
        import numpy as np

        found = np.full((len(batch.places), len(self.words)), -BIG, np.float32)
        row_of = {place: row for row, place in enumerate(batch.places.tolist())}
        for row, place in enumerate(self.own_places.tolist()):
            if place in row_of:
                found[row_of[place]] = self.own_back[row]
        return found

    def _at_most(self, batch: Batch, effects: Effects) -> Floats:
        """Until when a supplier can keep the function: one that fell after it in the same ring until its cause is over; others always."""
        import numpy as np

        waits = np.take(self.down, batch.suppliers, axis=0) < np.take(self.down, batch.places[batch.owners], axis=0)
        waits |= ~batch.inside | batch.to_start
        most: Floats = waits.astype(np.float32)
        most *= np.float32(PENALTY)
        most += np.take(self.back, batch.suppliers, axis=0)
        felt: Floats = effects.end + np.float32(4 * BIG)
        if effects.first_back is not None:
            together = effects.first_back + np.float32(4 * BIG)
            for rows in batch.members:
                np.minimum(felt[rows], together[: rows.stop - rows.start], out=felt[rows])
        np.minimum(most, felt, out=most)
        return most

    def put(self, batch: Batch, down: Floats, back: Floats) -> None:
        """Writes down when the functions of a batch fall and are back."""
        import numpy as np

        self.down[batch.places], self.back[batch.places] = down, back
        self.felt_until[batch.places] = np.minimum(back, self.horizon) - np.float32(0.25)

    def _links(self, batch: Batch) -> Links:
        import numpy as np

        hold = batch.reserve.at(self.words) + batch.delay.at(self.words)
        recovery = None if batch.recovery is None else batch.recovery.at(self.words)
        if not batch.inside.any():
            return Links(hold, recovery, recovery)
        np.maximum(hold, batch.inside.astype(np.float32), out=hold)
        return Links(hold, recovery, None if recovery is None else recovery * ~batch.inside)

    def effects(self, batch: Batch, hold: Floats, recovery: Floats | None) -> Effects:
        """From when until when each dependency of the batch keeps its function down."""
        import numpy as np

        start, end = np.take(self.down, batch.suppliers, axis=0), np.take(self.back, batch.suppliers, axis=0)
        start += hold
        if batch.not_before is not None:
            np.maximum(start, batch.not_before, out=start)
        penalty = np.take(self.felt_until, batch.suppliers, axis=0)
        np.subtract(start, penalty, out=penalty)
        if recovery is not None:
            end += recovery
        _punish(penalty, start, end)
        if not batch.members:
            return Effects(start, end)
        # Alternatives keep a function down only while all of them are gone.
        last, first_back = _fold(np.maximum, batch.members, start), _fold(np.minimum, batch.members, end)
        late: Floats = np.minimum(first_back, self.horizon)
        late -= np.float32(0.25)
        np.subtract(last, late, out=late)
        _punish(late, last, first_back)
        return Effects(start, end, last, first_back)

    def settled(self, batch: Batch, effects: Effects) -> tuple[Floats, Floats]:
        """When the functions fall and when all that keeps them down is over; what is known of them already (their own outage) stays."""
        import numpy as np

        down, back = np.take(self.down, batch.places, axis=0), np.take(self.back, batch.places, axis=0)
        for layer in batch.layers:
            count = layer.stop - layer.start
            np.minimum(down[:count], effects.start[layer], out=down[:count])
        _highest(batch, effects.end, back)
        if effects.last is not None and effects.first_back is not None:
            for groups, rows in batch.group_layers:
                down[rows] = np.minimum(down[rows], effects.last[groups])
                back[rows] = np.maximum(back[rows], effects.first_back[groups])
        return down, np.minimum(back, np.float32(BIG), out=back)

    def _count(self, batch: Batch, effects: Effects, down: Floats) -> None:
        """How often each cause was the one, or came in the same minute as the one, that brought the function down."""
        import numpy as np

        for layer in batch.layers:
            was = effects.start[layer] == down[: layer.stop - layer.start]
            for (place, at), row in zip(batch.names[layer], was, strict=True):
                self.causes[place][at] = np.count_nonzero(row)
        if effects.last is None:
            return
        for layer in batch.members:
            start = effects.start[layer]
            was = (start == effects.last[: len(start)]) & (start == down[batch.owners[layer]])
            for (place, at), row in zip(batch.names[layer], was, strict=True):
                self.causes[place][at] = np.count_nonzero(row)


def _outages(owns: Owns, words: Words, horizon: np.float32) -> tuple[Floats, Floats]:
    """When the functions' own outages begin and end, a row each."""
    import numpy as np

    begins = np.repeat(owns.begins.at(words), 1 if owns.begins.places else len(words), axis=1)
    ends = owns.ends.at(words) + begins * owns.lasts
    np.maximum(begins, owns.not_before, out=begins)
    never = begins >= np.minimum(ends, horizon)
    never |= uniform(owns.comes, words) >= owns.chance
    begins[never], ends[never] = BIG, -BIG
    return begins, np.minimum(ends, np.float32(BIG), out=ends)


def _fold(choose: np.ufunc, layers: Sequence[slice], rows: Floats) -> Floats:
    found: Floats = rows[layers[0]].copy()
    for layer in layers[1:]:
        count = layer.stop - layer.start
        choose(found[:count], rows[layer], out=found[:count])
    return found


def _highest(batch: Batch, end: Floats, back: Floats) -> None:
    import numpy as np

    for layer in batch.layers:
        count = layer.stop - layer.start
        np.maximum(back[:count], end[layer], out=back[:count])


def _punish(penalty: Floats, start: Floats, end: Floats) -> None:
    """Moves out of sight what begins when it is over already (a penalty above nothing)."""
    import numpy as np

    np.maximum(penalty, np.float32(0), out=penalty)
    penalty *= np.float32(PENALTY)
    start += penalty
    end -= penalty


def _limited(back: Floats) -> Floats:
    import numpy as np

    beyond: Floats = np.maximum(back - np.float32(LIMIT), np.float32(0))
    beyond *= np.float32(PENALTY)
    beyond += back
    np.maximum(beyond, np.float32(-BIG), out=beyond)
    return np.minimum(beyond, np.float32(BIG), out=beyond)
