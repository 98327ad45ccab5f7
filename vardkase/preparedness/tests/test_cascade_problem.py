"""What cannot be reckoned is refused when it is made, with a code that says what is wrong."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import cascade
from vardkase.preparedness.cascade import (
    ENDLESS,
    NOTHING,
    REFUSALS,
    Back,
    Dependency,
    Function,
    Goes,
    MoreReserve,
    Option,
    Outage,
    Problem,
    Spread,
    certain,
    forecast,
    what_buys_most,
    what_if,
)

A, B = Function("a"), Function("b", Outage(lasts=certain(1)))
NEED = Dependency("a", "b")
PROBLEM = Problem((A, B), (NEED,))

REFUSED = [
    ("number", lambda: Spread(math.nan, 1, 2)),
    ("number", lambda: Spread("1", 1, 2)),
    ("number", lambda: Spread(True, 1, 2)),
    ("number", lambda: Spread(None, 1, 2)),
    ("order", lambda: Spread(2, 1, 3)),
    ("order", lambda: Spread(1, 4, 3)),
    ("half_infinite", lambda: Spread(1, 2, math.inf)),
    ("half_infinite", lambda: Spread(-math.inf, 2, 3)),
    ("half_infinite", lambda: certain(-math.inf)),
    ("too_long", lambda: certain(1e9)),
    ("too_long", lambda: Spread(-1e9, 0, 1)),
    ("outage", Outage),
    ("outage", lambda: Outage(lasts=NOTHING, until=NOTHING)),
    ("number", lambda: Outage(lasts=certain(-1))),
    ("chance", lambda: Outage(lasts=NOTHING, chance=1.1)),
    ("chance", lambda: Outage(lasts=NOTHING, chance=-0.1)),
    ("number", lambda: Outage(lasts=NOTHING, chance=math.nan)),
    ("key", lambda: Function("")),
    ("key", lambda: Function("x" * 101)),
    ("number", lambda: Function("a", tolerance=-1)),
    ("number", lambda: Function("a", tolerance=math.nan)),
    ("number", lambda: Function("a", weight=-1)),
    ("number", lambda: Function("a", weight=math.inf)),
    ("number", lambda: Function("a", works_at=math.nan)),
    ("too_long", lambda: Function("a", works_at=1e9)),
    ("self_loop", lambda: Dependency("a", "a")),
    ("number", lambda: Dependency("a", "b", reserve=certain(-1))),
    ("number", lambda: Dependency("a", "b", delay=Spread(-1, 0, 1))),
    ("number", lambda: Dependency("a", "b", recovery=certain(-0.5))),
    ("same_function", lambda: Problem((A, A))),
    ("missing_end", lambda: Problem((A,), (NEED,))),
    ("missing_end", lambda: Problem((B,), (NEED,))),
    ("same_dependency", lambda: Problem((A, B), (NEED, Dependency("a", "b", certain(2))))),
    ("horizon", lambda: Problem((A,), horizon=0)),
    ("horizon", lambda: Problem((A,), horizon=-1)),
    ("horizon", lambda: Problem((A,), horizon=math.inf)),
    ("number", lambda: Problem((A,), horizon=math.nan)),
    ("too_large", lambda: Problem(tuple(Function(str(number)) for number in range(2_001)))),
    ("samples", lambda: forecast(PROBLEM, seed=1, samples=0)),
    ("samples", lambda: forecast(PROBLEM, seed=1, samples=50_001)),
    ("samples", lambda: forecast(PROBLEM, seed=1, samples=True)),
    ("seed", lambda: forecast(PROBLEM, seed=-1)),
    ("seed", lambda: forecast(PROBLEM, seed=2**63)),
    ("seed", lambda: forecast(PROBLEM, seed="1")),
    ("no_function", lambda: what_if(PROBLEM, Back("c", certain(1)))),
    ("no_function", lambda: what_if(PROBLEM, Goes("c", Outage(lasts=certain(1))))),
    ("no_outage", lambda: what_if(PROBLEM, Back("a", certain(1)))),
    ("no_dependency", lambda: what_if(PROBLEM, MoreReserve("b", "a", 1))),
    ("number", lambda: MoreReserve("a", "b", -1)),
    ("options", lambda: what_buys_most(PROBLEM, [Option("x", ())] * 201, seed=1)),
    ("observed", lambda: cascade.score(forecast(PROBLEM, seed=1, samples=2), {"a": cascade.Seen(5, until=3)})),
    ("number", lambda: cascade.Seen(None, until=-1)),
    ("kept", lambda: cascade.from_data({})),
]


@pytest.mark.parametrize(("code", "make"), REFUSED)
def test_what_cannot_be_is_refused(code, make):
    with pytest.raises(Refusal) as refused:
        make()
    assert refused.value.code == f"preparedness.cascade_{code}"


def test_every_refusal_is_tried_and_listed():
    written = {
        node.args[0].value
        for path in Path(cascade.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
    }
    assert written == set(REFUSALS) == {f"preparedness.cascade_{code}" for code, _ in REFUSED}


def test_the_same_dependency_in_another_group_is_another():
    Problem((A, B), (NEED, Dependency("a", "b", any_of="feeds")))


def test_rings_zero_and_infinite_tolerance_and_nothing_at_all_are_no_fault():
    Problem((Function("a", tolerance=0), Function("b", tolerance=math.inf)), (NEED, Dependency("b", "a")))
    assert forecast(Problem(()), seed=1, samples=3).forecasts == ()


def test_a_spread_is_moved_and_never_below_nothing():
    assert Spread(1, 2, 3).moved(2) == Spread(3, 4, 5)
    assert Spread(1, 2, 3).moved(-2) == Spread(0, 0, 1)
    assert Spread(-4, 2, 3).moved(-2) == Spread(-4, 0, 1)
    assert ENDLESS.moved(5) == ENDLESS
    assert ENDLESS.is_endless
    assert ENDLESS.is_certain
    assert NOTHING.moved(math.inf) == ENDLESS
    assert Spread(1, 2, 3).moved(math.inf) == ENDLESS
    assert not Spread(1, 2, 3).is_certain
