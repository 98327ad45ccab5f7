"""Chance that is the same everywhere: a draw depends on the seed, on what it is for and on the sample's number, and on nothing else.

A number is a hash of the three, so that an added function or a changed reserve leaves every other draw as it was (common random numbers),
and samples may be reckoned in any order and by any number of threads. It is ours, so that no release of a library changes a kept forecast.
Drawn are whole minutes, as float32, which holds them exactly up to 2^24.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vardkase.preparedness.cascade.problem import MINUTES, MOST_DEPENDENCIES, Spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Words = NDArray[np.uint32]


BIG = 2.0**30
"""Minutes: for ever. Not the processor's own infinity, since a difference of two of those is no number."""
EVENLY = Spread(0, 0, 1)
"""For draws of which only the evenly spread number is used."""


def minutes(hours: float) -> float:
    """Whole minutes; for ever is `BIG`."""
    return float(round(hours * MINUTES)) if math.isfinite(hours) else math.copysign(BIG, hours)


class Draw(NamedTuple):
    """What one row of numbers is drawn for: two words from its name and the seed, and the spread."""

    first: int
    second: int
    spread: Spread

    @classmethod
    def of(cls, seed: int, spread: Spread, kind: str, *name: str) -> Draw:
        """A certain value is not drawn, and needs no words."""
        if spread.low == spread.high:
            return cls(0, 1, spread)
        place = KINDS[kind]
        words = _words(seed, *name)
        return cls(words[place], words[place + 1] | 1, spread)


KINDS = {"reserve": 0, "delay": 2, "recovery": 4, "begins": 0, "lasts": 2, "until": 2, "chance": 4}
"""Which of the words of a function or a dependency a draw takes."""


@lru_cache(maxsize=MOST_DEPENDENCIES)
def _words(seed: int, *name: str) -> tuple[int, ...]:
    text = "\0".join((str(seed), *name)).encode()
    return struct.unpack("<6I", hashlib.blake2b(text, digest_size=24).digest())


def numbered(first: int, last: int) -> Words:
    """A word for each sample from the first up to, not including, the last."""
    import numpy as np

    words = np.arange(first, last, dtype=np.uint32)
    words *= np.uint32(0x9E3779B1)
    words ^= words >> np.uint32(16)
    words *= np.uint32(0x7FEB352D)
    words ^= words >> np.uint32(15)
    words *= np.uint32(0x846CA68B)
    words ^= words >> np.uint32(16)
    return words


def mixed(first: Words, second: Words, words: Words) -> Words:
    """A row of words for each draw (two columns of words from their names), a column for each sample."""
    import numpy as np

    found = words[None, :] ^ first
    found *= second
    aside = found >> np.uint32(15)
    found ^= aside
    found *= np.uint32(0x846CA68B)
    np.right_shift(found, np.uint32(16), out=aside)
    found ^= aside
    return found


def uniform(draws: Sequence[Draw], words: Words) -> Floats:
    """Evenly between 0 and 1, never either of them."""
    import numpy as np

    shares: Floats = (mixed(*_columns(draws), words) >> np.uint32(9)).astype(np.float32)
    shares += np.float32(0.5)
    shares *= np.float32(2**-23)
    return shares


def _columns(draws: Sequence[Draw]) -> tuple[Words, Words]:
    import numpy as np

    found = np.array([(draw.first, draw.second) for draw in draws], np.uint32).reshape(-1, 2)
    return found[:, :1], found[:, 1:]


@dataclass(frozen=True, eq=False)
class Rows:
    """A row for each draw, made ready once for all samples: which of them must be drawn, and the corners of their triangles."""

    known: Floats
    """A column: the value of each row that is certain."""
    places: tuple[int, ...]
    """The rows that must be drawn."""
    names: tuple[Words, Words]
    smaller: Floats
    larger: Floats
    low: Floats
    """Columns for those rows: what the smaller and the larger half of a word are worth in minutes, and the lowest value."""

    @classmethod
    def of(cls, draws: Sequence[Draw]) -> Rows:
        """Refuses nothing: spreads are what they should be."""
        import numpy as np

        hours = np.array([(draw.spread.low, draw.spread.likely, draw.spread.high) for draw in draws], float).reshape(-1, 3)
        places = np.flatnonzero(hours[:, 0] != hours[:, 2]).tolist()
        known = np.minimum(np.rint(hours[:, :1] * MINUTES), BIG).astype(np.float32)
        low, likely, high = (hours[places, side : side + 1] * MINUTES for side in range(3))
        # Each half is meant as the middle of its 65,536th part: half a part is added to both, and so to the lowest value.
        smaller, larger = (high - likely) / 2**16, (likely - low) / 2**16
        low += (high - low) / 2**17
        names = _columns([draws[place] for place in places])
        return cls(known, tuple(places), names, smaller.astype(np.float32), larger.astype(np.float32), low.astype(np.float32))

    def at(self, words: Words) -> Floats:
        """The minutes of each row and sample; a single column where all is certain."""
        import numpy as np

        if not self.places:
            return self.known
        drawn = self._drawn(words)
        if len(self.places) == len(self.known):
            return drawn
        found = np.repeat(self.known, len(words), axis=1)
        found[list(self.places)] = drawn
        return found

    def _drawn(self, words: Words) -> Floats:
        # Of two even numbers the smaller and the larger, mixed as the likely value lies between the ends, are distributed as a triangle.
        import numpy as np

        words = mixed(*self.names, words)
        upper = words >> np.uint32(16)
        words &= np.uint32(0xFFFF)
        found: Floats = np.minimum(upper, words).astype(np.float32)
        np.maximum(upper, words, out=upper)
        found *= self.smaller
        found += self.low
        other = upper.astype(np.float32)
        other *= self.larger
        found += other
        return np.rint(found, out=found)
