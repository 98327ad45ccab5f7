"""What is told of the samples, what would buy time, how a forecast is kept, and how it is scored afterwards."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.cascade import (
    ENDLESS,
    OWN,
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
    from_data,
    reserves,
    score,
    to_data,
    what_buys_most,
    what_if,
)
from vardkase.preparedness.cascade.reference import NEVER, falls
from vardkase.preparedness.tests.cascades import problems, town

SAMPLES = 20
TEN_TO_THIRTY = Spread(10, 20, 30)
CURVES = ["##" * 25, "#" * 25]
EL = Function("el", Outage(lasts=Spread(12, 20, 40)), tolerance=4)
CHAIN = Problem(
    (EL, Function("mobil", tolerance=2, weight=1), Function("larm", tolerance=1, weight=5), Function("skola")),
    (Dependency("mobil", "el", Spread(3, 4, 6)), Dependency("larm", "mobil", Spread(0, 1, 4)), Dependency("skola", "el", certain(1))),
    48,
)


def quantiles(minutes):
    """In hours, by the book: the first value that so large a share does not exceed."""
    ordered = [minute / 60 if minute < NEVER / 2 else math.inf for minute in sorted(minutes)]
    if not ordered:
        return (math.inf,) * 5
    return tuple(
        next(value for at, value in enumerate(ordered, 1) if at * 100 >= percent * len(ordered)) for percent in (5, 25, 50, 75, 95)
    )


@settings(max_examples=25, deadline=None)
@given(problems(most=4), st.integers(0, 99))
def test_what_is_told_is_what_happened_in_the_samples(problem, seed):
    outcome = forecast(problem, seed=seed, samples=SAMPLES)
    worlds = [falls(problem, seed=seed, sample=sample) for sample in range(SAMPLES)]
    grid = [round(moment * 60) for moment in outcome.grid]
    for function, told in zip(problem.functions, outcome.forecasts, strict=True):
        fell = [world[function.key] for world in worlds if world[function.key].down < NEVER]
        stood = SAMPLES - len(fell)
        assert told.breaks == len(fell) / SAMPLES
        assert told.when == quantiles([each.down for each in fell] + [NEVER] * stood)
        assert told.back == quantiles([each.back for each in fell])
        assert told.broken_by == tuple(sum(each.down <= minute for each in fell) / SAMPLES for minute in grid)
        assert told.down_at == tuple(sum(each.down <= minute < each.back for each in fell) / SAMPLES for minute in grid)
        assert dict(told.causes) == {cause: sum(cause in each.causes for each in fell) / SAMPLES for each in fell for cause in each.causes}
        if function.tolerance is None:
            assert (told.too_long, told.too_long_at, told.gap) == (None, None, None)
            continue
        tolerance = function.tolerance * 60
        over = [each.down + tolerance for each in fell if each.back - each.down > tolerance]
        assert told.too_long == len(over) / SAMPLES
        assert told.too_long_at == quantiles(over + [NEVER] * (SAMPLES - len(over)))
        if tolerance < math.inf:
            assert told.gap == quantiles([each.back - each.down - tolerance for each in fell] + [-tolerance] * stood)


def test_the_grid_goes_from_now_to_the_horizon_in_whole_minutes():
    grid = forecast(replace(CHAIN, horizon=7.0), seed=1, samples=1).grid
    assert (grid[0], grid[-1], len(grid)) == (0, 7, 25)
    assert all(float(moment * 60).is_integer() or abs(moment * 60 - round(moment * 60)) < 1e-9 for moment in grid)


def test_a_forecast_is_found_by_its_key():
    outcome = forecast(CHAIN, seed=1, samples=10)
    assert outcome.of("larm").key == "larm"
    with pytest.raises(KeyError):
        outcome.of("nobody")


class TestWhatIf:
    def test_power_is_back_at_six(self):
        plain, back = (forecast(each, seed=1, samples=500).of("el") for each in (CHAIN, what_if(CHAIN, Back("el", certain(6)))))
        assert plain.back[0] > 12
        assert back.back == (6,) * 5
        assert back.breaks == 1

    def test_a_return_before_the_batteries_are_empty_saves_those_behind(self):
        found = forecast(what_if(CHAIN, Back("el", certain(3))), seed=1, samples=500)
        assert [found.of(key).breaks for key in ("el", "mobil", "larm", "skola")] == [1, 0, 0, 1]

    def test_something_else_goes(self):
        found = forecast(what_if(CHAIN, Goes("skola", Outage(certain(0.5), ENDLESS))), seed=1, samples=9).of("skola")
        assert (found.when[2], found.back[2]) == (0.5, math.inf)

    def test_changes_add_up_in_their_order(self):
        changed = what_if(CHAIN, MoreReserve("mobil", "el", 2), MoreReserve("mobil", "el", 3), Back("el", certain(30)))
        assert changed.dependencies[0].reserve == Spread(8, 9, 11)
        assert changed.functions[0].outage == Outage(until=certain(30))

    def test_what_is_not_changed_is_drawn_as_before(self):
        plain, changed = (forecast(each, seed=5, samples=300) for each in (CHAIN, what_if(CHAIN, MoreReserve("skola", "el", 9))))
        assert [plain.of(key) for key in ("el", "mobil", "larm")] == [changed.of(key) for key in ("el", "mobil", "larm")]
        assert plain.of("skola") != changed.of("skola")


class TestWhatBuysMost:
    def test_the_most_important_function_s_time_weighs_most(self):
        options = [*reserves(CHAIN, "el", [6]), *reserves(CHAIN, "mobil", [6])]
        assert [option.label for option in options] == ["mobil +6 h", "skola +6 h", "larm +6 h"]
        gains = what_buys_most(CHAIN, options, seed=1)
        # Batteries for the mobile network delay the alarms behind it as well: 6 h × (1 + 5), against 6 × 5 and 6 × 1.
        assert [gain.option.label for gain in gains] == ["mobil +6 h", "larm +6 h", "skola +6 h"]
        assert 35 < gains[0].gained < 37
        assert 29 < gains[1].gained < 32
        assert gains[2].gained == pytest.approx(6, abs=0.01)
        assert {key for key, _, _ in gains[0].most} == {"mobil", "larm"}

    def test_an_option_that_changes_nothing_gains_nothing_exactly(self):
        gain = what_buys_most(CHAIN, [Option("nothing", ()), Option("no hours", (MoreReserve("mobil", "el", 0),))], seed=1)
        assert [(each.gained, each.error, each.saved, each.most) for each in gain] == [(0, 0, 0, ())] * 2

    def test_an_early_return_saves_outage_though_nobody_breaks_later(self):
        gain = what_buys_most(CHAIN, [Option("repaired", (Back("el", certain(11)),))], seed=1)[0]
        assert gain.saved > 20
        assert gain.gained == pytest.approx(0, abs=0.01)

    def test_the_error_says_how_sure_the_ranking_is(self):
        few, many = (what_buys_most(CHAIN, reserves(CHAIN, "mobil", [3]), seed=1, samples=count)[0] for count in (100, 2_000))
        assert few.error > many.error > 0
        assert abs(few.gained - many.gained) < 4 * few.error

    def test_who_stands_for_ever_needs_no_more(self):
        problem = replace(CHAIN, dependencies=(*CHAIN.dependencies[:2], replace(CHAIN.dependencies[2], reserve=ENDLESS)))
        assert [option.label for option in reserves(problem, "el", [1, 2.5])] == ["mobil +1 h", "mobil +2.5 h"]

    @settings(max_examples=40, deadline=None)
    @given(problems(), st.integers(0, 99), st.floats(0, 20))
    def test_more_reserve_never_makes_anything_break_earlier(self, problem, seed, hours):
        for need in problem.dependencies[:2]:
            gain = what_buys_most(problem, [Option("", (MoreReserve(need.needs, need.by, hours),))], seed=seed, samples=20)[0]
            assert gain.gained >= 0
            assert all(later >= 0 for _, later, _ in gain.most)


class TestKept:
    def outcome(self):
        return forecast(CHAIN, seed=2**63 - 1, samples=1_000, assumptions=["Elnätet är tillbaka inom 12–40 timmar."])

    def test_it_is_read_back_as_it_was_but_for_rounding(self):
        outcome = self.outcome()
        found = from_data(json.loads(json.dumps(to_data(outcome))))
        assert replace(found, forecasts=()) == replace(outcome, forecasts=())
        for one, other in zip(found.forecasts, outcome.forecasts, strict=True):
            for what in ("key", "when", "back", "too_long_at", "gap"):
                assert getattr(one, what) == getattr(other, what)
            assert one.broken_by == pytest.approx(other.broken_by, abs=1 / 8000)
            assert one.down_at == pytest.approx(other.down_at, abs=1 / 90)
            assert dict(one.causes) == pytest.approx(dict(other.causes), abs=1e-3)
            assert (one.too_long is None) == (other.too_long is None)
        assert found.of("el").causes == ((OWN, 1.0),)

    def test_keeping_what_was_read_back_changes_nothing(self):
        data = to_data(self.outcome())
        assert to_data(from_data(data)) == data

    @settings(max_examples=30, deadline=None)
    @given(problems())
    def test_any_forecast_can_be_kept(self, problem):
        data = json.loads(json.dumps(to_data(forecast(problem, seed=1, samples=30)), allow_nan=False))
        assert to_data(from_data(data)) == data

    def test_two_hundred_functions_fit_in_sixty_kilobytes(self):
        problem = town(functions=200, dependencies=1_200, ring=30)
        long = {each.key: f"{each.key:->36}" for each in problem.functions}
        named = Problem(
            tuple(replace(each, key=long[each.key]) for each in problem.functions),
            tuple(replace(each, needs=long[each.needs], by=long[each.by]) for each in problem.dependencies),
        )
        text = json.dumps(to_data(forecast(named, seed=1, samples=2_000)), ensure_ascii=False, separators=(",", ":"))
        assert len(text.encode()) < 60_000

    @pytest.mark.parametrize(
        "spoilt",
        [
            {"form": 2}, {"grid": [0]}, {"functions": [["el"]]}, {"functions": [[]]}, {"functions": 5}, {"seed": "x"}, {"horizon": None},
            {"functions": [["el", 1, [1], [1], *CURVES, []]]}, {"functions": [["el", 1, [1] * 5, [1] * 5, "#" * 49, "#" * 25, []]]},
            {"functions": [["el", 1, [1] * 5, [1] * 5, "%%" + "##" * 24, "#" * 25, []]]},
            {"functions": [["el", 1, [1] * 5, [1] * 5, "##" * 25, "\\" * 25, []]]},
            {"functions": [["el", 1, [1] * 5, [1] * 5, *CURVES, [[7, 1]]]]},
        ],
    )  # fmt: skip
    def test_what_cannot_be_read_is_refused(self, spoilt):
        with pytest.raises(Refusal) as refused:
            from_data({**to_data(self.outcome()), **spoilt})
        assert refused.value.code == "preparedness.cascade_kept"


class TestScore:
    def told(self, key="f", when=TEN_TO_THIRTY, horizon=48.0):
        problem = Problem((Function(key, Outage(when, certain(2))),), horizon=horizon)
        return forecast(problem, seed=1, samples=2_000)

    def mark(self, seen, **more):
        found = score(self.told(**more), {"f": seen})
        return found.marks[0] if found.marks else None

    def test_a_sure_forecast_that_came_true_is_perfect(self):
        found = score(self.told(when=certain(20)), {"f": Seen(20)})
        assert (found.brier, found.in_band, found.skill, found.decided) == (0, 1, 1, 1)

    def test_a_sure_forecast_that_did_not_come_true_is_as_bad_as_can_be(self):
        found = self.mark(Seen(None, until=48), when=certain(1))
        assert (found.brier, found.unchanged, found.in_band) == (1, 0, False)

    def test_a_shrug_is_worth_a_quarter(self):
        problem = Problem((Function("f", Outage(certain(1), certain(9), chance=0.5)),))
        assert score(forecast(problem, seed=1, samples=9_000), {"f": Seen(1)}).brier == pytest.approx(0.25, abs=0.01)

    @pytest.mark.parametrize(("broke", "within"), [(20, True), (13.5, True), (26.5, True), (12.8, False), (27.2, False), (5, False)])
    def test_nine_of_ten_lie_in_the_band(self, broke, within):
        assert self.mark(Seen(broke)).in_band is within

    @pytest.mark.parametrize(
        ("until", "within"),
        [(5, None), (20, None), (26, None), (27.5, False), (48, False), (math.inf, False)],
    )
    def test_what_still_stands_is_judged_when_it_should_have_broken(self, until, within):
        assert self.mark(Seen(None, until=until)).in_band is within

    def test_what_may_well_stand_and_stands_to_the_end_lies_in_the_band(self):
        problem = Problem((Function("f", Outage(certain(1), certain(9), chance=0.8)),))
        outcome = forecast(problem, seed=1, samples=2_000)
        assert score(outcome, {"f": Seen(None)}).marks[0].in_band is True
        assert score(outcome, {"f": Seen(None, until=40)}).marks[0].in_band is None

    def test_only_moments_that_have_been_count(self):
        early, late = self.mark(Seen(None, until=10)), self.mark(Seen(None, until=30))
        assert early.brier < 1e-3
        assert late.brier > 0.1

    def test_a_break_after_the_horizon_is_one_that_did_not_come(self):
        assert self.mark(Seen(60)).brier == self.mark(Seen(None)).brier

    def test_what_was_broken_already_is_not_counted(self):
        found = score(self.told(when=certain(0)), {"f": Seen(0)})
        assert (found.marks, found.brier, found.skill, found.in_band) == ((), None, None, None)

    def test_strangers_and_those_nobody_saw_are_left_out(self):
        assert score(self.told(), {"g": Seen(1)}).marks == ()
        assert score(self.told(), {}).brier is None
        assert self.mark(Seen(None, until=0.5)) is None

    def test_skill_is_against_saying_that_nothing_more_breaks(self):
        found = score(self.told(), {"f": Seen(20)})
        assert found.skill == pytest.approx(1 - found.brier / found.unchanged)
        assert 0.5 < found.skill < 1
        assert score(self.told(), {"f": Seen(None)}).skill is None

    def test_a_forecast_that_was_kept_scores_as_it_would_have(self):
        fresh = self.told()
        kept = from_data(json.loads(json.dumps(to_data(fresh))))
        assert score(kept, {"f": Seen(17)}).brier == pytest.approx(score(fresh, {"f": Seen(17)}).brier, abs=1e-3)

    def test_a_forecast_in_the_right_hands_is_calibrated(self):
        """What the engine draws from is what happens: nine of ten worlds lie in the band, and the score beats a shrug."""
        outcome = forecast(CHAIN, seed=1, samples=4_000)
        inside = decided = 0
        for sample in range(200):
            world = falls(CHAIN, seed=99, sample=sample)
            found = score(outcome, {key: Seen(fall.down / 60 if fall.down < NEVER else None) for key, fall in world.items()})
            inside += sum(bool(mark.in_band) for mark in found.marks)
            decided += found.decided
        assert 0.86 < inside / decided <= 1
