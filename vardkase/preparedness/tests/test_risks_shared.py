"""The municipality's shared risks: what is put under them by hand stays to be seen, also when a shared risk is dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import risks
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.events.analyses import stream_of
from vardkase.preparedness.models.analyses import MappingRow, RiskRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.analysis_rows import Rollup
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


def refused(code: str, act: Callable[..., Any], **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**facts)
    assert found.value.code == f"preparedness.{code}", found.value
    return found.value


@kept
def put(rsa: Rsa) -> Rsa:
    """Two units' risks under one shared risk; another shared risk stands beside with nothing under it."""
    for unit in ("Kontoret", "Socialkontoret", "Kommunen"):
        rsa.start(2019, unit)
    for unit, likelihood in (("Kontoret", 2), ("Socialkontoret", 4)):
        rsa.judge(2019, unit, risk("Långt elavbrott", likelihood, 4))
    for name in ("Elavbrott", "Storm"):
        rsa.judge(2019, "Kommunen", risk(name, 3, 3))
    mapped(rsa, "Elavbrott", "Kontoret", "Socialkontoret")
    return rsa


def draft(rsa: Rsa, unit: str, name: str = "Långt elavbrott", year: int = 2019) -> MapDraft:
    return MapDraft(rsa.analyses[year, unit], rsa.ids[f"{unit}: {name}"])


def mapped(rsa: Rsa, shared: str, *units: str, **more: Any) -> Any:
    where = {"analysis_id": rsa.analyses[2019, "Kommunen"], "shared_id": rsa.ids[f"Kommunen: {shared}"]}
    return risks.map_risks(**rsa.common(**{**where, "risks": [draft(rsa, unit) for unit in units], **more}))


def dropped(rsa: Rsa, name: str, act: Any = risks.drop_risk, unit: str = "Kommunen") -> None:
    act(**rsa.common(analysis_id=rsa.analyses[2019, unit], risk_id=rsa.ids[f"{unit}: {name}"], reason="Slås ihop."))


def whole(rsa: Rsa, year: int = 2019) -> Rollup:
    return rollup(rsa.town.viewer, rsa.analyses[year, "Kommunen"])


def parts(rsa: Rsa) -> dict[str, list[str]]:
    return {one.line.name: sorted(vote.unit for vote in one.now.votes) for one in whole(rsa).shared}


BOTH = ["Kommunstyrelsekontoret", "Socialkontoret"]


class TestASharedRiskThatIsDropped:
    def test_lets_its_parts_be_seen_and_put_elsewhere(self, put: Rsa) -> None:
        assert (parts(put), whole(put).unmapped) == ({"Elavbrott": BOTH, "Storm": []}, ())
        dropped(put, "Elavbrott")
        assert parts(put) == {"Storm": []}
        assert sorted(one.unit for one in whole(put).unmapped) == BOTH
        mapped(put, "Storm", "Kontoret")
        assert parts(put) == {"Storm": BOTH[:1]}
        assert [one.unit for one in whole(put).unmapped] == BOTH[1:]

    def test_comes_back_with_what_has_not_been_put_elsewhere(self, put: Rsa) -> None:
        dropped(put, "Elavbrott")
        mapped(put, "Storm", "Kontoret")
        dropped(put, "Elavbrott", risks.restore_risk)
        assert parts(put) == {"Storm": BOTH[:1], "Elavbrott": BOTH[1:]}
        assert refused("mapped_already", mapped, rsa=put, shared="Storm", risks=[draft(put, "Socialkontoret")]).facts[
            "shared"
        ] == "Elavbrott"  # fmt: skip

    def test_takes_no_more_parts(self, put: Rsa) -> None:
        dropped(put, "Storm")
        put.judge(2019, "Kontoret", risk("Stormfällning"))
        refused("no_such_risk", mapped, rsa=put, shared="Storm", risks=[draft(put, "Kontoret", "Stormfällning")])

    def test_is_the_same_when_the_tables_are_made_again(self, put: Rsa) -> None:
        dropped(put, "Elavbrott")
        mapped(put, "Storm", "Kontoret")
        before = list(MappingRow.objects.order_by("pk").values())
        assert len(before) == 2
        unit = put.units["Kommunen"]
        projections.forget(unit)
        for entry in ledger.entries(stream_of(unit)):
            projections.apply(entry)
        assert list(MappingRow.objects.order_by("pk").values()) == before


class TestALocalRisk:
    def test_is_a_part_of_one_shared_risk_and_of_no_second(self, put: Rsa) -> None:
        # A risk mapped to two groups: told of both by name, and nothing of the sending is done.
        other = put.judge(2019, "Kontoret", risk("Stormfällning"))
        both = [MapDraft(put.analyses[2019, "Kontoret"], other.id), draft(put, "Kontoret")]
        found = refused("mapped_already", mapped, rsa=put, shared="Storm", risks=both)
        assert (found.facts["risk"], found.facts["shared"], found.facts["field"]) == ("Långt elavbrott", "Elavbrott", "risks")
        assert parts(put) == {"Elavbrott": BOTH, "Storm": []}
        refused("mapped_already", mapped, rsa=put, shared="Elavbrott", risks=[draft(put, "Kontoret")])

    def test_told_twice_in_one_sending_is_one(self, put: Rsa) -> None:
        put.judge(2019, "Kontoret", risk("Stormfällning"))
        twice = [draft(put, "Kontoret", "Stormfällning")] * 2
        assert len(mapped(put, "Storm", risks=twice).event.mapped) == 1

    def test_that_is_dropped_is_no_vote_and_comes_back_as_one(self, put: Rsa) -> None:
        dropped(put, "Långt elavbrott", unit="Kontoret")
        assert parts(put) == {"Elavbrott": BOTH[1:], "Storm": []}
        assert whole(put).unmapped == ()
        refused("no_such_risk", mapped, rsa=put, shared="Storm", risks=[draft(put, "Kontoret")])
        dropped(put, "Långt elavbrott", risks.restore_risk, unit="Kontoret")
        assert parts(put) == {"Elavbrott": BOTH, "Storm": []}

    def test_of_another_year_or_another_unit_s_analysis_is_none_of_this_round(self, put: Rsa) -> None:
        put.open(2020)
        put.start(2020, "Kontoret")
        refused("not_in_round", mapped, rsa=put, shared="Storm", risks=[draft(put, "Kontoret", year=2020)])
        stray = MapDraft(put.analyses[2019, "Socialkontoret"], put.ids["Kontoret: Långt elavbrott"])
        own = MapDraft(put.analyses[2019, "Socialkontoret"], new_id())
        for one in (own, replace(stray, risk_id=new_id())):
            refused("no_such_risk", mapped, rsa=put, shared="Storm", risks=[one])
        refused("rsa.not_found", mapped, rsa=put, shared="Storm", risks=[MapDraft(new_id(), stray.risk_id)])

    def test_tells_where_it_belongs_to_those_who_read_the_whole(self, put: Rsa) -> None:
        where, id = put.analyses[2019, "Socialkontoret"], put.ids["Socialkontoret: Långt elavbrott"]
        assert queries.risk_page(put.town.viewer, where, id).shared == (
            put.analyses[2019, "Kommunen"], put.ids["Kommunen: Elavbrott"], "Elavbrott",
        )  # fmt: skip
        assert queries.risk_page(put.at("Socialkontoret", Role.UNIT_COORDINATOR), where, id).shared is None
        dropped(put, "Elavbrott")
        assert queries.risk_page(put.town.viewer, where, id).shared is None


class TestWhoPutsTogether:
    def test_the_one_that_leads_the_rounds_and_no_other(self, put: Rsa) -> None:
        for unit, roles, code in (
            ("Kontoret", (Role.DUTY_OFFICER,), "rsa_may_not"),
            ("Kontoret", (Role.UNIT_COORDINATOR, Role.UNIT_HEAD), "rsa.not_found"),
            ("Socialkontoret", (Role.COORDINATOR,), "rsa.not_found"),
            ("Bostäder", (Role.ADMINISTRATOR,), "rsa.not_found"),
        ):
            viewer = put.at(unit, *roles)
            facts = put.common(analysis_id=put.analyses[2019, "Kommunen"], viewer=viewer)
            refused(code, risks.unmap_risk, **facts, draft=draft(put, "Kontoret"))
            refused(code, risks.map_risks, **facts, shared_id=put.ids["Kommunen: Storm"], risks=[draft(put, "Kontoret")])
        assert parts(put) == {"Elavbrott": BOTH, "Storm": []}

    def test_only_while_the_whole_is_open(self, put: Rsa) -> None:
        put.move(2019, "Kommunen", Move.SUBMIT)
        refused("analysis_is_closed", mapped, rsa=put, shared="Storm", risks=[draft(put, "Kontoret")])
        where = put.common(analysis_id=put.analyses[2019, "Kommunen"], draft=draft(put, "Kontoret"))
        refused("analysis_is_closed", risks.unmap_risk, **where)

    def test_the_same_sending_twice_is_one_and_another_thing_is_refused(self, put: Rsa) -> None:
        put.judge(2019, "Kontoret", risk("Stormfällning"))
        key = new_id()
        first = mapped(put, "Storm", risks=[draft(put, "Kontoret", "Stormfällning")], key=key)
        again = mapped(put, "Storm", risks=[draft(put, "Kontoret", "Stormfällning")], key=key)
        assert (again.number, again.repeated) == (first.number, True)
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            mapped(put, "Elavbrott", risks=[draft(put, "Kontoret", "Stormfällning")], key=key)
        away = put.common(analysis_id=put.analyses[2019, "Kommunen"], draft=draft(put, "Kontoret", "Stormfällning"))
        gone = risks.unmap_risk(**away)
        assert (gone.event.mapped.shared, gone.event.mapped.risk, risks.unmap_risk(**away).repeated) == ("Storm", "Stormfällning", True)
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            risks.unmap_risk(**{**away, "draft": draft(put, "Kontoret")})

    def test_the_entry_can_be_read_alone(self, put: Rsa) -> None:
        entry = mapped(put, "Storm", risks=[MapDraft(put.analyses[2019, "Kontoret"], put.judge(2019, "Kontoret", risk("Fällning")).id)])
        (said,) = entry.event.mapped
        assert (said.shared, said.unit, said.risk) == ("Storm", "Kommunstyrelsekontoret", "Fällning")
        assert (entry.event.of.unit, entry.event.of.year, entry.event.of.whole) == ("Provköpings kommun", 2019, True)


class TestAnImportIntoTheWhole:
    def test_is_not_undone_once_anything_has_been_put_under_it(self, put: Rsa) -> None:
        where = {"analysis_id": put.analyses[2019, "Kommunen"]}
        entry = risks.import_risks(**put.common(**where, risks=[risk("Skyfall"), risk("Värme")], source="rsa.xlsx"))
        local = put.judge(2019, "Kontoret", risk("Källaröversvämning"))
        shared = entry.event.risks[0]
        risks.map_risks(**put.common(**where, shared_id=shared.id, risks=[MapDraft(put.analyses[2019, "Kontoret"], local.id)]))
        found = refused("changed_since_import", risks.undo_import, **put.common(**where, number=entry.number, reason="Fel fil."))
        assert (found.facts["count"], found.facts["names"]) == (1, "Skyfall")
        risks.unmap_risk(**put.common(**where, draft=MapDraft(put.analyses[2019, "Kontoret"], local.id)))
        risks.undo_import(**put.common(**where, number=entry.number, reason="Fel fil."))
        assert set(parts(put)) == {"Elavbrott", "Storm"}

    def test_what_is_both_changed_and_put_under_another_is_counted_once(self, put: Rsa) -> None:
        where = {"analysis_id": put.analyses[2019, "Kontoret"]}
        entry = risks.import_risks(**put.common(**where, risks=[risk("Fällning"), risk("Brand")], source="rsa.xlsx"))
        fallen = entry.event.risks[0]
        risks.map_risks(
            **put.common(
                analysis_id=put.analyses[2019, "Kommunen"], shared_id=put.ids["Kommunen: Storm"],
                risks=[MapDraft(where["analysis_id"], fallen.id)],
            )
        )  # fmt: skip
        put.judge(2019, "Kontoret", replace(fallen, likelihood=1))
        found = refused("changed_since_import", risks.undo_import, **put.common(**where, number=entry.number, reason="Fel fil."))
        assert (found.facts["count"], found.facts["names"]) == (1, "Fällning")

    def test_only_an_import_of_this_analysis_is_undone_and_once(self, put: Rsa) -> None:
        office, town = ({"analysis_id": put.analyses[2019, unit]} for unit in ("Kontoret", "Kommunen"))
        entry = risks.import_risks(**put.common(**office, risks=[risk("Brand")], source="rsa.xlsx"))
        for where, number in ((town, entry.number), (office, entry.number - 1), (office, entry.number + 50), (office, 0)):
            refused("no_such_import", risks.undo_import, **put.common(**where, number=number, reason="Fel fil."))
        facts = put.common(**office, number=entry.number, reason="Fel fil.")
        first, second = risks.undo_import(**facts), risks.undo_import(**facts)
        assert (first.number, second.repeated) == (second.number, True)
        assert not RiskRow.objects.filter(name="Brand").exists()


def test_last_year_s_parts_are_proposed_this_year_and_nothing_is_put_together_by_itself(put: Rsa) -> None:
    put.open(2020)
    for unit in ("Kontoret", "Socialkontoret", "Kommunen"):
        put.start(2020, unit)
    before = {(one.unit, one.before) for one in whole(put, 2020).unmapped}
    assert before == {("Kommunstyrelsekontoret", "Elavbrott"), ("Socialkontoret", "Elavbrott")}
    assert {one.before_id for one in whole(put, 2020).unmapped} == {put.ids["Kommunen: Elavbrott"]}
    risks.drop_risk(
        **put.common(analysis_id=put.analyses[2020, "Kommunen"], risk_id=put.ids["Kommunen: Elavbrott"], reason="Utgår.")
    )  # fmt: skip
    assert {(one.before, one.before_id) for one in whole(put, 2020).unmapped} == {("", None)}
    (shared,) = whole(put, 2020).shared
    assert shared.now.votes == ()
    assert [(year.year, year.units_likelihood.n, year.units_total.n) for year in shared.before] == [(2019, 0, 0)]


def test_a_unit_has_no_page_of_the_whole(put: Rsa) -> None:
    for id in (put.analyses[2019, "Kontoret"], new_id(), UUID(int=0)):
        refused("rsa.not_found", rollup, viewer=put.town.viewer, analysis_id=id)
