"""What others have written of dependencies and outages (rsa-cases A2, A3, B3), held against our register, our gaps and our own set."""

from __future__ import annotations

from functools import cache
from uuid import UUID

import pytest

from vardkase.preparedness import defaults
from vardkase.preparedness.cascade import one_by_one
from vardkase.preparedness.rules.content import Register
from vardkase.preparedness.rules.failures import problem_of
from vardkase.preparedness.rules.gaps import gap_of, gaps, outages
from vardkase.preparedness.rules.net import most_needed, reach_of
from vardkase.preparedness.tests.scenes import function, hours, limit, need, net

PLACE = UUID(int=1)
# A municipality's own list of what it depends on, and where each stands with us.
DEPENDENCIES = {
    "telephony, mobile, internet and IT": ("telephony", "it"),
    "personnel": ("staffing",),
    "electricity": ("electricity",),
    "drinking water": ("drinking_water",),
    "vehicles and fuel": ("fuel", "transport"),
    "food": ("food",),
    "medicines": ("medicines",),
    "heat in premises": ("heating",),
}


@cache
def ours() -> Register:
    return Register(defaults.functions(PLACE, "Kommunen", PLACE), defaults.needs(PLACE))


def keys() -> dict[str, UUID]:
    return {one.key: one.id for one in ours().functions}


@pytest.mark.parametrize("said", DEPENDENCIES)
def test_what_a_municipality_depends_on_is_there_and_something_needs_it(said: str) -> None:
    for key in DEPENDENCIES[said]:
        assert ours().needed_by(keys()[key]), key


def test_most_hangs_on_electricity_and_telephony() -> None:
    assert set(most_needed(reach_of(ours()))[:2]) == {keys()["electricity"], keys()["telephony"]}


@pytest.mark.parametrize(
    ("before", "after"),
    [("electricity", "telephony"), ("telephony", "crisis_leadership"), ("electricity", "heating"), ("heating", "care_homes")],
)
def test_the_edges_of_a_long_power_cut(before: str, after: str) -> None:
    """Power -> mobile -> crisis leadership, and power -> heat -> care of the elderly: what comes first falls first."""
    assert any(one.function_id == keys()[after] for one in ours().needed_by(keys()[before]))
    (failure,) = one_by_one(problem_of(ours(), 72 + 168), {"electricity": 72.0}, samples=60)
    when = {"electricity": 0.0, **{one.key: one.when for one in failure.likely}}
    assert when[before] < when[after]


@pytest.mark.parametrize(
    ("tolerance", "expected", "reserve", "gap"), [(1, 24, 4, 19), (4, 24, 72, -4), (12, 48, 12, 24), (120, 72, 0, -48)]
)
def test_the_four_gaps(tolerance: int, expected: int, reserve: int, gap: int) -> None:
    """Home care alarm, elderly home, waterworks and payroll: max(0, expected - reserve) - tolerance."""
    assert gap_of(expected, reserve, tolerance) == gap
    resource, one = function(1, "Resurs", expected=hours(expected)), function(2, "Verksamhet", tolerance=limit(tolerance))
    (found,) = gaps(net([resource, one], (one, need(resource, hours(reserve)))))
    assert found.gap == gap * 60


@pytest.mark.parametrize(("own", "telecom"), [(6, 20), (22, 22)])
def test_a_cascade_with_a_circle_ends(own: int, telecom: int) -> None:
    """Electricity -> telecom -> control of electricity -> electricity: telecom is away for the longer of its own and 24 less 4."""
    power, control = function(1, "El", expected=hours(24)), function(3, "Driftcentral")
    tele = function(2, "Tele", expected=hours(own))
    circle = net([power, tele, control], (tele, need(power, hours(4))), (control, need(tele)), (power, need(control, hours(48))))
    assert [outages(circle)[one.id] // 60 for one in (power, tele, control)] == [24, telecom, telecom]
