"""What the forecast means, rule by rule (ADR 0020), with values that are certain, so that every answer can be worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.preparedness.cascade import ENDLESS, OWN, Dependency, Function, Outage, Problem, Spread, certain, forecast
from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.tests.cascades import problems

EL = Function("el", Outage(lasts=certain(24)))


def spans(*functions, needs=(), horizon=100.0):
    """From when until when each function is down, in hours; None where it stands. All values are certain: one sample tells all."""
    found = forecast(Problem(functions, tuple(needs), horizon), seed=1, samples=1)
    return {each.key: (each.when[0], each.back[0]) if each.breaks else None for each in found.forecasts}


def after(needs, by, hours=0, **more):
    return Dependency(needs, by, certain(hours), **more)


def test_a_chain_falls_one_after_the_other_and_comes_back_with_its_cause():
    found = spans(
        EL, Function("mobil"), Function("larm"), Function("hemtjänst"),
        needs=[after("mobil", "el", 4), after("larm", "mobil", 1), after("hemtjänst", "larm", 2)],
    )  # fmt: skip
    assert found == {"el": (0, 24), "mobil": (4, 24), "larm": (5, 24), "hemtjänst": (7, 24)}


def test_a_reserve_that_lasts_as_long_as_the_outage_is_enough_and_a_minute_less_is_not():
    assert spans(EL, Function("f"), needs=[after("f", "el", 24)])["f"] is None
    assert spans(EL, Function("f"), needs=[after("f", "el", 24 - 1 / 60)])["f"] == (24 - 1 / 60, 24)


def test_delay_and_reserve_are_stood_one_after_the_other_and_recovery_comes_after_the_return():
    need = Dependency("f", "el", reserve=certain(3), delay=certain(2), recovery=certain(6))
    assert spans(EL, Function("f"), needs=[need])["f"] == (5, 30)


def test_recoveries_add_up_along_a_chain_and_can_themselves_use_up_the_next_reserve():
    needs = [after("a", "el", 1, recovery=certain(3)), after("b", "a", 24, recovery=certain(2))]
    assert spans(EL, Function("a"), Function("b"), needs=needs) == {"el": (0, 24), "a": (1, 27), "b": (25, 29)}


def test_an_endless_outage_is_never_back_and_an_endless_reserve_never_used_up():
    found = spans(
        Function("el", Outage(lasts=ENDLESS)), Function("a"), Function("b"), needs=[after("a", "el", 4), after("b", "el", math.inf)]
    )
    assert found == {"el": (0, math.inf), "a": (4, math.inf), "b": None}


def test_an_endless_recovery_is_never_back_though_its_cause_is():
    assert spans(EL, Function("f"), needs=[after("f", "el", 1, recovery=ENDLESS)])["f"] == (1, math.inf)


@pytest.mark.parametrize("outage", [Outage(lasts=certain(0)), Outage(certain(3), until=certain(3)), Outage(certain(5), until=certain(2))])
def test_an_outage_that_ends_when_it_begins_or_before_is_none(outage):
    assert spans(Function("f", outage))["f"] is None


def test_what_begins_at_the_horizon_counts_and_what_begins_a_minute_later_does_not():
    found = spans(Function("a", Outage(certain(100), certain(5))), Function("b", Outage(certain(100 + 1 / 60), certain(5))))
    assert found == {"a": (100, 105), "b": None}


def test_an_outage_that_began_before_now_has_used_its_reserve_already():
    el = Function("el", Outage(begins=certain(-3), lasts=certain(24)))
    assert spans(el, Function("f"), needs=[after("f", "el", 4)]) == {"el": (-3, 21), "f": (1, 21)}


def test_what_was_seen_to_work_is_not_broken_before_that():
    el = Function("el", Outage(begins=certain(-6), lasts=certain(24)))
    assert spans(el, Function("f", works_at=0), needs=[after("f", "el", 4)])["f"] == (0, 18)
    assert spans(el, Function("f", works_at=18), needs=[after("f", "el", 4)])["f"] is None
    assert spans(Function("f", Outage(begins=certain(-6), lasts=certain(8)), works_at=1))["f"] == (1, 2)


def test_one_who_needs_two_falls_with_the_first_and_is_back_with_the_last():
    water = Function("vatten", Outage(certain(10), certain(30)))
    found = spans(EL, water, Function("f"), needs=[after("f", "el", 2, recovery=certain(1)), after("f", "vatten", 1)])
    assert found["f"] == (2, 40)


def test_a_short_return_between_two_outages_is_not_counted_on():
    water = Function("vatten", Outage(certain(50), certain(10)))
    assert spans(EL, water, Function("f"), needs=[after("f", "el"), after("f", "vatten")])["f"] == (0, 60)


class TestAlternatives:
    feeds = (Function("a", Outage(lasts=certain(10))), Function("b", Outage(certain(5), certain(20))))

    def needs(self, one=0, other=0, **more):
        return [after("f", "a", one, any_of="matning", **more), after("f", "b", other, any_of="matning", **more)]

    def test_one_of_two_is_enough(self):
        assert spans(self.feeds[0], Function("b"), Function("f"), needs=self.needs())["f"] is None

    def test_it_breaks_while_both_are_gone_and_is_back_with_the_first(self):
        assert spans(*self.feeds, Function("f"), needs=self.needs())["f"] == (5, 10)

    def test_the_reserve_of_each_is_counted_from_when_that_one_goes(self):
        assert spans(*self.feeds, Function("f"), needs=self.needs(8, 2))["f"] == (8, 10)
        assert spans(*self.feeds, Function("f"), needs=self.needs(0, 5))["f"] is None

    def test_a_feed_that_takes_time_to_take_over_leaves_a_gap(self):
        needs = [after("f", "a", any_of="m", recovery=certain(2)), after("f", "b", 6, any_of="m")]
        assert spans(*self.feeds, Function("f"), needs=needs)["f"] == (11, 12)

    def test_a_group_of_one_is_no_alternative(self):
        assert spans(EL, Function("f"), needs=[after("f", "el", 4, any_of="m")])["f"] == (4, 24)

    def test_the_one_that_went_last_is_the_cause(self):
        problem = Problem((*self.feeds, Function("f")), tuple(self.needs()), 100)
        assert forecast(problem, seed=1, samples=4).of("f").causes == (("b", 1.0),)

    def test_an_alternative_that_went_in_the_same_minute_as_the_cause_is_none(self):
        problem = Problem((*self.feeds, EL, Function("f")), (*self.needs(), after("f", "el")), 100)
        assert forecast(problem, seed=1, samples=4).of("f").causes == (("el", 1.0),)

    def test_two_groups_are_two_needs(self):
        needs = [*self.needs(), after("f", "el", 2, any_of="annat"), after("f", "c", any_of="annat")]
        functions = (*self.feeds, EL, Function("c", Outage(certain(1), certain(8))), Function("f"))
        assert spans(*functions, needs=needs)["f"] == (2, 10)


class TestRings:
    ring = (after("tele", "el", 4), after("el", "tele", 2))

    def test_electricity_and_telecom_need_each_other_and_both_come_back(self):
        assert spans(EL, Function("tele"), needs=self.ring) == {"el": (0, 24), "tele": (4, 24)}

    def test_a_ring_does_not_keep_itself_down_when_its_cause_is_repaired(self):
        needs = [after("tele", "el", 4, recovery=certain(3)), after("el", "tele", 2, recovery=certain(5))]
        assert spans(EL, Function("tele"), needs=needs) == {"el": (0, 24), "tele": (4, 27)}

    def test_a_ring_that_nothing_hits_stands(self):
        assert spans(Function("a"), Function("b"), needs=[after("a", "b"), after("b", "a")]) == {"a": None, "b": None}

    def test_what_fell_before_is_waited_for_with_its_starting_time(self):
        needs = [after("b", "a", 1, recovery=certain(2)), after("c", "b", 1, recovery=certain(2)), after("a", "c", 1, recovery=certain(9))]
        functions = (Function("a", Outage(lasts=certain(10))), Function("b"), Function("c"))
        assert spans(*functions, needs=needs) == {"a": (0, 10), "b": (1, 12), "c": (2, 14)}

    def test_of_two_outages_in_a_ring_the_longer_keeps_both(self):
        tele = Function("tele", Outage(certain(6), certain(40)))
        assert spans(EL, tele, needs=self.ring) == {"el": (0, 46), "tele": (4, 46)}

    def test_a_ring_with_black_start_is_never_back(self):
        needs = [after("tele", "el", 4), after("el", "tele", 2, to_start=True)]
        assert spans(EL, Function("tele"), needs=needs) == {"el": (0, math.inf), "tele": (4, math.inf)}

    def test_black_start_without_a_fall_keeps_nobody(self):
        needs = [after("tele", "el", 30), after("el", "tele", 2, to_start=True)]
        assert spans(EL, Function("tele"), needs=needs) == {"el": (0, 24), "tele": None}

    def test_black_start_with_help_from_outside_is_back(self):
        needs = [
            after("tele", "el", 4, any_of="kraft"), after("tele", "verk", 0, any_of="kraft", recovery=certain(1)),
            after("el", "tele", 2, to_start=True),
        ]  # fmt: skip
        verk = Function("verk", Outage(lasts=certain(30)))
        assert spans(EL, Function("tele"), verk, needs=needs) == {"el": (0, 31), "tele": (4, 31), "verk": (0, 30)}

    def test_a_fall_takes_a_minute_to_go_round_a_ring(self):
        needs = [after("b", "a"), after("a", "b")]
        assert spans(Function("a", Outage(lasts=certain(1))), Function("b"), needs=needs) == {"a": (0, 1), "b": (1 / 60, 1)}

    def test_those_behind_a_ring_wait_for_its_starting(self):
        needs = [after("tele", "el", 4, recovery=certain(3)), after("el", "tele", 2), after("larm", "tele", 1)]
        assert spans(EL, Function("tele"), Function("larm"), needs=needs)["larm"] == (5, 27)


@pytest.mark.parametrize(
    ("function", "resource", "tolerance", "expected", "reserve", "gap"),
    [
        ("home care alarm", "electricity", 1, 24, 4, 19),
        ("elderly home", "electricity", 4, 24, 72, -4),
        ("waterworks", "fuel for reserve power", 12, 48, 12, 24),
        ("payroll", "IT", 120, 72, 0, -48),
    ],
)
def test_the_gap_between_what_is_tolerable_and_what_is_expected(function, resource, tolerance, expected, reserve, gap):
    functions = Function(resource, Outage(lasts=certain(expected))), Function(function, tolerance=tolerance)
    found = forecast(Problem(functions, (after(function, resource, reserve),), 200), seed=1, samples=3).of(function)
    assert found.gap == (gap,) * 5
    assert found.too_long == (1.0 if gap > 0 else 0.0)
    assert found.too_long_at == ((reserve + tolerance if gap > 0 else math.inf),) * 5


@pytest.mark.parametrize(("own", "back"), [(6, 24), (22, 26)])
def test_electricity_telecom_and_the_control_of_electricity(own, back):
    """Effective outage of telecom = max(own expected, electricity expected - battery): 20 and 22 hours."""
    tele = Function("tele", Outage(certain(4), certain(own)))
    needs = [after("tele", "el", 4), after("styrning", "tele"), after("el", "styrning", 48)]
    found = spans(EL, tele, Function("styrning"), needs=needs)
    assert found["tele"] == (4, back)
    assert found["tele"][1] - found["tele"][0] == max(own, 24 - 4)


TWO = certain(2)


class TestTolerance:
    def of(self, tolerance, lasts=TWO):
        return forecast(Problem((Function("f", Outage(certain(1), lasts), tolerance),), horizon=50), seed=1, samples=2).of("f")

    def test_nothing_is_tolerable(self):
        assert (self.of(0).too_long, self.of(0).too_long_at, self.of(0).gap) == (1.0, (1.0,) * 5, (2.0,) * 5)

    def test_anything_is_tolerable(self):
        found = self.of(math.inf, ENDLESS)
        assert (found.too_long, found.too_long_at, found.gap) == (0.0, (math.inf,) * 5, None)

    def test_as_long_as_is_tolerable_is_not_too_long(self):
        assert (self.of(2).too_long, self.of(2).gap) == (0.0, (0.0,) * 5)

    def test_not_judged_is_not_told(self):
        assert (self.of(None).too_long, self.of(None).too_long_at, self.of(None).gap) == (None, None, None)

    def test_for_ever_is_longer_than_anything(self):
        assert (self.of(3, ENDLESS).too_long, self.of(3, ENDLESS).gap) == (1.0, (math.inf,) * 5)


def test_causes_in_the_same_minute_count_both():
    problem = Problem(
        (EL, Function("v", Outage(lasts=certain(3))), Function("f", Outage(lasts=certain(1)))), (after("f", "el"), after("f", "v")), 9
    )
    assert dict(forecast(problem, seed=1, samples=5).of("f").causes) == {OWN: 1.0, "el": 1.0, "v": 1.0}


def test_a_chance_is_a_share_of_the_samples():
    found = forecast(Problem((Function("f", Outage(lasts=certain(1), chance=0.3)),)), seed=3, samples=20_000).of("f")
    assert abs(found.breaks - 0.3) < 0.015
    assert found.when[0] == 0
    assert found.when[2] == math.inf


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_an_added_outage_lets_nothing_fall_later(problem, seed):
    """More trouble is never better: nobody falls later, and what stood may only fall."""
    last = problem.functions[-1]
    if last.outage:
        return
    hit = Function(last.key, Outage(lasts=Spread(1, 2, 9)), works_at=last.works_at)
    worse = Problem((*problem.functions[:-1], hit), problem.dependencies, problem.horizon)
    assert (reckon(worse, seed=seed, samples=20).down <= reckon(problem, seed=seed, samples=20).down).all()
