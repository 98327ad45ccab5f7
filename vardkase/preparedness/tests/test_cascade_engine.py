"""The fast engine says what the plain one says, sample for sample, whatever the problem, the blocks and the threads."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.preparedness.cascade import (
    ENGINE,
    Dependency,
    Function,
    Outage,
    Problem,
    Spread,
    block,
    certain,
    fingerprint,
    forecast,
    prepare,
    to_data,
)
from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.cascade.plan import needs_of
from vardkase.preparedness.cascade.reference import falls
from vardkase.preparedness.tests.cascades import problems, town

SAMPLES = 8
EL = Outage(lasts=certain(24))


def differences(problem, *, seed, samples=SAMPLES):
    """What the two engines do not agree on."""
    fast = reckon(problem, seed=seed, samples=samples)
    causes: list[Counter[str]] = [Counter() for _ in problem.functions]
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


def test_alternatives_in_a_ring_and_out_of_it_agree_too():
    """Every dependency in a group, so that none stands alone."""
    problem = town(functions=12, dependencies=50, ring=8)
    grouped = tuple(replace(need, any_of="ab"[place % 2]) for place, need in enumerate(problem.dependencies))
    assert differences(replace(problem, dependencies=grouped), seed=4, samples=6) == []


def test_a_problem_of_more_batches_than_one_in_its_ring_agrees(monkeypatch):
    """So large a ring is gone through batch by batch, and again for the samples that still move."""
    monkeypatch.setattr(prepare, "ROWS", 100)
    problem = town(functions=70, dependencies=420, ring=70, seed=9)
    black = tuple(replace(need, to_start=place % 40 == 0) for place, need in enumerate(problem.dependencies))
    problem = replace(problem, dependencies=black)
    assert max(len(step.batches) for step in reckon(problem, seed=1, samples=1).ready.steps) > 3
    fast = reckon(problem, seed=1, samples=400)
    for sample in (0, 199, 399):
        plain = falls(problem, seed=1, sample=sample).values()
        assert [(each.down, each.back) for each in plain] == list(zip(fast.down[:, sample], fast.back[:, sample], strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_going_on_with_only_those_samples_that_move_changes_nothing(monkeypatch, seed):
    problem = town(functions=70, dependencies=420, ring=70, seed=seed)
    monkeypatch.setattr(block, "FEW", 0.0)
    never = reckon(problem, seed=seed, samples=200)
    monkeypatch.setattr(block, "FEW", 1.1)
    always = reckon(problem, seed=seed, samples=200)
    assert np.array_equal(never.down, always.down)
    assert np.array_equal(never.back, always.back)
    for place in range(70):
        assert np.array_equal(never.causes[place], always.causes[place])


@pytest.mark.parametrize("length", [2, 3, 500])
def test_a_long_ring_ends(length):
    needs = tuple(Dependency(f"f{place}", f"f{(place + 1) % length}", certain(0.25)) for place in range(length))
    problem = Problem((Function("f0", Outage(lasts=certain(5))), *(Function(f"f{place}") for place in range(1, length))), needs, 8_000)
    found = reckon(problem, seed=1, samples=3)
    assert found.down[length - 1].tolist() == [15] * 3
    # An outage of five hours is felt by those who stand for less than that, each a quarter of an hour after the one before.
    assert np.count_nonzero(found.down[:, 0] < 1e9) == min(length, 20)


def test_everybody_who_depends_on_everybody_ends():
    needs = tuple(Dependency(f"f{a}", f"f{b}", Spread(0, 1, 9)) for a in range(25) for b in range(25) if a != b)
    problem = Problem(tuple(Function(f"f{place}", EL if place < 3 else None) for place in range(25)), needs)
    assert (reckon(problem, seed=1, samples=50).down < 1e9).all()


def test_the_order_of_functions_and_dependencies_changes_nothing():
    problem = town(functions=20, dependencies=60, ring=6)
    turned = Problem(problem.functions[::-1], problem.dependencies[::-1], problem.horizon)
    assert fingerprint(turned) == fingerprint(problem)
    assert np.array_equal(reckon(problem, seed=5, samples=50).down, reckon(turned, seed=5, samples=50).down[::-1])


def test_another_process_says_the_same():
    code = (
        "from vardkase.preparedness.cascade import forecast, to_data; from vardkase.preparedness.tests.cascades import town; import json;"
        "print(json.dumps(to_data(forecast(town(functions=20, dependencies=60, ring=6), seed=11, samples=300, threads=1))))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3]).stdout
    assert json.loads(said) == to_data(forecast(town(functions=20, dependencies=60, ring=6), seed=11, samples=300))


def test_a_kept_forecast_can_be_made_again_by_any_later_release():
    """Figures of today: when they change, ENGINE has to change, since a kept forecast says what made it."""
    found = forecast(town(functions=20, dependencies=60, ring=6), seed=11, samples=300)
    assert ENGINE == "cascade/1"
    assert found.fingerprint == "bd33ec3bd7a72b8c"
    assert hashlib.sha256(json.dumps(to_data(found)).encode()).hexdigest()[:16] == "62e76031dd1ee46e"


def test_nobody_who_does_not_reckon_pays_for_numpy():
    code = "import sys; import vardkase.preparedness.cascade; print('numpy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3]).stdout
    assert said.strip() == "False"


@pytest.mark.parametrize(
    "changed",
    [
        {"horizon": 71.0},
        {"functions": (Function("a", Outage(lasts=certain(2)), tolerance=1), Function("b"))},
        {"functions": (Function("a", Outage(lasts=certain(1)), tolerance=2), Function("b"))},
        {"functions": (Function("a", Outage(until=certain(1)), tolerance=1), Function("b"))},
        {"functions": (Function("a", Outage(lasts=certain(1)), tolerance=1), Function("b", works_at=0))},
        {"functions": (Function("a", Outage(lasts=certain(1)), tolerance=1), Function("b", weight=2))},
        {"dependencies": (Dependency("b", "a", certain(1)),)},
        {"dependencies": (Dependency("b", "a", to_start=True),)},
        {"dependencies": (Dependency("b", "a", any_of="x"),)},
        {"dependencies": (Dependency("b", "a", delay=certain(1)),)},
        {"dependencies": ()},
    ],
)
def test_the_fingerprint_changes_with_anything(changed):
    problem = Problem((Function("a", Outage(lasts=certain(1)), tolerance=1), Function("b")), (Dependency("b", "a"),))
    assert fingerprint(replace(problem, **changed)) != fingerprint(problem)
    assert fingerprint(replace(problem)) == fingerprint(problem)
