"""Answers that are reckoned by hand: certain values to the minute, uncertain ones from the book of chances, and where they meet a limit."""

from __future__ import annotations

import math
from typing import Any

import pytest

from vardkase.preparedness.cascade import ENDLESS, OWN, Dependency, Forecast, Function, Outage, Problem, Spread, certain, forecast
from vardkase.preparedness.cascade.reference import falls

INF = math.inf
SAMPLES = 4_000
# Of so many samples a share lies within this of its chance, all but never further away.
NEAR = 4 * 0.5 / math.sqrt(SAMPLES)


def up(low: float, likely: float, high: float, value: float) -> float:
    """The share of a triangle that lies at or under a value, by the two areas that a pupil would draw."""
    if value <= low:
        return 0.0
    if value >= high:
        return 1.0
    whole = (high - low) / 2
    if value <= likely:
        return (value - low) ** 2 / (2 * (likely - low)) / whole
    return 1 - (high - value) ** 2 / (2 * (high - likely)) / whole


def of(key: str, *functions: Function, needs: tuple[Dependency, ...] = (), horizon: float = 48.0, samples: int = SAMPLES) -> Forecast:
    return forecast(Problem(functions, needs, horizon), seed=7, samples=samples).of(key)


def out(key: str, lasts: float, begins: float = 0, **more: Any) -> Function:
    return Function(key, Outage(certain(begins), certain(lasts)), **more)


class TestChances:
    """An uncertain length against a certain one: the chance is an area."""

    @pytest.mark.parametrize("reserve", [5, 8, 11, 12, 14, 19, 20, 21])
    def test_the_power_outlasts_the_battery(self, reserve: float) -> None:
        el = Function("el", Outage(lasts=Spread(4, 12, 20)))
        found = of("f", el, Function("f"), needs=(Dependency("f", "el", certain(reserve)),))
        assert found.breaks == pytest.approx(1 - up(4, 12, 20, reserve), abs=NEAR)
        assert all(moment in {reserve, INF} for moment in found.when)

    @pytest.mark.parametrize("lasts", [2, 3, 4, 6, 7, 8, 9])
    def test_the_battery_does_not_outlast_the_power(self, lasts: float) -> None:
        found = of("f", out("el", lasts), Function("f"), needs=(Dependency("f", "el", Spread(2, 4, 8)),))
        assert found.breaks == pytest.approx(up(2, 4, 8, lasts), abs=NEAR)
        assert (found.when[0] == INF) is (found.breaks < 0.05)

    @pytest.mark.parametrize(("percent", "place"), [(5, 0), (25, 1), (50, 2), (75, 3), (95, 4)])
    def test_quantiles_are_where_the_area_is_so_large(self, percent: int, place: int) -> None:
        found = of("f", out("el", 40), Function("f"), needs=(Dependency("f", "el", Spread(2, 4, 8)),))
        assert up(2, 4, 8, found.when[place]) == pytest.approx(percent / 100, abs=0.03)

    @pytest.mark.parametrize(("one", "other"), [(0.5, 0.5), (0.2, 0.9), (1.0, 0.3), (0.0, 0.7)])
    def test_two_that_know_nothing_of_each_other(self, one: float, other: float) -> None:
        a, b = (Function(key, Outage(lasts=certain(9), chance=chance)) for key, chance in (("a", one), ("b", other)))
        either = of("f", a, b, Function("f"), needs=(Dependency("f", "a"), Dependency("f", "b")))
        both = of("f", a, b, Function("f"), needs=(Dependency("f", "a", any_of="x"), Dependency("f", "b", any_of="x")))
        assert either.breaks == pytest.approx(one + other - one * other, abs=NEAR)
        assert both.breaks == pytest.approx(one * other, abs=NEAR)

    def test_two_behind_the_same_fall_together_and_not_by_themselves(self) -> None:
        el = Function("el", Outage(lasts=certain(9), chance=0.4))
        needs = tuple(Dependency(key, "el") for key in "ab") + tuple(Dependency("f", key, any_of="x") for key in "ab")
        assert of("f", el, *map(Function, "abf"), needs=needs).breaks == pytest.approx(0.4, abs=NEAR)

    @pytest.mark.parametrize(("tolerance", "share"), [(3, 1.0), (4, 1.0), (12, 0.5), (16, 0.125), (20, 0.0)])
    def test_longer_than_is_tolerable_is_the_area_beyond(self, tolerance: float, share: float) -> None:
        found = of("f", Function("f", Outage(lasts=Spread(4, 12, 20)), tolerance))
        assert found.too_long == pytest.approx(share, abs=NEAR)
        assert found.gap is not None
        assert found.gap[2] == pytest.approx(12 - tolerance, abs=0.3)

    def test_the_curve_of_being_out_rises_with_the_beginning_and_falls_with_the_end(self) -> None:
        found = of("f", Function("f", Outage(Spread(6, 12, 18), until=Spread(30, 36, 42))))
        for moment, chance in zip(range(0, 49, 2), found.down_at, strict=True):
            assert chance == pytest.approx(up(6, 12, 18, moment) - up(30, 36, 42, moment), abs=NEAR)
        assert found.broken_by[-1] == 1

    def test_sums_of_reserves_along_a_chain_add_their_middles(self) -> None:
        needs = tuple(Dependency(f"f{at + 1}", f"f{at}", Spread(1, 2, 3)) for at in range(4))
        found = of("f4", out("f0", 48), *(Function(f"f{at}") for at in range(1, 5)), needs=needs)
        assert found.when[2] == pytest.approx(8, abs=0.1)
        # Four lengths with a spread of 1/sqrt(6) each have together one of twice that: 5 and 95 % lie 1.645 of it to each side.
        assert found.when[4] - found.when[0] == pytest.approx(2 * 1.645 * 2 / math.sqrt(6), abs=0.15)


SPANS = [
    # What it needs: (by, reserve, delay, recovery, group); what is out: (key, begins, lasts); from when until when f is down.
    ([("a", 4, 0, 0, "")], [("a", 0, 10)], (4, 10)),
    ([("a", 4, 1, 0, "")], [("a", 0, 10)], (5, 10)),
    ([("a", 4, 1, 3, "")], [("a", 0, 10)], (5, 13)),
    ([("a", 10, 0, 3, "")], [("a", 0, 10)], None),
    ([("a", 9, 1, 3, "")], [("a", 0, 10)], None),
    ([("a", 0, 0, 0, "")], [("a", -5, 10)], (-5, 5)),
    ([("a", 4, 0, 0, "")], [("a", -5, 10)], (-1, 5)),
    ([("a", 4, 0, 0, "")], [("a", -20, 10)], (-16, -10)),
    ([("a", 0, 0, 2, ""), ("b", 0, 0, 0, "")], [("a", 0, 5), ("b", 3, 3)], (0, 7)),
    ([("a", 0, 0, 0, ""), ("b", 0, 0, 9, "")], [("a", 0, 5), ("b", 3, 3)], (0, 15)),
    ([("a", 0, 0, 0, "x"), ("b", 0, 0, 0, "x")], [("a", 0, 5), ("b", 3, 3)], (3, 5)),
    ([("a", 0, 0, 0, "x"), ("b", 0, 0, 0, "x")], [("a", 0, 3), ("b", 3, 3)], None),
    ([("a", 0, 0, 1, "x"), ("b", 0, 0, 0, "x")], [("a", 0, 3), ("b", 3, 3)], (3, 4)),
    ([("a", 2, 0, 0, "x"), ("b", 0, 0, 0, "x")], [("a", 0, 9), ("b", 1, 9)], (2, 9)),
    ([("a", 0, 0, 0, "x"), ("b", 0, 0, 0, "y")], [("a", 0, 3), ("b", 5, 3)], (0, 8)),
    ([("a", 0, 0, 0, "x"), ("b", 0, 0, 0, "")], [("b", 5, 3)], (5, 8)),
    ([("a", 0, 0, 0, "x"), ("b", 0, 0, 0, "x"), ("c", 0, 0, 0, "x")], [("a", 0, 9), ("b", 1, 9), ("c", 2, 3)], (2, 5)),
    ([("a", 0, 0, 0, "x"), ("b", 0, 0, 0, "x"), ("c", 0, 0, 0, "x")], [("a", 0, 9), ("b", 1, 9)], None),
    ([("a", 48, 0, 0, "")], [("a", 0, 50)], (48, 50)),
    ([("a", 49, 0, 0, "")], [("a", 0, 60)], None),
    ([("a", INF, 0, 0, "")], [("a", 0, INF)], None),
    ([("a", 1, 0, 0, "")], [("a", 0, INF)], (1, INF)),
    ([("a", 1, 0, INF, "")], [("a", 0, 2)], (1, INF)),
    ([("a", 1, 0, INF, "x"), ("b", 1, 0, 0, "x")], [("a", 0, 2), ("b", 0, 4)], (1, 4)),
]


@pytest.mark.parametrize(("needs", "outages", "span"), SPANS)
def test_from_when_until_when_it_is_down(needs: list[Any], outages: list[Any], span: Any) -> None:
    gone = {key: (begins, lasts) for key, begins, lasts in outages}
    functions = [out(key, gone[key][1], gone[key][0]) if key in gone else Function(key) for key in "abc"]
    links = tuple(Dependency("f", by, certain(reserve), certain(delay), certain(back), group) for by, reserve, delay, back, group in needs)
    found = of("f", *functions, Function("f"), needs=links, samples=1)
    assert ((found.when[0], found.back[0]) if found.breaks else None) == span


@pytest.mark.parametrize(
    ("works_at", "span"),
    [(None, (-2, 18)), (-3, (-2, 18)), (0, (0, 18)), (5, (5, 18)), (17.9, (17.9, 18)), (18, None), (INF, None)],
)
def test_what_was_seen_to_work_falls_no_sooner_than_it_was_seen(works_at: float | None, span: Any) -> None:
    found = of("f", out("el", 24, -6), Function("f", works_at=works_at), needs=(Dependency("f", "el", certain(4)),), samples=1)
    assert ((found.when[0], found.back[0]) if found.breaks else None) == (pytest.approx(span) if span else None)


@pytest.mark.parametrize(
    ("begins", "lasts", "causes"),
    [(0, 9, {OWN: 1.0, "el": 1.0}), (1, 9, {"el": 1.0}), (-1, 9, {OWN: 1.0}), (-9, 9, {OWN: 1.0}), (3, 0, {"el": 1.0})],
)
def test_the_cause_is_who_came_first(begins: float, lasts: float, causes: dict[str, float]) -> None:
    found = of("f", out("el", 24), out("f", lasts, begins), needs=(Dependency("f", "el"),), samples=3)
    assert dict(found.causes) == causes


@pytest.mark.parametrize("chance", [0.25, 0.75])
def test_causes_are_shares_of_all_cases_the_commonest_first(chance: float) -> None:
    water = Function("vatten", Outage(lasts=certain(9), chance=chance))
    needs = (Dependency("f", "el", certain(1)), Dependency("f", "vatten"))
    found = of("f", out("el", 24), water, Function("f"), needs=needs)
    shares = dict(found.causes)
    assert shares["vatten"] == pytest.approx(chance, abs=NEAR)
    assert shares["el"] == pytest.approx(1 - chance, abs=NEAR)
    assert sum(shares.values()) == pytest.approx(1)
    assert found.causes[0][0] == ("el" if chance < 0.5 else "vatten")


def test_what_always_stands_says_so_in_every_field() -> None:
    found = of("f", out("el", 4), Function("f", tolerance=2), needs=(Dependency("f", "el", certain(4)),), samples=10)
    assert (found.breaks, found.when, found.back, found.causes) == (0, (INF,) * 5, (INF,) * 5, ())
    assert set(found.broken_by) == set(found.down_at) == {0.0}
    assert (found.too_long, found.too_long_at, found.gap) == (0.0, (INF,) * 5, (-2.0,) * 5)


@pytest.mark.parametrize("count", [1, 2, 3, 19, 20, 21, 99, 100, 101])
def test_a_quantile_is_a_value_that_occurred_however_few_the_samples(count: int) -> None:
    problem = Problem((out("el", 40), Function("f")), (Dependency("f", "el", Spread(1, 5, 9)),))
    fell = sorted(falls(problem, seed=7, sample=sample)["f"].down for sample in range(count))
    for percent, moment in zip((5, 25, 50, 75, 95), forecast(problem, seed=7, samples=count).of("f").when, strict=True):
        minute = round(moment * 60)
        assert minute in fell
        # So large a share has fallen by then, and not yet before.
        assert 100 * sum(one <= minute for one in fell) >= percent * count
        assert 100 * sum(one < minute for one in fell) < percent * count


class TestRingsByHand:
    def two(self, first: dict[str, Any], second: dict[str, Any], *, lasts: float = 10) -> dict[str, Any]:
        needs = (Dependency("b", "a", **first), Dependency("a", "b", **second))
        told = forecast(Problem((out("a", lasts), Function("b")), needs, 100), seed=1, samples=1)
        return {one.key: (one.when[0], one.back[0]) if one.breaks else None for one in told.forecasts}

    @pytest.mark.parametrize(
        ("first", "second", "found"),
        [
            ({"reserve": certain(2)}, {"reserve": certain(2)}, {"a": (0, 10), "b": (2, 10)}),
            ({"reserve": certain(2), "recovery": certain(4)}, {}, {"a": (0, 10), "b": (2, 14)}),
            ({"reserve": certain(10)}, {}, {"a": (0, 10), "b": None}),
            ({"reserve": certain(2)}, {"to_start": True}, {"a": (0, INF), "b": (2, INF)}),
            ({"reserve": certain(2), "to_start": True}, {}, {"a": (0, 10), "b": (2, 10)}),
            ({"reserve": certain(10)}, {"to_start": True}, {"a": (0, 10), "b": None}),
            ({"delay": certain(3)}, {"recovery": certain(50)}, {"a": (0, 10), "b": (3, 10)}),
            ({"reserve": ENDLESS}, {}, {"a": (0, 10), "b": None}),
            ({"reserve": certain(1), "recovery": ENDLESS}, {}, {"a": (0, 10), "b": (1, INF)}),
        ],
    )
    def test_two_who_need_each_other(self, first: dict[str, Any], second: dict[str, Any], found: dict[str, Any]) -> None:
        assert self.two(first, second) == found

    def test_an_endless_outage_in_a_ring_is_endless_for_all(self) -> None:
        assert self.two({"reserve": certain(2)}, {}, lasts=INF) == {"a": (0, INF), "b": (2, INF)}

    def test_two_rings_after_each_other_each_wait_for_their_own(self) -> None:
        needs = (
            Dependency("b", "a", certain(1)), Dependency("a", "b", certain(1)), Dependency("c", "b", certain(2), recovery=certain(5)),
            Dependency("d", "c", certain(1)), Dependency("c", "d", certain(1)),
        )  # fmt: skip
        told = forecast(Problem((out("a", 10), *map(Function, "bcd")), needs, 100), seed=1, samples=1)
        found = {one.key: (one.when[0], one.back[0]) for one in told.forecasts}
        assert found == {"a": (0, 10), "b": (1, 10), "c": (3, 15), "d": (4, 15)}
