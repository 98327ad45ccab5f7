"""The fast engine says what the plain one says, sample for sample, whatever the problem, the blocks and the threads."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.cascade.plan import needs_of
from vardkase.preparedness.cascade.reference import falls
from vardkase.preparedness.tests.cascades import problems, town

SAMPLES = 8


def differences(problem, *, seed, samples=SAMPLES):
    """What the two engines do not agree on."""
    fast = reckon(problem, seed=seed, samples=samples)
    causes = [Counter() for _ in problem.functions]
    found = []
    for sample in range(samples):
        for place, (key, fall) in enumerate(falls(problem, seed=seed, sample=sample).items()):
            if (fall.down, fall.back) != (fast.down[place, sample], fast.back[place, sample]):
                found.append((sample, key, fall, fast.down[place, sample], fast.back[place, sample]))
            causes[place].update(fall.causes)
    for place, needs in enumerate(needs_of(problem)):
        quick = Counter({"": int(fast.own[place])})
        for need, count in zip(needs, fast.causes[place], strict=True):
            quick[need.by] += int(count)
        if +quick != +causes[place]:
            found.append((problem.functions[place].key, quick, causes[place]))
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.integers(0, 2**63 - 1))
def test_fast_and_plain_agree_on_any_problem(problem, seed):
    assert differences(problem, seed=seed) == []


@pytest.mark.parametrize("seed", range(3))
def test_fast_and_plain_agree_on_a_town_with_a_ring(seed):
    assert differences(town(seed=seed), seed=seed, samples=3) == []


@pytest.mark.parametrize(("threads", "block"), [(1, None), (2, 7), (4, 64), (3, 1)])
def test_blocks_and_threads_change_nothing(threads, block):
    problem = town(functions=20, dependencies=60, ring=6)
    plain, other = reckon(problem, seed=5, samples=100), reckon(problem, seed=5, samples=100, threads=threads, block=block)
    assert np.array_equal(plain.down, other.down)
    assert np.array_equal(plain.back, other.back)
    assert np.array_equal(plain.own, other.own)
    assert all(np.array_equal(a, b) for a, b in zip(plain.causes, other.causes, strict=True))
