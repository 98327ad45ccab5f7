"""The cascade, fast: the samples in blocks, two threads, and the same answer whatever the blocks and the threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.cascade.block import Block
from vardkase.preparedness.cascade.draws import numbered
from vardkase.preparedness.cascade.prepare import Prepared, prepared
from vardkase.preparedness.cascade.problem import MOST_SAMPLES, Problem

if TYPE_CHECKING:
    from vardkase.preparedness.cascade.block import Counts
    from vardkase.preparedness.cascade.draws import Floats

SAMPLES = 10_000
THREADS = 2
BLOCK, RING_BLOCK = 1_000, 500
"""So many samples at a time that what is worked on stays near the processor; fewer where a ring keeps more in hand."""


@dataclass(frozen=True, eq=False)
class Falls:
    """When every function falls and is back: a row for each, a column for each sample, in minutes; [BIG, -BIG) where it stands."""

    ready: Prepared
    down: Floats
    back: Floats
    own: Counts
    """In how many samples a function's own outage brought it down."""
    causes: tuple[Counts, ...]
    """For each function in how many samples each dependency did, in the order of `plan.needs_of`."""


def reckon(problem: Problem, *, seed: int, samples: int = SAMPLES, threads: int = THREADS, block: int | None = None) -> Falls:
    """Reckons all samples. The same problem, seed and samples give the same answer on every machine, by any threads and blocks."""
    import numpy as np

    check_run(seed, samples)
    ready = prepared(problem, seed)
    size = block or (RING_BLOCK if ready.has_large_ring else BLOCK)
    spans = [(first, min(first + size, samples)) for first in range(0, samples, size)]
    shape = len(ready.needs), samples
    down, back = np.empty(shape, np.float32), np.empty(shape, np.float32)

    def one(span: tuple[int, int]) -> Block:
        done = Block(ready, numbered(*span)).run()
        down[:, span[0] : span[1]], back[:, span[0] : span[1]] = done.down, done.back
        return done

    if threads == 1:
        blocks = [one(span) for span in spans]
    else:
        with ThreadPoolExecutor(threads, "cascade") as pool:
            blocks = list(pool.map(one, spans))
    own = np.sum([done.own for done in blocks], axis=0)
    causes = tuple(np.sum([done.causes[place] for done in blocks], axis=0) for place in range(shape[0]))
    return Falls(ready, down, back, own, causes)


def check_run(seed: object, samples: object) -> None:
    """Refuses a seed that is no whole number from 0 up to 2^63, and no samples or more than the engine promises to answer."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise Refusal("preparedness.cascade_seed", seed=seed)
    if isinstance(samples, bool) or not isinstance(samples, int) or not 1 <= samples <= MOST_SAMPLES:
        raise Refusal("preparedness.cascade_samples", samples=samples, most=MOST_SAMPLES)
