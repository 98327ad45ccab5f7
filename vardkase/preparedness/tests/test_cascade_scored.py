"""How good a forecast was, by hand: the mean square over the moments that have been, the band, and who is left out."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.preparedness.cascade import Forecast, Function, Outage, Outcome, Problem, Seen, Spread, certain, forecast, score
from vardkase.preparedness.cascade.summary import grid
from vardkase.preparedness.tests.scenes import refused

INF = math.inf
NOBODY = (INF,) * 5


def told(by: dict[float, float], when: tuple[float, ...] = NOBODY, *, key: str = "f", first: float = 0.0) -> Forecast:
    """A forecast whose chance of having broken rises at the given hours, on a grid of one hour."""
    curve = tuple(max([first, *(chance for hour, chance in by.items() if hour <= moment)]) for moment in range(25))
    return Forecast(key, curve[-1], when, NOBODY, curve, curve)


def outcome(*forecasts: Forecast) -> Outcome:
    return Outcome(forecasts, 24.0, grid(24), 1, 100, "cascade/1", "x")


def mark(one: Forecast, broke: float | None, until: float = INF) -> Any:
    (found,) = score(outcome(one), {"f": Seen(broke, until)}).marks
    return found


SURE_AT_12, HALF, NEVER = told({12: 1.0}, (12.0,) * 5), told({1: 0.5}, (1.0, 1.0, 1.0, INF, INF)), told({})


class TestTheMeanSquare:
    @pytest.mark.parametrize(
        ("one", "broke", "until", "brier"),
        [
            # Right to the hour; an hour late is wrong at one moment of 24, three hours early at three.
            (SURE_AT_12, 12, INF, 0),
            (SURE_AT_12, 13, INF, 1 / 24),
            (SURE_AT_12, 9, INF, 3 / 24),
            # It never broke: wrong from twelve to the end, thirteen moments of them.
            (SURE_AT_12, None, INF, 13 / 24),
            (SURE_AT_12, None, 11, 0),
            (SURE_AT_12, None, 12, 1 / 12),
            (SURE_AT_12, None, 15, 4 / 15),
            # A shrug is a quarter wrong at every moment, whatever happens.
            (HALF, 5, INF, 0.25),
            (HALF, None, INF, 0.25),
            (HALF, None, 3, 0.25),
            # Who said that it stands is right while it does.
            (NEVER, None, INF, 0),
            (NEVER, 24, INF, 1 / 24),
            (NEVER, 13, INF, 12 / 24),
            (NEVER, 1, INF, 1),
            # After the horizon nothing was promised.
            (NEVER, 24.5, INF, 0),
            (SURE_AT_12, 500, INF, 13 / 24),
            # Between two moments: it has broken by the later.
            (SURE_AT_12, 11.5, INF, 0),
            (SURE_AT_12, 12.5, INF, 1 / 24),
        ],
    )
    def test_moment_by_moment(self, one: Forecast, broke: float | None, until: float, brier: float) -> None:
        assert mark(one, broke, until).brier == pytest.approx(brier)

    @pytest.mark.parametrize(("broke", "unchanged"), [(None, 0), (25, 0), (24, 1 / 24), (13, 0.5), (1, 1), (0.5, 1)])
    def test_who_had_said_that_nothing_more_breaks(self, broke: float | None, unchanged: float) -> None:
        assert mark(HALF, broke).unchanged == pytest.approx(unchanged)

    @pytest.mark.parametrize(("until", "scored"), [(0, False), (0.99, False), (1, True), (INF, True)])
    def test_before_the_first_moment_has_been_nothing_is_scored(self, until: float, scored: bool) -> None:
        assert bool(score(outcome(HALF), {"f": Seen(None, until)}).marks) is scored


class TestTheBand:
    band = told({6: 0.05, 12: 1.0}, (6.0, 8.0, 10.0, 11.0, 12.0))
    open_end = told({6: 0.6}, (6.0, 7.0, 8.0, INF, INF))

    @pytest.mark.parametrize(
        ("broke", "until", "inside"),
        [
            (6, INF, True), (5.99, INF, False), (12, INF, True), (12.01, INF, False), (24, INF, False),
            (25, INF, False), (None, INF, False), (None, 12, None), (None, 12.01, False), (None, 5, None),
        ],
    )  # fmt: skip
    def test_a_band_with_two_ends(self, broke: float | None, until: float, inside: bool | None) -> None:
        assert mark(self.band, broke, until).in_band is inside

    @pytest.mark.parametrize(
        ("broke", "until", "inside"),
        [(5.99, INF, False), (6, INF, True), (24, INF, True), (24.01, INF, True), (None, INF, True), (None, 24, True), (None, 23.99, None)],
    )
    def test_a_band_without_an_end_takes_in_what_stood(self, broke: float | None, until: float, inside: bool | None) -> None:
        assert mark(self.open_end, broke, until).in_band is inside

    def test_what_was_to_stand_and_stood_is_in_its_band_and_what_broke_is_not(self) -> None:
        assert mark(NEVER, None).in_band is True
        assert mark(NEVER, 5).in_band is False


class TestAll:
    def test_the_whole_is_the_mean_of_its_functions(self) -> None:
        one, other = told({12: 1.0}, (12.0,) * 5, key="a"), told({1: 0.5}, (1.0, 1.0, 1.0, INF, INF), key="b")
        found = score(outcome(one, other), {"a": Seen(13), "b": Seen(None)})
        assert found.brier == pytest.approx((1 / 24 + 0.25) / 2)
        assert found.unchanged == pytest.approx((12 / 24 + 0) / 2)
        assert found.skill == pytest.approx(1 - found.brier / found.unchanged)
        assert (found.decided, found.in_band) == (2, 0.5)

    def test_they_stand_in_the_order_of_the_forecast(self) -> None:
        keys = ["c", "a", "b"]
        found = score(outcome(*(told({}, key=key) for key in keys)), {key: Seen(None) for key in sorted(keys)})
        assert [one.key for one in found.marks] == keys

    def test_what_was_out_already_is_left_out_and_what_only_probably_was_is_not(self) -> None:
        for first, scored in ((1.0, False), (0.99, True)):
            assert bool(score(outcome(told({}, first=first)), {"f": Seen(3)}).marks) is scored

    @pytest.mark.parametrize("seen", [{}, {"g": Seen(1)}, {"F": Seen(1)}])
    def test_of_what_nobody_saw_nothing_is_told(self, seen: dict[str, Seen]) -> None:
        found = score(outcome(HALF), seen)
        assert (found.marks, found.brier, found.unchanged, found.skill, found.in_band, found.decided) == ((), None, None, None, None, 0)

    def test_worse_than_saying_nothing_is_told_as_such(self) -> None:
        found = score(outcome(told({1: 1.0}, (1.0,) * 5)), {"f": Seen(24)})
        assert found.skill == pytest.approx(1 - 23)

    def test_too_early_to_say_is_not_counted_as_outside(self) -> None:
        found = score(outcome(TestTheBand.band), {"f": Seen(None, until=3)})
        assert (found.decided, found.in_band) == (0, None)
        assert found.brier == 0

    def test_seen_after_looking_is_refused_though_others_are_right(self) -> None:
        forecasts = outcome(told({}, key="a"), told({}, key="b"))
        with refused("preparedness.cascade_observed", key="b", broke=9, until=8):
            score(forecasts, {"a": Seen(1), "b": Seen(9, until=8)})

    @pytest.mark.parametrize(("broke", "until"), [("1", 3), (True, 3), (math.nan, 3), (1, math.nan), (1, "3"), (1, -0.1)])
    def test_what_is_no_moment_is_refused(self, broke: Any, until: Any) -> None:
        with refused("preparedness.cascade_number"):
            Seen(broke, until)

    @settings(max_examples=40, deadline=None)
    @given(st.none() | st.floats(-5, 40), st.floats(0, 40), st.integers(0, 50))
    def test_a_score_is_never_outside_its_scale(self, broke: float | None, more: float, seed: int) -> None:
        until = more if broke is None else max(broke, 0) + more
        problem = Problem((Function("f", Outage(Spread(0, 6, 30), certain(5))),), horizon=24)
        found = score(forecast(problem, seed=seed, samples=20), {"f": Seen(broke, until)})
        for one in found.marks:
            assert 0 <= one.brier <= 1
            assert 0 <= one.unchanged <= 1
        assert (found.skill is None) or found.skill <= 1
