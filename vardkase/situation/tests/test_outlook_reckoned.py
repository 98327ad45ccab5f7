"""From how things stand to what the engine is asked: every stand in every place of a chain, with answers that are reckoned by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.kernel.ids import new_id
from vardkase.preparedness import cascade
from vardkase.preparedness.cascade import ENDLESS, FOREVER, NOTHING, Spread, certain
from vardkase.preparedness.tests.scenes import refused
from vardkase.situation.events.outlook import OutlookMade
from vardkase.situation.queries.outlook_reckoning import (
    FEWER_SAMPLES,
    MOST_GAINS,
    SAMPLES,
    SMALL,
    Net,
    falls_of,
    gains_of,
    moment_of,
    problem_of,
    reckoned,
    seed_of,
    what_if,
)
from vardkase.situation.rules.outlook import Assumption, Fall, Known, Link, Stand
from vardkase.situation.tests.outlook_scenes import NOW, around, hence, out
from vardkase.testing.cases import each

NONE = (0.0, 0.0, 0.0)


def known(key: str, **more: Any) -> Known:
    return Known(key, UUID(int=len(key)), key.capitalize(), **more)


def link(needs: str, by: str, reserve: float = 0, delay: float = 0, recovery: float = 0, **more: Any) -> Link:
    return Link(needs, by, (reserve,) * 3, (delay,) * 3, (recovery,) * 3, **more)


# The power carries the mast for four hours, the mast the alarm for one, the alarm the care for eight. The school needs nothing.
NET = Net(
    (known("el"), known("mast", tolerance=1.0), known("larm", tolerance=0.0), known("vard", forever=True), known("skola")),
    (link("mast", "el", 4), link("larm", "mast", 1), link("vard", "larm", 8)),
)
EL = out("el", -1, around(20))


def holds(key: str, hours: float = 6, **more: Any) -> Assumption:
    return Assumption(key, key, Stand.HOLDS, None, around(hours), **more)


def works(key: str) -> Assumption:
    return Assumption(key, key, Stand.WORKS)


def spans(*assumptions: Assumption, net: Net = NET, horizon: float = 48) -> dict[str, Any]:
    """From when until when each function is down, in hours from the forecast; what stands is not in it."""
    outcome = reckoned(problem_of(net, assumptions, NOW, horizon), 1, 1)
    return {one.key: (one.when[0], one.back[0]) for one in outcome.forecasts if one.breaks}


INF = math.inf
EVERY = [
    # What is said, and what comes of it.
    ([EL], {"el": (-1, 20), "mast": (3, 20), "larm": (4, 20), "vard": (12, 20)}),
    ([out("el", -10, around(20))], {"el": (-10, 20), "mast": (-6, 20), "larm": (-5, 20), "vard": (3, 20)}),
    ([out("el", 0)], {"el": (0, INF), "mast": (4, INF), "larm": (5, INF), "vard": (13, INF)}),
    ([out("el", -1, around(3))], {"el": (-1, 3)}),
    ([out("el", -1, around(4))], {"el": (-1, 4), "mast": (3, 4)}),
    # Seen to work now: what its reserve ought to have been does not matter.
    ([out("el", -10, around(20)), works("mast")], {"el": (-10, 20), "mast": (0, 20), "larm": (1, 20), "vard": (9, 20)}),
    ([out("el", -10, around(20)), works("vard")], {"el": (-10, 20), "mast": (-6, 20), "larm": (-5, 20), "vard": (3, 20)}),
    ([out("el", -20, around(20)), works("vard")], {"el": (-20, 20), "mast": (-16, 20), "larm": (-15, 20), "vard": (0, 20)}),
    # Known until when the reserve lasts: that stands instead of the register's.
    ([EL, holds("mast")], {"el": (-1, 20), "mast": (6, 20), "larm": (7, 20), "vard": (15, 20)}),
    ([EL, holds("mast", 19)], {"el": (-1, 20), "mast": (19, 20)}),
    ([EL, holds("mast", 20)], {"el": (-1, 20)}),
    ([EL, holds("mast", 0)], {"el": (-1, 20), "mast": (0, 20), "larm": (1, 20), "vard": (9, 20)}),
    # It holds, though what is out carries it only by way of others.
    ([EL, holds("vard", 15)], {"el": (-1, 20), "mast": (3, 20), "larm": (4, 20), "vard": (15, 20)}),
    ([EL, holds("vard", 2)], {"el": (-1, 20), "mast": (3, 20), "larm": (4, 20), "vard": (12, 20)}),
    ([EL, holds("larm", 15)], {"el": (-1, 20), "mast": (3, 20), "larm": (15, 20)}),
    # Nothing that it needs is out: it ends by itself, and takes with it what needs it.
    ([holds("mast")], {"mast": (6, INF), "larm": (7, INF), "vard": (15, INF)}),
    ([holds("skola", 60)], {}),
    ([EL, holds("skola")], {"el": (-1, 20), "mast": (3, 20), "larm": (4, 20), "vard": (12, 20), "skola": (6, INF)}),
    # Out in the middle of the chain, and back when it was said, or with what it needs, or nobody knows.
    ([out("mast", -2, around(10))], {"mast": (-2, 10), "larm": (-1, 10), "vard": (7, 10)}),
    ([out("mast", -2)], {"mast": (-2, INF), "larm": (-1, INF), "vard": (7, INF)}),
    ([EL, out("mast", -0.5)], {"el": (-1, 20), "mast": (-0.5, 20), "larm": (0.5, 20), "vard": (8.5, 20)}),
    ([EL, out("mast", -0.5, around(30))], {"el": (-1, 20), "mast": (-0.5, 30), "larm": (0.5, 30), "vard": (8.5, 30)}),
    # Its battery lasted for nine hours: what hangs on it has been without it for one, and not for ten.
    ([out("el", -10, around(20)), out("mast", -1)], {"el": (-10, 20), "mast": (-1, 20), "larm": (0, 20), "vard": (8, 20)}),
    ([out("el", -1, around(20)), out("mast", -3)], {"el": (-1, 20), "mast": (-3, 20), "larm": (-2, 20), "vard": (6, 20)}),
    ([out("el", -1, around(20)), out("mast", 0)], {"el": (-1, 20), "mast": (0, 20), "larm": (1, 20), "vard": (9, 20)}),
    ([EL, out("vard", -0.5)], {"el": (-1, 20), "mast": (3, 20), "larm": (4, 20), "vard": (-0.5, 20)}),
    ([works("el"), out("skola", 0, around(1))], {"skola": (0, 1)}),
]


@each(("said", "found"), EVERY)
def test_every_stand_in_every_place(said: list[Assumption], found: dict[str, Any]) -> None:
    assert spans(*said) == {key: pytest.approx(span) for key, span in found.items()}


def test_the_order_in_which_it_is_said_does_not_matter() -> None:
    assert spans(EL, holds("mast"), out("skola", -1)) == spans(out("skola", -1), holds("mast"), EL)


@each("assumptions", [[EL, out("borta")], [holds("borta")], [works("borta"), EL], [out("EL")], [out("")]])
def test_what_is_not_in_the_register_is_refused_by_its_name(assumptions: list[Assumption]) -> None:
    with refused("situation.outlook_unknown"):
        problem_of(NET, assumptions, NOW, 48)


class TestWhatIsAsked:
    def function(self, key: str, *assumptions: Assumption, net: Net = NET) -> cascade.Function:
        return next(one for one in problem_of(net, assumptions, NOW, 48).functions if one.key == key)

    @each(
        ("one", "tolerance"),
        [
            (known("f"), None),
            (known("f", tolerance=0.0), 0),
            (known("f", tolerance=2.5), 2.5),
            (known("f", tolerance=2.5, forever=True), FOREVER),
            (known("f", forever=True), FOREVER),
        ],
    )
    def test_the_tolerable_outage_none_nothing_and_for_ever(self, one: Known, tolerance: float | None) -> None:
        assert self.function("f", net=Net((one,), ())).tolerance == tolerance

    def test_the_weight_is_kept(self) -> None:
        assert self.function("f", net=Net((known("f", weight=8.0),), ())).weight == 8

    @each(
        ("said", "outage", "works_at"),
        [
            ([], None, None),
            ([works("mast")], None, 0),
            ([out("mast", -2, around(3, 5, 8))], cascade.Outage(certain(-2), until=Spread(3, 5, 8)), -2),
            ([out("mast", -2)], cascade.Outage(certain(-2), lasts=ENDLESS), -2),
            ([EL, out("mast", -2)], cascade.Outage(certain(-2), until=NOTHING), -2),
            ([holds("mast", 6)], cascade.Outage(certain(6), lasts=ENDLESS), 0),
            ([EL, holds("mast", 6)], None, 6),
            ([EL, holds("larm", 6)], None, 6),
        ],
    )
    def test_a_function_and_how_it_stands(self, said: list[Assumption], outage: Any, works_at: float | None) -> None:
        key = said[-1].key if said else "mast"
        found = self.function(key, *said)
        assert (found.outage, found.works_at) == (outage, works_at)

    def test_without_since_it_went_when_the_forecast_was_made(self) -> None:
        assert self.function("el", replace(EL, since=None)).outage == cascade.Outage(certain(0), until=certain(20))

    def test_moments_that_have_passed_meanwhile_are_now(self) -> None:
        found = self.function("el", out("el", -9, around(-3, -1, 2))).outage
        assert found == cascade.Outage(certain(-9), until=Spread(0, 0, 2))

    def test_a_dependency_is_asked_as_it_was_registered(self) -> None:
        one = Link("mast", "el", (1, 2, 3), (0, 0.25, 0.5), (1, 1, 4), "matning", to_start=True)
        (found,) = problem_of(replace(NET, links=(one,)), [out("skola")], NOW, 48).dependencies
        assert found == cascade.Dependency("mast", "el", Spread(1, 2, 3), Spread(0, 0.25, 0.5), Spread(1, 1, 4), "matning", True)

    @each(
        ("said", "reserve", "delay"),
        [
            ([EL], certain(4), certain(1)),
            ([EL, works("mast")], certain(4), certain(1)),
            # Six hours from now and one since it went.
            ([EL, holds("mast", 6)], certain(7), NOTHING),
            ([replace(EL, since=None), holds("mast", 6)], certain(6), NOTHING),
            ([EL, Assumption("mast", "m", Stand.HOLDS, None, around(1, 2, 4))], Spread(2, 3, 5), NOTHING),
            # What is out has no reserve left.
            ([EL, out("mast", -0.5)], NOTHING, NOTHING),
            # Nothing is out that it needs: the register's own.
            ([holds("mast", 6)], certain(4), certain(1)),
            ([out("mast", -1)], certain(4), certain(1)),
        ],
    )
    def test_a_reserve_that_is_known_stands_instead(self, said: list[Assumption], reserve: Spread, delay: Spread) -> None:
        net = replace(NET, links=(link("mast", "el", 4, delay=1, recovery=2),))
        (found,) = problem_of(net, said, NOW, 48).dependencies
        assert (found.reserve, found.delay, found.recovery) == (reserve, delay, certain(2))

    def test_only_the_reserve_against_what_is_out_is_known(self) -> None:
        net = replace(NET, links=(link("mast", "el", 4), link("mast", "skola", 9)))
        found = problem_of(net, [EL, holds("mast", 6)], NOW, 48).dependencies
        assert [one.reserve for one in found] == [certain(7), certain(9)]

    def test_a_ring_hangs_on_what_is_out_in_it_and_ends(self) -> None:
        net = replace(NET, links=(*NET.links, link("el", "larm", 30)))
        assert spans(EL, holds("vard", 14), net=net)["vard"] == (14, 20)
        assert spans(out("skola"), net=net).keys() == {"skola"}

    @each(
        ("said", "found"),
        [
            # The power needs the alarm, which needs the mast, which needs the power: each waits for the others, and nobody knows.
            ([out("el", -1)], {"el": (-1, INF), "mast": (3, INF), "larm": (4, INF), "vard": (12, INF)}),
            ([out("el", -1), out("larm", -0.5)], {"el": (-1, INF), "mast": (3, INF), "larm": (-0.5, INF), "vard": (7.5, INF)}),
            # Of one of them it is known: then the other waits for that one.
            ([out("el", -1), out("larm", -2, around(6))], {"el": (-1, 6), "mast": (3, 6), "larm": (-2, 6)}),
            # Outside of the ring, what needs it waits for it, and what it needs decides.
            ([out("el", -1), out("vard", -1)], {"el": (-1, INF), "mast": (3, INF), "larm": (4, INF), "vard": (-1, INF)}),
            ([out("el", -1, around(9)), out("vard", -1)], {"el": (-1, 9), "mast": (3, 9), "larm": (4, 9), "vard": (-1, 9)}),
        ],
    )
    def test_in_a_ring_what_nobody_knows_the_end_of_is_not_back_at_once(self, said: list[Assumption], found: dict[str, Any]) -> None:
        net = replace(NET, links=(*NET.links, link("el", "larm", 30)))
        assert spans(*said, net=net) == {key: pytest.approx(span) for key, span in found.items()}

    @pytest.mark.parametrize(("hours", "found"), [(14, (14, 20)), (2, (2, 20)), (25, None)])
    def test_who_says_how_long_it_goes_on_has_reckoned_with_what_follows(self, hours: float, found: Any) -> None:
        # Care needs the mast itself and by way of the alarm: that the alarm goes at four makes what was said no shorter.
        net = replace(NET, links=(*NET.links, link("vard", "mast", 1)))
        assert spans(out("mast", -3, around(20)), holds("vard", hours), net=net).get("vard") == found

    def test_what_has_another_way_does_not_hang_on_the_one_that_is_gone(self) -> None:
        ways = (link("mast", "el", 4, group="matning"), link("mast", "skola", 0, group="matning"))
        net = replace(NET, links=(*ways, *NET.links[1:]))
        assert spans(EL, out("mast", -0.5), net=net)["mast"] == (-0.5, INF)
        assert spans(EL, out("skola", -1, around(3)), out("mast", -0.5), net=net)["mast"] == (-0.5, 3)


class TestWhatIsKept:
    def outcome(self, *said: Assumption, horizon: float = 48, samples: int = 40) -> cascade.Outcome:
        return reckoned(problem_of(NET, said, NOW, horizon), 3, samples)

    def test_whole_minutes_and_percent(self) -> None:
        found = {one.key: one for one in falls_of(self.outcome(EL))}
        mast = found["mast"]
        assert (mast.breaks, mast.when, mast.back) == (1, (180,) * 5, (1200,) * 5)
        # Two hours a moment: out from three to twenty.
        assert mast.down == (0, 0, *(100,) * 8, *(0,) * 15)
        assert (mast.causes, mast.too_long) == ((("el", 1.0),), 1.0)
        assert (found["larm"].too_long, found["vard"].too_long, found["skola"].too_long) == (1.0, 0.0, None)

    def test_what_stands_and_what_is_never_back_have_no_moments(self) -> None:
        found = {one.key: one for one in falls_of(self.outcome(out("el")))}
        assert (found["skola"].when, found["skola"].back, found["skola"].causes) == ((None,) * 5, (None,) * 5, ())
        assert found["mast"].back == (None,) * 5

    def test_hardly_ever_is_no_cause(self) -> None:
        outcome = self.outcome(EL)
        rare = replace(outcome.forecasts[1], causes=(("el", 0.9), ("a", 0.005), ("b", 0.0049)))
        assert falls_of(replace(outcome, forecasts=(rare,)))[0].causes == (("el", 0.9), ("a", 0.005))

    @pytest.mark.parametrize(("count", "samples"), [(1, SAMPLES), (SMALL, SAMPLES), (SMALL + 1, FEWER_SAMPLES)])
    def test_larger_registers_are_reckoned_fewer_times(self, count: int, samples: int) -> None:
        problem = cascade.Problem(tuple(cascade.Function(f"f{number}") for number in range(count)))
        assert reckoned(problem, 1).samples == samples
        assert reckoned(problem, 1, 7).samples == 7

    def test_the_same_sending_has_the_same_seed_and_another_another(self) -> None:
        one, other = new_id(), new_id()
        assert seed_of(one) == seed_of(UUID(str(one))) != seed_of(other)
        assert 0 <= seed_of(UUID(int=2**128 - 1)) < 2**53

    @pytest.mark.parametrize(("minutes", "hours"), [(0, 0), (90, 1.5), (-60, -1)])
    def test_minutes_are_counted_from_the_forecast(self, minutes: int, hours: float) -> None:
        assert moment_of(NOW, minutes) == hence(hours)
        assert moment_of(NOW, None) is None


class TestWhatBuysTime:
    def gains(self, *said: Assumption, net: Net = NET, horizon: float = 48) -> Any:
        falls = falls_of(reckoned(problem_of(net, said, NOW, horizon), 1, 20))
        return gains_of(net, said, NOW, horizon, 1, falls)

    def test_twelve_hours_for_each_that_something_hangs_on_the_best_first(self) -> None:
        found = self.gains(EL)
        # Mast from 3 to 15, alarm from 4 to 16, care from 12 past 20: 12 + 12 + 8 hours of outage less.
        assert [(one.needs, one.by, one.hours, one.saved) for one in found] == [
            ("mast", "el", 12, 32), ("larm", "mast", 12, 20), ("vard", "larm", 12, 8),
        ]  # fmt: skip
        assert found[0].helped == (("larm", 12.0), ("mast", 12.0), ("vard", 8.0))
        assert found[2].helped == (("vard", 8.0),)

    def test_what_is_out_already_is_helped_by_no_reserve(self) -> None:
        assert [one.needs for one in self.gains(EL, out("mast", -0.5))] == ["larm", "vard"]

    def test_when_nothing_breaks_nothing_is_bought(self) -> None:
        assert self.gains(out("skola")) == ()
        assert self.gains(out("el", -1, around(2))) == ()

    def test_what_breaks_by_itself_is_helped_by_no_reserve(self) -> None:
        assert [one.needs for one in self.gains(holds("mast"))] == ["larm", "vard"]

    def test_weights_settle_what_comes_first(self) -> None:
        net = Net((known("el"), known("a", weight=1.0), known("b", weight=8.0)), (link("a", "el", 1), link("b", "el", 1)))
        found = self.gains(EL, net=net)
        assert [(one.needs, one.saved, one.helped) for one in found] == [("b", 96, (("b", 12.0),)), ("a", 12, (("a", 12.0),))]

    def test_only_the_best_are_kept(self) -> None:
        names = [f"f{number}" for number in range(15)]
        net = Net((known("el"), *map(known, names)), tuple(link(name, "el", 1) for name in names))
        assert len(self.gains(EL, net=net)) == MOST_GAINS

    def test_less_than_a_quarter_of_an_hour_is_no_help(self) -> None:
        net = Net((known("el"), known("a")), (link("a", "el", 20.8),))
        assert self.gains(EL, net=net) == ()
        assert [one.saved for one in self.gains(EL, net=replace(net, links=(link("a", "el", 20.7),)))] == [0.3]


class TestWhatIf:
    def event(self, *said: Assumption) -> OutlookMade:
        falls = falls_of(reckoned(problem_of(NET, said, NOW, 48), 3, 20))
        return OutlookMade(
            new_id(), "P-001", NOW, 48.0, said, NET.functions, NET.links, falls, (), 1, 3, 20, "cascade/1", "x",
        )  # fmt: skip

    def fall(self, key: str, event: OutlookMade, instead: Assumption) -> Fall:
        return next(one for one in what_if(event, instead) if one.key == key)

    @each(("at", "mast", "vard"), [(2, None, None), (4, 180, None), (10, 180, None), (13, 180, 720), (40, 180, 720)])
    def test_back_at_another_moment(self, at: float, mast: int | None, vard: int | None) -> None:
        event = self.event(EL)
        instead = replace(EL, at=around(at))
        assert self.fall("mast", event, instead).when[2] == mast
        assert self.fall("vard", event, instead).when[2] == vard
        assert self.fall("el", event, instead).back == (at * 60,) * 5

    def test_something_that_was_not_said_before_comes_to_what_was(self) -> None:
        event = self.event(EL)
        assert self.fall("skola", event, out("skola", 0, around(3))).back[2] == 180
        assert self.fall("mast", event, out("skola", 0, around(3))).when[2] == 180

    def test_the_forecast_itself_stays_as_it_was(self) -> None:
        event = self.event(EL, holds("mast"))
        before = replace(event)
        what_if(event, replace(EL, at=around(1)))
        assert event == before
        assert what_if(event, EL) == event.falls
