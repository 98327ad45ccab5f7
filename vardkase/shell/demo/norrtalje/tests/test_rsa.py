"""The demonstration's risk analyses: every unit of Norrtälje in two finished rounds and one under way, all of it marked as invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vardkase.access.rules import EVERYWHERE, Role
from vardkase.ledger import queries as ledger_queries
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, RiskRow
from vardkase.preparedness.projections.analyses import risk_of
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.queries.units import usual_units
from vardkase.shell.demo.norrtalje import KEEPER_ID, load_organisation, organisation_id, rsa
from vardkase.shell.demo.norrtalje.functions import ensure_functions
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
DATA: dict[str, Any] = json.loads(rsa.FILE.read_text(encoding="utf-8"))
ROLES = (Role.COORDINATOR, Role.DECISION_MAKER, Role.UNIT_HEAD)


@kept
def made(now: Any) -> dict[Role, Any]:
    """The register of organisations, the functions and the three rounds; and those who made them."""
    viewers = {role: viewer_with(role, scope=EVERYWHERE, label=f"Provperson, {role}") for role in ROLES}
    load_organisation(viewers[Role.COORDINATOR], now)
    ensure_functions(viewers[Role.COORDINATOR], now)
    rsa.ensure_rsa(viewers, now)
    return viewers


def test_every_unit_has_two_finished_years_and_the_third_goes_on(made: dict[Role, Any], now: Any) -> None:
    coordinator = made[Role.COORDINATOR]
    lines = queries.rounds(coordinator)
    assert [line.year for line in lines] == [2019, 2018, 2017]
    for line in lines:
        assert line.units == len(DATA["risks"])
        assert line.closed == (line.year < 2019)
        page = queries.round_page(coordinator, line.id, now.date())
        assert page.whole is not None
        states = {str(one.state) for one in page.lines}
        if line.year < 2019:
            assert states == {str(page.whole.state)} == {"approved"}
            assert min(one.risks for one in page.lines) > 0
        else:
            assert states == {"approved", "submitted", "returned", "underway", "planned"}
    assert set(usual_units(coordinator, KEEPER_ID)[0]) == {organisation_id(key) for key in DATA["risks"]}


def test_everything_judged_says_that_it_is_invented(made: dict[Role, Any]) -> None:
    assert {risk_of(body).source for body in RiskRow.objects.values_list("body", flat=True)} == {DATA["invented"]}


def test_the_whole_stands_on_the_units_and_keeps_apart_what_is_on_other_scales(made: dict[Role, Any]) -> None:
    first, second = (AnalysisRow.objects.get(year=year, whole=True) for year in (2017, 2018))
    found = rollup(made[Role.COORDINATOR], first.pk)
    power = next(one for one in found.shared if one.line.name == "Långvarigt elavbrott")
    assert (len(power.now.votes), power.now.likelihood.n, [vote.unit for vote in power.now.apart]) == (6, 5, ["Roslagsbostäder AB"])
    after = rollup(made[Role.COORDINATOR], second.pk)
    assert next(one for one in after.shared if one.line.name == "Långvarigt elavbrott").now.likelihood.n == 6
    assert MappingRow.objects.filter(whole_analysis_id=second.pk).count() == sum(len(row["members"]) for row in DATA["shared"])


def test_a_second_start_makes_nothing(made: dict[Role, Any], now: Any) -> None:
    before = [(head.stream, head.number) for head in ledger_queries.streams()]
    rsa.ensure_rsa(made, now)
    assert [(head.stream, head.number) for head in ledger_queries.streams()] == before
