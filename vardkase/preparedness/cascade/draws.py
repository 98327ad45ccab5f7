"""Chance that is the same everywhere: a draw depends on the seed, on what it is for and on the sample's number, and on nothing else.

A number is a hash of the three, so that an added function or a changed reserve leaves every other draw as it was (common random numbers),
and samples may be reckoned in any order and by any number of threads. It is ours, so that no release of a library changes a kept forecast.
Drawn are whole minutes, as float32, which holds them exactly up to 2^24.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.preparedness.cascade.problem import MINUTES, Spread

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


@dataclass(frozen=True, eq=False)
class Draw:
    """What one row of numbers is drawn for: two words from its name and the seed, and the spread."""

    first: int
    second: int
    spread: Spread

    @classmethod
    def of(cls, seed: int, spread: Spread, *name: str) -> Draw:
        """A certain value needs no name, and is not hashed."""
        if spread.is_certain:
            return cls(0, 1, spread)
        text = "\0".join((str(seed), *name)).encode()
        digest = hashlib.blake2b(text, digest_size=8).digest()
        return cls(int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little") | 1, spread)


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


def mixed(draws: Sequence[Draw], words: Words) -> Words:
    """A row of words for each draw, a column for each sample."""
    import numpy as np

    found = words[None, :] ^ np.array([draw.first for draw in draws], np.uint32)[:, None]
    found *= np.array([draw.second for draw in draws], np.uint32)[:, None]
    aside = found >> np.uint32(15)
    found ^= aside
    found *= np.uint32(0x846CA68B)
    np.right_shift(found, np.uint32(16), out=aside)
    found ^= aside
    return found


def uniform(draws: Sequence[Draw], words: Words) -> Floats:
    """Evenly between 0 and 1, never either of them."""
    import numpy as np

    shares: Floats = (mixed(draws, words) >> np.uint32(9)).astype(np.float32)
    shares += np.float32(0.5)
    shares *= np.float32(2**-23)
    return shares


@dataclass(frozen=True, eq=False)
class Rows:
    """A row for each draw, made ready once for all samples: which of them must be drawn, and the corners of their triangles."""

    draws: tuple[Draw, ...]
    known: Floats
    """A column: the value of each row that is certain."""
    places: tuple[int, ...]
    """The rows that must be drawn."""
    corners: Floats
    """Three columns for those rows: what the smaller and the larger half of a word are worth in minutes, and the lowest value."""

    @classmethod
    def of(cls, draws: Sequence[Draw]) -> Rows:
        import numpy as np

        places = tuple(place for place, draw in enumerate(draws) if not draw.spread.is_certain)
        known = np.array([[minutes(draw.spread.low)] for draw in draws], np.float32).reshape(-1, 1)
        corners = np.array([_corners(draws[place].spread) for place in places], np.float32).reshape(-1, 3)
        return cls(tuple(draws[place] for place in places), known, places, corners)

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

        smaller, larger, low = (self.corners[:, [place]] for place in range(3))
        words = mixed(self.draws, words)
        upper = words >> np.uint32(16)
        words &= np.uint32(0xFFFF)
        found: Floats = np.minimum(upper, words).astype(np.float32)
        np.maximum(upper, words, out=upper)
        found *= smaller
        found += low
        other = upper.astype(np.float32)
        other *= larger
        found += other
        return np.rint(found, out=found)


def _corners(spread: Spread) -> tuple[float, float, float]:
    low, likely, high = (value * MINUTES for value in (spread.low, spread.likely, spread.high))
    # Each half is meant as the middle of its 65,536th part: half a part is added to both, and so to the lowest value.
    return (high - likely) / 2**16, (likely - low) / 2**16, low + (high - low) / 2**17
