"""What buys most time and what if, reckoned by hand: hours later, hours spared, weights, and the order of what is told."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.preparedness.cascade import (
    ENDLESS,
    Back,
    Dependency,
    Function,
    Gain,
    Goes,
    MoreReserve,
    Option,
    Outage,
    Problem,
    Spread,
    certain,
    fingerprint,
    forecast,
    reserves,
    what_buys_most,
    what_if,
)
from vardkase.preparedness.tests.cascades import problems

INF = math.inf
EL = Function("el", Outage(lasts=certain(20)))
# The power is out for 20 of 48 hours; the mast stands for 4, the alarm behind it one more, the pump 10.
NET = Problem(
    (EL, Function("mast"), Function("larm", weight=3), Function("pump", weight=0)),
    (Dependency("mast", "el", certain(4)), Dependency("larm", "mast", certain(1)), Dependency("pump", "el", certain(10))),
    48,
)


def gain(*changes: Any, problem: Problem = NET) -> Gain:
    (found,) = what_buys_most(problem, [Option("it", tuple(changes))], seed=1, samples=3)
    return found


def more(needs: str, by: str, hours: float) -> MoreReserve:
    return MoreReserve(needs, by, hours)


class TestByHand:
    @pytest.mark.parametrize(
        ("changes", "gained", "saved"),
        [
            # The mast and the alarm two hours later each, the alarm worth three: 2 + 3 × 2.
            ((more("mast", "el", 2),), 8, 8),
            # Only the alarm: 3 × 2.
            ((more("larm", "mast", 2),), 6, 6),
            # What weighs nothing counts for nothing.
            ((more("pump", "el", 2),), 0, 0),
            # Nobody is better for nothing more.
            ((more("mast", "el", 0),), 0, 0),
            # 16 more hours and both stand to the horizon: 44 + 3 × 43 later, 16 + 3 × 15 hours of outage spared.
            ((more("mast", "el", 16),), 173, 61),
            ((more("mast", "el", INF),), 173, 61),
            # The power is back at 10: nobody breaks later; 10 hours less each for power, mast and, by three, the alarm.
            ((Back("el", certain(10)),), 0, 50),
            # The power is back before the batteries are empty.
            ((Back("el", certain(4)),), 173, 77),
            ((Back("el", certain(3)), more("pump", "el", 5)), 173, 78),
            # It lasts longer, and is worse by as much.
            ((Back("el", certain(30)),), 0, -50),
            # Something more goes: the pump weighs nothing, the mast breaks four hours sooner, the alarm too.
            ((Goes("pump", Outage(lasts=certain(1))),), 0, 0),
            ((Goes("mast", Outage(lasts=certain(1))),), -16, -16),
            # Both measures at once are more than each.
            ((more("mast", "el", 2), more("larm", "mast", 2)), 14, 14),
        ],
    )
    def test_hours_later_and_hours_spared_by_their_weights(self, changes: Any, gained: float, saved: float) -> None:
        found = gain(*changes)
        assert (found.gained, found.saved) == pytest.approx((gained, saved), abs=1e-4)
        assert found.error == 0

    def test_who_gains_most_stands_first_and_is_not_weighed(self) -> None:
        assert gain(more("mast", "el", 2)).most == (("larm", 2.0, 2.0), ("mast", 2.0, 2.0))
        # The pump is saved altogether; for the others it is only shorter.
        assert gain(Back("el", certain(10))).most == (("pump", 38.0, 10.0), ("el", 0.0, 10.0), ("larm", 0.0, 10.0), ("mast", 0.0, 10.0))

    def test_of_many_the_five_that_gain_most(self) -> None:
        names = [f"f{number}" for number in range(9)]
        needs = tuple(Dependency(name, "el", certain(number)) for number, name in enumerate(names))
        problem = Problem((EL, *map(Function, names)), needs)
        found = gain(Back("el", certain(0)), problem=problem)
        assert [key for key, _, _ in found.most] == ["el", "f0", "f1", "f2", "f3"]

    def test_what_would_have_fallen_after_the_horizon_is_worth_nothing(self) -> None:
        assert gain(more("pump", "el", 5), problem=replace(NET, horizon=5)).saved == 0
        near = replace(NET, horizon=6)
        # To the horizon of six the mast stands two hours longer, the alarm one.
        assert gain(more("mast", "el", 9), problem=near).gained == pytest.approx(2 + 3 * 1)

    def test_what_began_before_now_counts_from_now(self) -> None:
        problem = replace(NET, functions=(Function("el", Outage(certain(-5), certain(20))), *NET.functions[1:]))
        # The mast fell an hour ago; two hours more and it would fall in one. The alarm fell just now, and would in two.
        assert gain(more("mast", "el", 2), problem=problem).gained == pytest.approx(1 + 3 * 2)


class TestOrder:
    def options(self, *hours: float) -> list[Option]:
        return [Option(f"{one:g}", (more("mast", "el", one),)) for one in hours]

    def labels(self, options: list[Option], problem: Problem = NET) -> list[str]:
        return [one.option.label for one in what_buys_most(problem, options, seed=1, samples=2)]

    def test_the_best_first_whatever_the_order_given(self) -> None:
        assert self.labels(self.options(1, 3, 2)) == self.labels(self.options(3, 2, 1)) == ["3", "2", "1"]

    def test_of_those_that_buy_the_same_the_one_that_spares_most_and_then_the_first_given(self) -> None:
        back = [Option("later", (Back("el", certain(15)),)), Option("sooner", (Back("el", certain(11)),)), Option("none", ())]
        assert self.labels(back) == ["sooner", "later", "none"]
        assert self.labels([Option("one", ()), Option("two", ())]) == ["one", "two"]
        assert self.labels([Option("two", ()), Option("one", ())]) == ["two", "one"]

    def test_no_options_are_no_answer(self) -> None:
        assert what_buys_most(NET, [], seed=1, samples=1) == ()

    @pytest.mark.parametrize(
        ("by", "hours", "labels"),
        [
            ("el", [6], ["mast +6 h", "pump +6 h"]),
            ("el", [6, 12.5], ["mast +6 h", "mast +12.5 h", "pump +6 h", "pump +12.5 h"]),
            ("mast", [0.25], ["larm +0.25 h"]),
            ("pump", [6], []),
            ("nobody", [6], []),
            ("el", [], []),
        ],
    )
    def test_reserves_are_for_those_who_need_it(self, by: str, hours: list[float], labels: list[str]) -> None:
        found = reserves(NET, by, hours)
        assert [one.label for one in found] == labels
        for one in found:
            what_if(NET, *one.changes)

    def test_in_two_groups_it_is_one_option_and_both_last_longer(self) -> None:
        needs = (Dependency("mast", "el", certain(1), any_of="x"), Dependency("mast", "el", certain(2), any_of="y"))
        problem = Problem((EL, Function("mast")), needs)
        (option,) = reserves(problem, "el", [3])
        changed = what_if(problem, *option.changes)
        assert [one.reserve for one in changed.dependencies] == [certain(4), certain(5)]


class TestWhatIf:
    def test_nothing_changed_is_the_same(self) -> None:
        assert what_if(NET) == NET
        assert fingerprint(what_if(NET)) == fingerprint(NET)

    @pytest.mark.parametrize(
        "change",
        [Back("el", certain(5)), Goes("pump", Outage(lasts=ENDLESS)), MoreReserve("mast", "el", 1), MoreReserve("larm", "mast", INF)],
    )
    def test_what_is_changed_has_another_fingerprint_and_the_first_stays_as_it_was(self, change: Any) -> None:
        before = fingerprint(NET)
        assert fingerprint(what_if(NET, change)) != before
        assert fingerprint(NET) == before

    def test_the_end_is_changed_and_the_beginning_and_chance_are_kept(self) -> None:
        problem = Problem((Function("el", Outage(Spread(1, 2, 3), certain(9), chance=0.5), 4, 2, 0.5),))
        (changed,) = what_if(problem, Back("el", Spread(5, 6, 7))).functions
        assert changed == Function("el", Outage(Spread(1, 2, 3), until=Spread(5, 6, 7), chance=0.5), 4, 2, 0.5)

    def test_back_before_it_went_it_never_went(self) -> None:
        found = forecast(what_if(NET, Back("el", certain(0))), seed=1, samples=1)
        assert [one.breaks for one in found.forecasts] == [0, 0, 0, 0]

    def test_the_last_word_about_a_function_holds(self) -> None:
        for changes in ((Back("el", certain(3)), Back("el", certain(9))), (Goes("el", Outage(lasts=ENDLESS)), Back("el", certain(9)))):
            assert forecast(what_if(NET, *changes), seed=1, samples=1).of("el").back == (9,) * 5
        both = what_if(NET, Goes("mast", Outage(lasts=certain(1))), Back("mast", certain(2)))
        assert both.functions[1].outage == Outage(until=certain(2))

    def test_what_goes_instead_takes_the_place_of_the_outage_there_was(self) -> None:
        found = forecast(what_if(NET, Goes("el", Outage(certain(30), certain(5)))), seed=1, samples=1)
        assert (found.of("el").when[0], found.of("el").back[0]) == (30, 35)
        assert (found.of("mast").when[0], found.of("mast").back[0]) == (34, 35)

    @settings(max_examples=30, deadline=None)
    @given(problems(most=4), st.integers(0, 99), st.floats(0, 30))
    def test_a_return_that_is_sooner_is_never_worse(self, problem: Problem, seed: int, at: float) -> None:
        """Within the horizon nobody stands for less, and nobody is out for more, when an outage ends before it would have."""
        first = problem.functions[0]
        late, soon = (what_if(problem, Back(first.key, certain(moment))) for moment in (at + 5, at))
        found = what_buys_most(late, [Option("", (Back(first.key, certain(at)),))], seed=seed, samples=10)[0]
        assert found.gained >= 0
        assert all(one.breaks <= other.breaks for one, other in zip(
            forecast(soon, seed=seed, samples=10).forecasts, forecast(late, seed=seed, samples=10).forecasts, strict=True
        ))  # fmt: skip
