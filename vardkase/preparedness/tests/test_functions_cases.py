"""What a municipality wrote itself (rsa-cases A2): dependency, scenario, development area, assignment, as one chain of ids in the house."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role
from vardkase.preparedness import queries
from vardkase.preparedness.queries import known
from vardkase.preparedness.queries import measures as measure_queries
from vardkase.preparedness.rules.measures import Aim, Effect, FunctionRef, Origin, RiskRef, Source
from vardkase.preparedness.rules.net import most_needed, reach_of
from vardkase.preparedness.rules.risks import Consequence
from vardkase.preparedness.rules.risks import FunctionRef as Hit
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.scenes import Chain, hours, limit, refused
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
DEPENDENCIES = (
    "Telefoni, mobil, internet och IT", "Personal", "El", "Dricksvatten",
    "Fordon och drivmedel", "Livsmedel", "Läkemedel", "Värme i lokaler",
)  # fmt: skip
# The four scenarios that were judged the most challenging, and the dependencies that each strains. Which those are is ours.
SCENARIOS = {
    "Stor utrymning av en ort": ("Fordon och drivmedel", "Personal", "Livsmedel"),
    "Extremt snöfall": ("El", "Fordon och drivmedel", "Värme i lokaler"),
    "Allvarligt brott mot personer": ("Personal", "Telefoni, mobil, internet och IT"),
    "Allvarligt brott mot en anläggning": ("Dricksvatten", "El"),
}
# The nine development areas of the term, and the scenario that each answers. Which one is ours.
AREAS = {
    "Reservkraft": "Extremt snöfall",
    "Utrymning och mottagande": "Stor utrymning av en ort",
    "Lagerhållning": "Extremt snöfall",
    "Nödvatten och matlagning": "Allvarligt brott mot en anläggning",
    "Robust kommunikation": "Allvarligt brott mot personer",
    "Kontinuitetsplanering": "Extremt snöfall",
    "Krisledningsförmåga": "Allvarligt brott mot personer",
    "Informations- och IT-säkerhet": "Allvarligt brott mot en anläggning",
    "Klimatanpassning": "Stor utrymning av en ort",
}


class Chained(Chain):
    """A register, an analysis of its municipality, and measures."""

    rsa: Rsa
    measures: Town
    done: dict[str, UUID]


@kept
def a2(rsa: Rsa) -> Chained:
    """Eight dependencies, four scenarios that hit them, nine assignments that answer the scenarios."""
    made = Chained(rsa.town)
    made.rsa, made.measures, made.done = rsa, Town(rsa.town), {}
    for name in DEPENDENCIES:
        made.add(name, external=True, owner="Flera", expected=hours(24))
    made.add("Hemtjänst", tolerance=limit(4))
    for name in DEPENDENCIES:
        made.link("Hemtjänst", name, hours(1))
    for name in ("Telefoni, mobil, internet och IT", "Dricksvatten", "Fordon och drivmedel", "Värme i lokaler"):
        made.link(name, "El", hours(2))
    made.link("El", "Personal", hours(48))
    rsa.start(2019, "Kontoret")
    for name, strained in SCENARIOS.items():
        hit = tuple(Hit(made.ids[one], one) for one in strained)
        rsa.judge(2019, "Kontoret", risk(name, consequences=(Consequence("liv", 4, "Påhittad bedömning."),), functions=hit))
    for area, scenario in AREAS.items():
        made.done[area] = assigned(made, area, scenario)
    return made


def ref(made: Chained, scenario: str) -> RiskRef:
    return RiskRef(made.rsa.units["Kontoret"], "Kommunstyrelsekontoret", made.rsa.ids[f"Kontoret: {scenario}"], scenario)


def assigned(made: Chained, area: str, scenario: str) -> UUID:
    """The assignment of an area: it answers the scenario, and is to give what the scenario strains first a longer reserve."""
    of, first = ref(made, scenario), SCENARIOS[scenario][0]
    effect = Effect(Aim.RESERVE, first, "1", "24", "tim", target_id=made.ids[first])
    return made.measures.propose(
        area, source=Source(Origin.DEPENDENCY, made.ids[first], first), risks=(of,), effects=(effect,),
        functions=(FunctionRef(made.ids[first], first),), deadline=made.measures.today + timedelta(days=365),
    )  # fmt: skip


def page(made: Chained, area: str, viewer: Any = None) -> Any:
    return made.measures.page(made.done[area], viewer)


class TestTheChain:
    def test_from_each_dependency_one_comes_to_what_hangs_on_it(self, a2: Chained) -> None:
        register = a2.register()
        assert [one.name for one in register.functions][:8] == list(DEPENDENCIES)
        for name in DEPENDENCIES:
            assert a2.ids["Hemtjänst"] in {one.function_id for one in register.needed_by(a2.ids[name])}

    def test_power_and_staff_are_what_most_hangs_on(self, a2: Chained) -> None:
        """ "Most depended on: electricity, personnel, internet, IT, telephony": those first two come first here too."""
        reach = reach_of(a2.register())
        assert {a2.ids["El"], a2.ids["Personal"]} == set(most_needed(reach)[:2])

    def test_each_scenario_knows_the_functions_that_it_hits_by_id_and_name(self, a2: Chained) -> None:
        found = a2.rsa.risks(2019, "Kontoret")
        assert set(found) == set(SCENARIOS)
        for name, strained in SCENARIOS.items():
            assert [(one.id, one.name) for one in found[name].functions] == [(a2.ids[each], each) for each in strained]

    def test_each_area_is_an_assignment_with_its_scenario_and_its_dependency(self, a2: Chained) -> None:
        assert len(a2.done) == 9
        for area, scenario in AREAS.items():
            measure = page(a2, area).line.measure
            assert [one.risk_id for one in measure.risks] == [ref(a2, scenario).risk_id]
            assert measure.source.id == a2.ids[SCENARIOS[scenario][0]] == measure.functions[0].id == measure.effects[0].target_id
            assert measure.source.kind is Origin.DEPENDENCY
            assert measure.owner

    def test_and_from_the_scenario_one_finds_its_assignments_again(self, a2: Chained) -> None:
        for scenario in SCENARIOS:
            chain = measure_queries.of_risk(a2.town.viewer, a2.rsa.units["Kontoret"], ref(a2, scenario).risk_id, a2.rsa.today)
            found = {one.measure.title for one in chain.lines}
            assert found == {area for area, answers in AREAS.items() if answers == scenario}

    def test_the_gap_that_an_assignment_is_about_is_in_the_table_of_gaps(self, a2: Chained) -> None:
        rows = {one.need.on: one for one in queries.gap_table(a2.town.viewer, a2.authority)}
        for area in AREAS:
            effect = page(a2, area).line.measure.effects[0]
            assert rows[effect.target].need.on_id == effect.target_id
            assert rows[effect.target].gap == (24 - 1 - 4) * 60

    def test_a_dependency_that_is_renamed_is_the_same_and_what_was_said_stands_as_it_was_said(self, a2: Chained) -> None:
        one = a2.function("El")
        a2.do("save_function", function=replace(one, name="Elförsörjning"), seen=a2.seen(one))
        measure = page(a2, "Reservkraft").line.measure
        assert (measure.functions[0].id, measure.functions[0].name) == (one.id, "El")
        found = a2.register().function(one.id)
        assert found is not None
        assert found.name == "Elförsörjning"
        assert {its.on for its in a2.register().needs_of(a2.ids["Hemtjänst"])} >= {"Elförsörjning"}

    def test_a_dependency_out_of_use_breaks_no_link_of_the_chain(self, a2: Chained) -> None:
        a2.do("retire_function", function_id=a2.ids["Dricksvatten"], reason="Ingår i annat.")
        assert a2.rsa.risks(2019, "Kontoret")["Allvarligt brott mot en anläggning"].functions[0].name == "Dricksvatten"
        assert page(a2, "Nödvatten och matlagning").line.measure.functions[0].name == "Dricksvatten"
        assert "Dricksvatten" not in {one.need.on for one in queries.gap_table(a2.town.viewer, a2.authority)}

    def test_what_was_in_the_chain_is_known_as_evidence(self, a2: Chained) -> None:
        found = known.outside(a2.town.viewer, a2.authority, a2.rsa.today)
        assert found is not None
        assert "8" in found.text
        told = known.with_tolerance(a2.town.viewer, a2.authority, a2.rsa.today)
        assert told is not None
        assert told.value == "1"
        with refused("preparedness.not_found"):
            known.functions(viewer_with(), a2.authority, a2.rsa.today)

    def test_another_authority_finds_none_of_it(self, a2: Chained) -> None:
        stranger = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{a2.town.social}")
        with refused("preparedness.not_found"):
            queries.register(stranger, a2.authority)
        with refused("preparedness.measure_not_found"):
            page(a2, "Reservkraft", stranger)
