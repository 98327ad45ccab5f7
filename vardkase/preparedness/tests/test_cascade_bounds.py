"""Every limit of the engine from both sides: the last that is taken and the first that is refused, with the sentence's facts."""

from __future__ import annotations

import math
from typing import Any

import pytest
from django.utils import translation

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.cascade import (
    ENDLESS,
    NOTHING,
    Back,
    Dependency,
    Function,
    Goes,
    MoreReserve,
    Option,
    Outage,
    Problem,
    Seen,
    Spread,
    certain,
    forecast,
    score,
    what_buys_most,
    what_if,
)
from vardkase.preparedness.cascade.problem import LONGEST, LONGEST_HORIZON, MOST_DEPENDENCIES, MOST_FUNCTIONS
from vardkase.preparedness.tests.scenes import refused
from vardkase.ui.words import refusal_text

NAN, INF = math.nan, math.inf
A, B, C = Function("a", Outage(lasts=certain(2))), Function("b"), Function("c")
NEED = Dependency("b", "a", certain(1))
PROBLEM = Problem((A, B, C), (NEED,))


class TestSpreads:
    @pytest.mark.parametrize(
        "values",
        [(0, 0, 0), (0, 0, 1), (0, 1, 1), (-2, -1, 0), (-5, 0, 5), (LONGEST,) * 3, (-LONGEST, 0, LONGEST), (INF,) * 3, (1, 2.5, 3)],
    )
    def test_what_is_in_order_is_taken_as_it_is(self, values: tuple[float, ...]) -> None:
        one = Spread(*values)
        assert (one.low, one.likely, one.high) == values

    @pytest.mark.parametrize(
        ("values", "code", "facts"),
        [
            ((1, 0.99, 2), "order", {"low": 1, "likely": 0.99, "high": 2}),
            ((1, 2, 1.99), "order", {"low": 1, "likely": 2, "high": 1.99}),
            ((3, 2, 1), "order", {"low": 3, "likely": 2, "high": 1}),
            ((INF, INF, 5), "order", {"low": INF, "likely": INF, "high": 5}),
            ((0, 0, LONGEST + 0.01), "too_long", {"hours": LONGEST + 0.01, "most": LONGEST}),
            ((-LONGEST - 0.01, 0, 0), "too_long", {"hours": -LONGEST - 0.01, "most": LONGEST}),
            ((0, INF, INF), "half_infinite", {"low": 0, "high": INF}),
            ((0, 0, INF), "half_infinite", {"low": 0, "high": INF}),
            ((-INF, 0, 0), "half_infinite", {"low": -INF, "high": 0}),
            ((-INF, -INF, INF), "half_infinite", {"low": -INF, "high": INF}),
            ((0, NAN, 1), "number", {"what": "hours"}),
            ((0, 0, NAN), "number", {"what": "hours"}),
            ((0, "1", 2), "number", {"what": "hours", "value": "1"}),
            ((0, 1, None), "number", {"what": "hours", "value": None}),
            ((False, 1, 2), "number", {"what": "hours", "value": False}),
            ((0, 1 + 0j, 2), "number", {"what": "hours"}),
            ((0, [1], 2), "number", {"what": "hours"}),
        ],
    )
    def test_what_is_not_is_refused_with_what_was_said(self, values: Any, code: str, facts: dict[str, Any]) -> None:
        with refused(f"preparedness.cascade_{code}", **facts):
            Spread(*values)

    @pytest.mark.parametrize(
        ("one", "hours", "moved"),
        [
            (Spread(1, 2, 3), 0, Spread(1, 2, 3)),
            (Spread(1, 2, 3), -1, Spread(0, 1, 2)),
            (Spread(1, 2, 3), -9, NOTHING),
            (Spread(-2, -1, 3), -5, Spread(-2, -2, -2)),
            (Spread(-2, -1, 3), 5, Spread(3, 4, 8)),
            (ENDLESS, -5, ENDLESS),
            (certain(LONGEST), -1, certain(LONGEST - 1)),
        ],
    )
    def test_it_is_moved_as_a_whole_and_stops_at_nothing(self, one: Spread, hours: float, moved: Spread) -> None:
        assert one.moved(hours) == moved

    def test_moved_beyond_five_years_is_refused_and_not_silently_for_ever(self) -> None:
        assert certain(LONGEST - 1).moved(1) == certain(LONGEST)
        with refused("preparedness.cascade_too_long", most=LONGEST):
            certain(LONGEST - 1).moved(1.5)


class TestOutages:
    @pytest.mark.parametrize("chance", [0, 0.0, 1e-9, 0.5, 1, 1.0])
    def test_a_chance_from_never_to_always(self, chance: float) -> None:
        assert Outage(lasts=NOTHING, chance=chance).chance == chance

    @pytest.mark.parametrize(
        ("chance", "code"), [(1.0001, "chance"), (-1e-9, "chance"), (INF, "chance"), ("1", "number"), (True, "number")]
    )
    def test_another_chance_is_refused(self, chance: Any, code: str) -> None:
        with refused(f"preparedness.cascade_{code}"):
            Outage(lasts=NOTHING, chance=chance)

    def test_it_may_end_before_now_but_not_last_less_than_nothing(self) -> None:
        assert Outage(until=certain(-3)).until == certain(-3)
        assert Outage(lasts=NOTHING).lasts == NOTHING
        with refused("preparedness.cascade_number", what="lasts", value=-0.01):
            Outage(lasts=Spread(-0.01, 0, 1))


class TestFunctions:
    @pytest.mark.parametrize("key", ["a", " ", "å" * 100, "a b", "–", "0"])
    def test_a_key_of_up_to_a_hundred_characters(self, key: str) -> None:
        assert Function(key).key == key

    @pytest.mark.parametrize("key", ["", "å" * 101, "x" * 10_000])
    def test_none_or_a_longer_one_is_refused_and_told_shortened(self, key: str) -> None:
        with refused("preparedness.cascade_key", key=key[:100]):
            Function(key)

    @pytest.mark.parametrize(
        ("facts", "what"),
        [
            ({"tolerance": -0.01}, "tolerance"), ({"tolerance": "4"}, "tolerance"), ({"tolerance": True}, "tolerance"),
            ({"weight": -0.01}, "weight"), ({"weight": NAN}, "weight"), ({"weight": INF}, "weight"), ({"works_at": NAN}, "works_at"),
        ],
    )  # fmt: skip
    def test_what_is_no_measure_of_it_is_refused_by_name(self, facts: dict[str, Any], what: str) -> None:
        with refused("preparedness.cascade_number", what=what):
            Function("a", **facts)

    @pytest.mark.parametrize(
        "facts",
        [
            {"tolerance": 0},
            {"tolerance": INF},
            {"tolerance": None},
            {"weight": 0},
            {"weight": 1e6},
            {"works_at": -LONGEST},
            {"works_at": LONGEST},
        ],
    )
    def test_the_outermost_that_is_taken(self, facts: dict[str, Any]) -> None:
        problem = Problem((Function("a", Outage(lasts=certain(1)), **facts),))
        assert forecast(problem, seed=1, samples=2).of("a").breaks in {0.0, 1.0}

    @pytest.mark.parametrize("value", ["1", True, [1]])
    def test_seen_to_work_at_what_is_no_hour_is_refused(self, value: Any) -> None:
        with refused("preparedness.cascade_number", what="works_at", value=value):
            Function("a", works_at=value)


class TestProblems:
    @pytest.mark.parametrize("hours", [1 / 60, 1, 72, LONGEST_HORIZON])
    def test_a_horizon_from_a_minute_to_a_year(self, hours: float) -> None:
        found = forecast(Problem((A,), horizon=hours), seed=1, samples=1)
        assert found.grid[-1] == pytest.approx(hours)
        assert found.of("a").down_at[0] == 1

    @pytest.mark.parametrize("hours", [0.016, 0, -5, LONGEST_HORIZON + 1, INF, -INF])
    def test_another_is_refused(self, hours: float) -> None:
        with refused("preparedness.cascade_horizon", hours=hours, most=LONGEST_HORIZON):
            Problem((A,), horizon=hours)

    @pytest.mark.parametrize(("value", "shown"), [("72", "72"), (None, None), (True, True)])
    def test_what_is_no_number_of_hours_is_told_as_that(self, value: Any, shown: Any) -> None:
        with refused("preparedness.cascade_number", what="horizon", value=shown):
            Problem((A,), horizon=value)

    def test_as_many_as_are_promised_and_not_one_more(self) -> None:
        functions = tuple(Function(str(number)) for number in range(MOST_FUNCTIONS))
        assert len(Problem(functions).places) == MOST_FUNCTIONS
        with refused("preparedness.cascade_too_large", functions=MOST_FUNCTIONS + 1, dependencies=0):
            Problem((*functions, Function("more")))
        with refused("preparedness.cascade_too_large", functions=2, dependencies=MOST_DEPENDENCIES + 1):
            Problem((A, B), (NEED,) * (MOST_DEPENDENCIES + 1))

    @pytest.mark.parametrize(
        ("needs", "by", "missing"), [("b", "x", "x"), ("x", "a", "x"), ("x", "y", "x"), ("b", "A", "A"), ("b", "a ", "a ")]
    )
    def test_the_end_that_is_missing_is_named(self, needs: str, by: str, missing: str) -> None:
        with refused("preparedness.cascade_missing_end", needs=needs, by=by, missing=missing):
            Problem((A, B), (Dependency(needs, by),))

    def test_who_is_twice_is_named(self) -> None:
        with refused("preparedness.cascade_same_function", key="b"):
            Problem((A, B, C, Function("b", tolerance=3)))
        with refused("preparedness.cascade_same_dependency", needs="b", by="a"):
            Problem((A, B), (NEED, Dependency("b", "a", ENDLESS, to_start=True)))

    def test_twice_in_one_group_is_once_too_many_and_in_two_is_not(self) -> None:
        Problem((A, B), (NEED, Dependency("b", "a", any_of="x"), Dependency("b", "a", any_of="y"), Dependency("a", "b")))
        with refused("preparedness.cascade_same_dependency", needs="b", by="a"):
            Problem((A, B), (Dependency("b", "a", any_of="x"), Dependency("b", "a", certain(1), any_of="x")))

    def test_a_function_on_itself_is_refused_but_in_a_ring_of_two_it_is_not(self) -> None:
        with refused("preparedness.cascade_self_loop", needs="a"):
            Dependency("a", "a", any_of="x")
        assert forecast(Problem((A, B), (NEED, Dependency("a", "b"))), seed=1, samples=1).of("b").breaks == 1

    @pytest.mark.parametrize("what", ["reserve", "delay", "recovery"])
    def test_each_length_of_a_dependency_may_be_nothing_or_for_ever_but_not_less(self, what: str) -> None:
        Dependency("b", "a", **{what: NOTHING})
        Dependency("b", "a", **{what: ENDLESS})
        with refused("preparedness.cascade_number", what=what, value=-1 / 60):
            Dependency("b", "a", **{what: Spread(-1 / 60, 0, 1)})


class TestRuns:
    @pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
    def test_seeds_that_are_taken(self, seed: int) -> None:
        assert forecast(PROBLEM, seed=seed, samples=1).seed == seed

    @pytest.mark.parametrize("seed", [-1, 2**63, 1.0, "1", None, True])
    def test_seeds_that_are_refused(self, seed: Any) -> None:
        with refused("preparedness.cascade_seed", seed=seed):
            forecast(PROBLEM, seed=seed, samples=1)

    @pytest.mark.parametrize("samples", [0, -1, 50_001, 1.0, "1", None, False])
    def test_samples_that_are_refused(self, samples: Any) -> None:
        with refused("preparedness.cascade_samples", samples=samples, most=50_000):
            forecast(PROBLEM, seed=1, samples=samples)

    def test_the_most_samples_are_reckoned(self) -> None:
        assert forecast(Problem((A,)), seed=1, samples=50_000).of("a").breaks == 1

    def test_options_up_to_two_hundred(self) -> None:
        options = [Option("", ())] * 200
        assert len(what_buys_most(Problem((A,)), options, seed=1, samples=1)) == 200
        with refused("preparedness.cascade_options", options=201, most=200):
            what_buys_most(Problem((A,)), [*options, options[0]], seed=1, samples=1)

    @pytest.mark.parametrize(
        ("change", "code", "facts"),
        [
            (Back("b", certain(1)), "no_outage", {"key": "b"}),
            (Back("x", certain(1)), "no_function", {"key": "x"}),
            (Goes("x", Outage(lasts=NOTHING)), "no_function", {"key": "x"}),
            (MoreReserve("a", "b", 1), "no_dependency", {"needs": "a", "by": "b"}),
            (MoreReserve("b", "x", 1), "no_dependency", {"needs": "b", "by": "x"}),
            (MoreReserve("b", "a", LONGEST), "too_long", {"most": LONGEST}),
        ],
    )
    def test_a_change_of_what_is_not_there_is_refused_and_changes_nothing(self, change: Any, code: str, facts: dict[str, Any]) -> None:
        for act in (lambda: what_if(PROBLEM, change), lambda: what_buys_most(PROBLEM, [Option("", (change,))], seed=1, samples=1)):
            with refused(f"preparedness.cascade_{code}", **facts):
                act()
        assert Problem((A, B, C), (NEED,)) == PROBLEM

    @pytest.mark.parametrize(("broke", "until", "fits"), [(3, 3, True), (3.01, 3, False), (-1, 0, True), (None, 0, True), (2, INF, True)])
    def test_nobody_sees_after_having_looked(self, broke: float | None, until: float, fits: bool) -> None:
        outcome, seen = forecast(PROBLEM, seed=1, samples=2), {"b": Seen(broke, until)}
        if fits:
            score(outcome, seen)
        else:
            with refused("preparedness.cascade_observed", key="b", broke=broke, until=until):
                score(outcome, seen)


SENTENCES = [
    (lambda: Spread(2, 1, 3), ("2", "1", "3")),
    (lambda: Spread(0, 0, INF), ("0", "inf")),
    (lambda: Outage(lasts=NOTHING, chance=2), ("2",)),
    (lambda: Function("x" * 101), ("x" * 100,)),
    (lambda: Problem((A, B), (Dependency("b", "vatten"),)), ("b", "vatten")),
    (lambda: Problem((A, A)), ("a",)),
    (lambda: Dependency("el", "el"), ("el",)),
    (lambda: what_if(PROBLEM, Back("b", certain(1))), ("b",)),
    (lambda: what_if(PROBLEM, MoreReserve("c", "a", 1)), ("c", "a")),
    (lambda: score(forecast(PROBLEM, seed=1, samples=1), {"b": Seen(5, 3)}), ("b",)),
    (lambda: what_buys_most(PROBLEM, [Option("", ())] * 201, seed=1), ("201", "200")),
    (lambda: forecast(PROBLEM, seed=-7), ("-7",)),
    (lambda: forecast(PROBLEM, seed=1, samples=0), ("0",)),
    (lambda: Problem((A,), horizon=0), ("0",)),
]


@pytest.mark.parametrize(("make", "named"), SENTENCES)
def test_what_is_refused_is_a_swedish_sentence_that_names_what_is_wrong(make: Any, named: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as no:
        make()
    with translation.override("sv"):
        swedish = refusal_text(no.value)
    with translation.override("en"):
        english = refusal_text(no.value)
    assert all(part in swedish for part in named)
    assert swedish != english
    assert swedish[-1] in ".!?"
    assert "%(" not in swedish
