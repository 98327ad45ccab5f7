"""Which single failure hurts most, and which measure buys most: by hand, against the whole engine, and on the page."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Role
from vardkase.preparedness import queries
from vardkase.preparedness.cascade import (
    Dependency,
    Function,
    Instead,
    Measure,
    Outage,
    Problem,
    certain,
    forecast,
    measures,
    one_by_one,
    what_if,
)
from vardkase.preparedness.cascade.alone import part_of
from vardkase.preparedness.rules.content import Register
from vardkase.preparedness.rules.failures import Length, hours_of, problem_of
from vardkase.preparedness.tests.cascades import problems
from vardkase.preparedness.tests.scenes import Chain, refused
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.testing.pages import sign_in
from vardkase.testing.people import nobody, viewer_with

# The power is away for 24 hours: the mast stands for 4 of them, the alarm falls with it, the pump holds.
NET = Problem(
    (Function("el", None, 1), Function("mast", None, 2), Function("larm", None, 0, 8), Function("pump", None, 4), Function("fri")),
    (Dependency("mast", "el", certain(4)), Dependency("larm", "mast"), Dependency("pump", "el", certain(30))),
    24 + 168,
)
DAY = dict.fromkeys(("el", "mast", "larm", "pump", "fri"), 24.0)


class TestByHand:
    def test_the_power_hurts_most_and_the_harm_is_the_hours_too_many_times_the_weight(self) -> None:
        found = one_by_one(NET, DAY, samples=3)
        # 24 − 1 of its own, 20 − 2 of the mast, and 8 × 20 of the alarm; the mast alone 22 and 8 × 24.
        assert [(one.key, round(one.harm)) for one in found] == [
            ("mast", 22 + 192),
            ("el", 23 + 18 + 160),
            ("larm", 192),
            ("pump", 20),
            ("fri", 0),
        ]

    def test_who_is_hit_when_and_how_many_for_too_long(self) -> None:
        (power,) = [one for one in one_by_one(NET, DAY, samples=3) if one.key == "el"]
        assert [(one.key, one.when, one.breaks, one.too_long) for one in power.hits] == [("larm", 4, 1, 1), ("mast", 4, 1, 1)]
        assert (power.exceeded, power.own.key, len(power.likely)) == (2, "el", 2)
        assert set(power.causes) == {("mast", "el", 1.0), ("larm", "mast", 1.0)}

    def test_nobody_has_said_is_no_harm_and_for_ever_is_none(self) -> None:
        free = Problem((Function("a"), Function("b", None, math.inf)), (Dependency("b", "a"),), 48)
        (one, other) = one_by_one(free, {"a": 10, "b": 10}, samples=2)
        assert (one.harm, one.own.too_long, other.own.too_long) == (0, None, 0)

    def test_a_day_longer_than_it_is_only_those_that_are_asked_about(self) -> None:
        assert [one.key for one in one_by_one(NET, {"pump": 3.0}, samples=2)] == ["pump"]


class TestMeasures:
    def test_for_each_three_are_tried_and_the_best_stands_first(self) -> None:
        found = measures(NET, one_by_one(NET, DAY, samples=3), samples=3)
        best = found[0]
        # Another way to the mast's signal for the alarm: nothing of 160 by the power, and nothing of 192 by the mast.
        assert (best.needs, best.by, best.measure, round(best.spared)) == ("larm", "mast", Measure.COVERS, 160 + 192)
        spared = {(one.needs, one.measure): round(one.spared) for one in found}
        assert spared["larm", Measure.OTHER_WAY] == 160 + 192
        # Twelve hours more for the mast: 8 hours are left, 6 too many, and of the alarm 8 × 8.
        assert spared["mast", Measure.LATER] == (18 - 6) + 8 * 12
        assert spared["mast", Measure.COVERS] == 18 + 160
        assert not any(one.needs == "pump" for one in found)

    def test_another_way_takes_the_whole_group_with_it(self) -> None:
        both = Problem(
            NET.functions, (Dependency("larm", "el", any_of="x"), Dependency("larm", "mast", any_of="x"), Dependency("larm", "pump")), 48
        )
        assert what_if(both, Instead("larm", "el")).dependencies == (Dependency("larm", "pump"),)
        with refused("preparedness.cascade_no_dependency"):
            what_if(both, Instead("mast", "el"))


@settings(max_examples=25, deadline=None)
@given(problems(), st.integers(0, 5))
def test_a_part_gives_what_the_whole_gives(problem: Problem, which: int) -> None:
    key = problem.functions[which % len(problem.functions)].key
    fails = Outage(lasts=certain(7))
    whole = replace(
        problem, functions=tuple(replace(one, outage=fails if one.key == key else None, works_at=None) for one in problem.functions)
    )
    part = part_of(whole, key, 7)
    found = {one.key: one for one in forecast(part, seed=3, samples=20).forecasts}
    for one in forecast(whole, seed=3, samples=20).forecasts:
        if one.key in found:
            assert found[one.key] == one
        else:
            assert one.breaks == 0


@pytest.mark.django_db
class TestTheRegister:
    def test_its_failures_by_the_length_that_is_asked(self, chain: Chain) -> None:
        register = chain.register()
        assert hours_of(register, Length.PLANNED) == {"el": 24.0}
        assert set(hours_of(register, Length.THREE_DAYS).values()) == {72.0}
        page = queries.failures_page(chain.town.viewer, chain.authority, Length.PLANNED)
        assert [one.key for one in page.failures] == ["el"]
        assert len(page.unplanned) == 4
        assert page.measures
        assert page.failures[0].likely[0].key == "enskilda_brunnar"
        assert problem_of(Register(), 24).functions == ()

    def test_what_is_restricted_is_not_reckoned_with_for_those_who_only_read(self, chain: Chain) -> None:
        restrict(chain, "Mobilnät")
        for viewer, hit in ((viewer_with(Role.CHIEF_OF_STAFF), 1), (chain.town.viewer, 4)):
            page = queries.failures_page(viewer, chain.authority, Length.PLANNED)
            assert len(page.failures[0].hits) == hit
        with refused("preparedness.not_found"):
            queries.failures_page(nobody(), chain.authority, Length.DAY)

    def test_the_page_ranks_and_explains(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        address = reverse("preparedness:failures", args=[chain.authority])
        for asked in ("?hours=planned", "?hours=x"):
            text = client.get(address + asked).content.decode()
            assert text.index(">El<") < text.index('id="measures"')
        assert "Varje verksamhet får falla ensam" in text

    def test_an_empty_register_says_so(self, filled: Any, client: Client) -> None:
        sign_in(client, filled.viewer)
        for name in ("failures", "net", "continuity", "staff", "styrel", "continuity_paper"):
            assert client.get(reverse(f"preparedness:{name}", args=[filled.board])).status_code == 200
