"""The choice against brute force: every point of the curve, none that is beaten, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.preparedness.choice import Lowers, Option, Problem, Target, check_problem, curve
from vardkase.preparedness.choice.apart import curve_apart
from vardkase.preparedness.choice.problem import GAP
from vardkase.preparedness.choice.sets import Sets
from vardkase.preparedness.tests.scenes import refused

WEIGHTS = ((5, 8), (4, 4), (3, 2), (2, 1), (GAP, 2))
A = Option("a", "A", 10, (Lowers("r", 1),))
B = Option("b", "B", 20, (Lowers("r", 2),))
C = Option("c", "C", 5, (Lowers("g", 1),))
RISK, GAP_TARGET = Target("r", "Elavbrott", 3), Target("g", "Reserv")
SMALL = Problem((A, B, C), (RISK, GAP_TARGET), WEIGHTS, 30)


def frontier(problem: Problem) -> list[tuple[int, int]]:
    """Every cost and gain that nothing beats, by trying all there are."""
    sets = Sets(check_problem(problem))
    free = range(len(sets.keys))
    tried = [
        (sets.cost(chosen), sets.gain(chosen))
        for chosen in map(set, chain.from_iterable(combinations(free, size) for size in range(len(free) + 1)))
        if chosen >= sets.must and all(chosen.issuperset(sets.requires[one]) and chosen.isdisjoint(sets.excludes[one]) for one in chosen)
    ]
    best: list[tuple[int, int]] = []
    for cost, gain in sorted(tried, key=lambda one: (one[0], -one[1])):
        if not best or gain > best[-1][1]:
            best.append((cost, gain))
    return best


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to seven measures and four targets, some of which need or exclude one another."""
    targets = tuple(Target(f"r{n}", f"R{n}", draw(st.sampled_from([GAP, 2, 3, 5]))) for n in range(draw(st.integers(1, 4))))
    options: list[Option] = []
    for number in range(draw(st.integers(1, 7))):
        lowers = draw(st.dictionaries(st.sampled_from([one.key for one in targets]), st.integers(1, 3), max_size=3))
        earlier = [one.key for one in options]
        ends = draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True)) if earlier else []
        options.append(
            Option(
                f"o{number}",
                f"O{number}",
                draw(st.integers(0, 12)),
                tuple(Lowers(*one) for one in lowers.items()),
                tuple(ends[:1]),
                tuple(ends[1:]),
            )
        )
    inside = tuple(one.key for one in options[:1] if draw(st.booleans()))
    return Problem(tuple(options), targets, WEIGHTS, 1000, inside)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_the_curve_is_what_trying_everything_gives(problem: Problem) -> None:
    found = curve(problem)
    assert [(one.cost, one.gain) for one in found.points] == frontier(problem)
    assert found.exact
    assert found.widest == 0


def test_by_hand() -> None:
    """A and B lower the same risk from 3: two steps are all there are, so that A beside B gives nothing."""
    found = curve(SMALL)
    assert [(one.cost, one.gain, one.chosen) for one in found.points] == [
        (0, 0, ()), (5, 2, ("c",)), (15, 4, ("a", "c")), (25, 5, ("b", "c")),
    ]  # fmt: skip
    assert found.best(24).chosen == ("a", "c")
    assert curve(replace(SMALL, inside=("a",))).points[0].chosen == ("a",)
    assert curve(replace(SMALL, outside=("c",))).best(30).chosen == ("b",)


def test_the_same_question_has_the_same_answer_also_from_another_process() -> None:
    assert curve_apart(SMALL) == curve(SMALL) == curve(SMALL)
    with refused("preparedness.choice_odd"):
        curve_apart(replace(SMALL, budget=-1))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("choice_odd", {"options": (A, A)}),
        ("choice_odd", {"options": (replace(A, cost=-1),)}),
        ("choice_odd", {"options": (replace(A, requires=("x",)),)}),
        ("choice_odd", {"targets": (RISK,)}),
        ("choice_odd", {"targets": (replace(RISK, level=10), GAP_TARGET)}),
        ("choice_too_large", {"options": tuple(replace(A, key=str(n)) for n in range(601))}),
        ("choice_odd_weight", {"weights": ((5, 101),)}),
        ("choice_weights_up", {"weights": ((3, 1), (2, 2))}),
        ("choice_in_and_out", {"inside": ("a",), "outside": ("a",)}),
        ("choice_in_and_out", {"options": (replace(A, requires=("b",)), B, C), "inside": ("a",), "outside": ("b",)}),
        ("choice_not_together", {"options": (replace(A, excludes=("b",)), B, C), "inside": ("a", "b")}),
        ("choice_too_dear", {"inside": ("a", "b"), "budget": 29}),
    ],
)
def test_what_is_no_question(code: str, said: dict) -> None:
    with refused(f"preparedness.{code}"):
        check_problem(replace(SMALL, **said))


def test_what_is_required_comes_along() -> None:
    problem = replace(SMALL, options=(replace(A, requires=("b",)), B, replace(C, requires=("a",))))
    assert check_problem(replace(problem, inside=("c",), budget=40)).inside == ("a", "b", "c")
    assert check_problem(replace(problem, outside=("b",))).outside == ("a", "b", "c")


def test_the_solver_is_fetched_only_when_something_is_asked() -> None:
    code = "import sys, vardkase.preparedness.choice.apart; assert not [m for m in sys.modules if m.startswith(('ortools', 'numpy'))]"
    subprocess.run([sys.executable, "-c", code], check=True)
