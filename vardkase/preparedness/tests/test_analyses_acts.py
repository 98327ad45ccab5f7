"""A year's round as it is worked: opened, judged, handed in and approved; and the year after. Every success has its refusals beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness.actions import analyses, risks, rounds
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.events.analyses import stream_of
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, ReminderRow, RiskRow, RoundRow, TextRow, WorkshopRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.projections import rounds as round_projections
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.reports import texts
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.rules.risks import Field, Ground, Secret, Unlikely
from vardkase.preparedness.rules.rollup import Change
from vardkase.preparedness.rules.rounds import AnalysisState, Move, Said, Voice, Workshop
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def judged(rsa: Rsa) -> Rsa:
    """All three units have judged, two have handed in; the whole has one shared risk with three local ones in it."""
    for unit in ("Kontoret", "Socialkontoret", "Bostäder", "Kommunen"):
        rsa.start(2019, unit)
    for unit, likelihood, total in (("Kontoret", 2, 4), ("Socialkontoret", 4, 3), ("Bostäder", 3, 4)):
        rsa.judge(2019, unit, risk("Långt elavbrott", likelihood, total))
    rsa.judge(2019, "Socialkontoret", risk("Hot mot personal", None, 3, unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt bedöms inte."))
    rsa.judge(2019, "Kommunen", risk("Elavbrott i kommunen", 3, 5))
    shared = rsa.ids["Kommunen: Elavbrott i kommunen"]
    drafts = [
        MapDraft(rsa.analyses[2019, unit], rsa.ids[f"{unit}: Långt elavbrott"]) for unit in ("Kontoret", "Socialkontoret", "Bostäder")
    ]
    risks.map_risks(**rsa.common(analysis_id=rsa.analyses[2019, "Kommunen"], shared_id=shared, risks=drafts))
    rsa.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE)
    rsa.move(2019, "Socialkontoret", Move.SUBMIT)
    return rsa


def refused(code: str, act: Any, **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**facts)
    assert found.value.code == f"preparedness.{code}"
    return found.value


class TestTheRound:
    def test_it_has_units_method_and_days_and_is_one_a_year(self, rsa: Rsa) -> None:
        page = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today)
        assert (page.round.name, page.round.method.key, page.sees_all, page.may_lead) == ("RSA 2019", "samhalle", True, True)
        assert [one.unit.unit for one in page.lines] == ["Kommunstyrelsekontoret", "Socialkontoret", "Bostäder"]
        assert page.whole is not None
        assert page.whole.unit.unit == "Provköpings kommun"
        assert {one.state for one in page.lines} == {AnalysisState.PLANNED}
        refused("round_exists", rounds.open_round, **rsa.common(keeper_id=rsa.town.board, draft=rsa.draft(2019)))

    def test_what_does_not_hold_together_opens_nothing(self, rsa: Rsa) -> None:
        stranger = rsa.town.organisation("Grannkommunen", partner=True)
        for code, said in (
            ("odd_year", {"year": 1850}),
            ("round_needs_units", {"units": (), "whole": None}),
            ("dates_backwards", {"due": date(2020, 1, 1)}),
            ("whole_before_units", {"whole_due": date(2020, 3, 1)}),
            ("no_such_method", {"method": "egen"}),
            ("no_such_unit", {"units": (new_id(),)}),
            ("no_such_unit", {"units": (stranger,)}),
        ):
            refused(code, rounds.open_round, **rsa.common(keeper_id=rsa.town.board, draft=replace(rsa.draft(2020), **said)))
        assert RoundRow.objects.count() == 1

    def test_it_is_led_with_the_right_in_the_keeping_authority_alone(self, rsa: Rsa) -> None:
        draft = rsa.draft(2020)
        for viewer, code in (
            (rsa.at("Kontoret", Role.DUTY_OFFICER), "rsa_may_not_lead"),
            (rsa.at("Kontoret", Role.UNIT_COORDINATOR), "rsa.not_found"),
            (rsa.at("Socialkontoret", Role.COORDINATOR), "rsa.not_found"),
            (rsa.at("Kontoret", Role.ADMINISTRATOR), "rsa.not_found"),
        ):
            refused(code, rounds.open_round, **rsa.common(keeper_id=rsa.town.board, draft=draft, viewer=viewer))

    def test_the_scale_is_not_changed_once_anybody_has_begun(self, rsa: Rsa) -> None:
        before = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today).round
        other = rsa.draft(2019, method="olycka")
        entry = rounds.change_round(**rsa.common(round_id=before.id, draft=other, seen=rsa.seen(before)))
        assert entry.event.round.method.key == "olycka"
        rsa.start(2019, "Kontoret")
        again = rsa.draft(2019)
        refused("scale_in_use", rounds.change_round, **rsa.common(round_id=before.id, draft=again, seen=rsa.seen(entry.event.round)))
        fewer = replace(other, units=other.units[1:])
        refused("unit_has_begun", rounds.change_round, **rsa.common(round_id=before.id, draft=fewer, seen=rsa.seen(entry.event.round)))
        refused("changed_meanwhile", rounds.change_round, **rsa.common(round_id=before.id, draft=other, seen=rsa.seen(before)))

    def test_a_reorganisation_keeps_the_old_unit_and_goes_on_in_the_new(self, rsa: Rsa) -> None:
        # A4: what was judged before the organisation changed stays with the old unit.
        rsa.start(2019, "Socialkontoret")
        rsa.judge(2019, "Socialkontoret", risk("Hot mot personal"))
        rsa.units["Omsorg"] = rsa.town.organisation("Omsorgskontoret", OrganisationKind.ADMINISTRATION, rsa.town.social)
        common = {"round_id": rsa.rounds[2019], "old_id": rsa.units["Socialkontoret"], "new_id": rsa.units["Omsorg"]}
        refused("needs_reason", rounds.replace_unit, **rsa.common(**common, why=" "))
        refused("replaced_by_itself", rounds.replace_unit, **rsa.common(**{**common, "new_id": common["old_id"]}, why="Ny nämnd."))
        rounds.replace_unit(**rsa.common(**common, why="Ny organisation 2019."))
        refused("unit_is_replaced", rounds.replace_unit, **rsa.common(**common, why="Igen."))
        rsa.start(2019, "Omsorg")
        carried = rsa.risks(2019, "Omsorg")["Hot mot personal"]
        assert not carried.judged
        assert rsa.risks(2019, "Socialkontoret")["Hot mot personal"].judged
        page = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today)
        old = next(one for one in page.lines if one.unit.unit == "Socialkontoret")
        assert (old.unit.replaced_by_name, old.may_start) == ("Omsorgskontoret", False)

    def test_a_closed_round_begins_nothing_more_and_a_reminder_is_kept(self, rsa: Rsa) -> None:
        unit = rsa.units["Bostäder"]
        rounds.remind_unit(**rsa.common(round_id=rsa.rounds[2019], unit_id=unit, text="Två veckor kvar."))
        page = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today)
        assert [told.text for one in page.lines for told in one.reminders] == ["Två veckor kvar."]
        rounds.close_round(**rsa.common(round_id=rsa.rounds[2019], reason="Klart."))
        for act, facts in (
            (analyses.start_analysis, {"unit_id": unit}),
            (rounds.remind_unit, {"unit_id": unit, "text": "Sista."}),
            (rounds.close_round, {"reason": "Igen."}),
        ):
            refused("round_is_closed", act, **rsa.common(round_id=rsa.rounds[2019], **facts))


class TestTheAnalysis:
    def test_it_is_handed_in_whole_and_closed_then(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        where = {"analysis_id": rsa.analyses[2019, "Kontoret"]}
        refused("no_risks", analyses.move_analysis, **rsa.common(**where, move=Move.SUBMIT))
        left = rsa.judge(2019, "Kontoret", risk("Storm", None, 4))
        assert refused("risks_unfinished", analyses.move_analysis, **rsa.common(**where, move=Move.SUBMIT)).facts["names"] == "Storm"
        rsa.judge(2019, "Kontoret", replace(left, likelihood=4), seen=rsa.seen(left))
        rsa.move(2019, "Kontoret", Move.SUBMIT)
        refused("analysis_is_closed", risks.save_risk, **rsa.common(**where, risk=risk("Ny")))
        refused("alone_needs_why", analyses.move_analysis, **rsa.common(**where, move=Move.APPROVE))
        head = rsa.at("Kontoret", Role.UNIT_HEAD, label="Kontorschef, Provköping")
        analyses.move_analysis(**rsa.common(**where, move=Move.APPROVE, viewer=head))
        assert rsa.page(2019, "Kontoret").head.state is AnalysisState.APPROVED
        refused(
            "rsa_may_not", analyses.move_analysis, **rsa.common(**where, move=Move.REOPEN, viewer=rsa.at("Kontoret", Role.UNIT_COORDINATOR))
        )

    def test_twice_is_once_and_another_thing_is_refused(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        where = rsa.common(analysis_id=rsa.analyses[2019, "Kontoret"], risk=risk("Storm"))
        first, second = risks.save_risk(**where), risks.save_risk(**where)
        assert (first.number, second.number, second.repeated) == (second.number, first.number, True)
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            risks.save_risk(**{**where, "risk": risk("Skyfall")})
        assert RiskRow.objects.count() == 1
        refused("changed_meanwhile", risks.save_risk, **rsa.common(analysis_id=where["analysis_id"], risk=first.event.risk, seen="annat"))

    def test_scales_are_chosen_before_anything_is_judged(self, rsa: Rsa) -> None:
        rsa.start(2019, "Bostäder")
        where = {"analysis_id": rsa.analyses[2019, "Bostäder"]}
        refused("needs_reason", analyses.change_method, **rsa.common(**where, method="olycka", why=""))
        analyses.change_method(**rsa.common(**where, method="olycka", why="Bolagets ägardirektiv."))
        assert rsa.page(2019, "Bostäder").head.method.key == "olycka"
        rsa.judge(2019, "Bostäder", risk("Brand i trapphus", 3, 3, consequences=()))
        assert refused("scale_in_use", analyses.change_method, **rsa.common(**where, method="samhalle", why="Ångrat.")).facts["count"] == 1

    def test_what_is_written_by_two_at_once_is_not_lost(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        where = {"analysis_id": rsa.analyses[2019, "Kontoret"], "part": "2", "heading": "Arbetsprocess"}
        analyses.save_text(**rsa.common(**where, text="Två workshoppar.", seen=""))
        refused("changed_meanwhile", analyses.save_text, **rsa.common(**where, text="En workshop.", seen=""))
        analyses.save_text(**rsa.common(**where, text="Tre.", seen=rsa.seen("Två workshoppar.")))
        assert {part: one.text for part, one in texts(rsa.town.viewer, where["analysis_id"]).items()} == {"2": "Tre."}
        held = Workshop(NEW, rsa.today, "Elavbrott", "Samordnaren", ("Enhetschef",), (Said(Voice.DISSENT, "Driftchefen", "För högt."),))
        kept_one = analyses.save_workshop(**rsa.common(analysis_id=where["analysis_id"], workshop=held)).event.workshop
        analyses.save_workshop(
            **rsa.common(analysis_id=where["analysis_id"], workshop=replace(kept_one, note="Klart."), seen=rsa.seen(kept_one))
        )
        assert [one.note for one in rsa.page(2019, "Kontoret").workshops] == ["Klart."]

    def test_dropped_says_why_and_comes_back_as_it_was(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        said = rsa.judge(2019, "Kontoret", risk("Storm"))
        where = {"analysis_id": rsa.analyses[2019, "Kontoret"], "risk_id": said.id}
        refused("needs_reason", risks.drop_risk, **rsa.common(**where, reason=""))
        risks.drop_risk(**rsa.common(**where, reason="Hör till helheten."))
        assert [one.dropped_reason for one in rsa.page(2019, "Kontoret").dropped] == ["Hör till helheten."]
        refused("no_such_risk", risks.drop_risk, **rsa.common(**where, reason="Igen."))
        risks.restore_risk(**rsa.common(**where, reason="Fel."))
        assert rsa.risks(2019, "Kontoret") == {"Storm": said}


class TestAnImport:
    def test_twelve_rows_are_twelve_risks_in_four_groups_also_those_of_the_same_text(self, rsa: Rsa) -> None:
        # A1: many local risks to one shared, by hand; the same text twice is two risks.
        rsa.start(2019, "Bostäder")
        rsa.start(2019, "Kommunen")
        names = ["Droger", "Hot", "Våldsdåd", "Kaos"] + ["Strömavbrott, minus tio grader"] * 2 + ["Översvämning"] * 4 + ["Pandemi"] * 2
        where = {"analysis_id": rsa.analyses[2019, "Bostäder"]}
        entry = risks.import_risks(**rsa.common(**where, risks=[risk(name) for name in names], source="rsa.xlsx"))
        found = entry.event.risks
        assert [one.number for one in found] == list(range(1, 13))
        assert len({one.id for one in found}) == 12
        sizes = {}
        for group, members in (("Social oro", found[:4]), ("El", found[4:6]), ("Översvämning", found[6:10]), ("Sjukdom", found[10:])):
            shared = rsa.judge(2019, "Kommunen", risk(group))
            drafts = [MapDraft(where["analysis_id"], one.id) for one in members]
            risks.map_risks(**rsa.common(analysis_id=rsa.analyses[2019, "Kommunen"], shared_id=shared.id, risks=drafts))
        for one in rollup(rsa.town.viewer, rsa.analyses[2019, "Kommunen"]).shared:
            sizes[one.line.name] = len(one.now.votes)
        assert sizes == {"Social oro": 4, "El": 2, "Översvämning": 4, "Sjukdom": 2}
        assert (
            refused("changed_since_import", risks.undo_import, **rsa.common(**where, number=entry.number, reason="Fel fil.")).facts["count"]
            == 12
        )

    def test_a_bad_row_takes_in_nothing_and_an_untouched_import_is_undone(self, rsa: Rsa) -> None:
        rsa.start(2019, "Bostäder")
        where = {"analysis_id": rsa.analyses[2019, "Bostäder"]}
        bad = [risk("Storm"), risk("Fel", 9)]
        assert refused("not_on_scale", risks.import_risks, **rsa.common(**where, risks=bad, source="rsa.xlsx")).facts["row"] == 2
        refused("nothing_to_import", risks.import_risks, **rsa.common(**where, risks=[], source="rsa.xlsx"))
        assert not RiskRow.objects.exists()
        entry = risks.import_risks(**rsa.common(**where, risks=bad[:1], source="rsa.xlsx"))
        risks.undo_import(**rsa.common(**where, number=entry.number, reason="Fel fil."))
        assert not RiskRow.objects.exists()
        refused("no_such_import", risks.undo_import, **rsa.common(**where, number=entry.number, reason="Igen."))


class TestTheWhole:
    def test_it_shows_the_spread_and_keeps_its_own_judgement(self, judged: Rsa) -> None:
        found = rollup(judged.town.viewer, judged.analyses[2019, "Kommunen"])
        (one,) = found.shared
        assert (one.line.likelihood, one.line.total) == (3, 5)
        assert (one.now.likelihood.least, one.now.likelihood.middle, one.now.likelihood.most, one.now.likelihood.n) == (2, 3, 4, 3)
        assert [(left.unit, left.name) for left in found.unmapped] == [("Socialkontoret", "Hot mot personal")]

    def test_a_risk_is_a_part_of_one_shared_risk(self, judged: Rsa) -> None:
        other = judged.judge(2019, "Kommunen", risk("Annat"))
        where = {"analysis_id": judged.analyses[2019, "Kommunen"]}
        draft = MapDraft(judged.analyses[2019, "Bostäder"], judged.ids["Bostäder: Långt elavbrott"])
        found = refused("mapped_already", risks.map_risks, **judged.common(**where, shared_id=other.id, risks=[draft]))
        assert found.facts["shared"] == "Elavbrott i kommunen"
        risks.unmap_risk(**judged.common(**where, draft=draft))
        refused("no_such_mapping", risks.unmap_risk, **judged.common(**where, draft=draft))
        risks.map_risks(**judged.common(**where, shared_id=other.id, risks=[draft]))
        own = MapDraft(where["analysis_id"], other.id)
        refused("not_in_round", risks.map_risks, **judged.common(**where, shared_id=other.id, risks=[own]))
        refused("nothing_to_map", risks.map_risks, **judged.common(**where, shared_id=other.id, risks=[]))
        there = {"analysis_id": judged.analyses[2019, "Bostäder"], "shared_id": judged.ids["Bostäder: Långt elavbrott"], "risks": [own]}
        refused("not_whole", risks.map_risks, **judged.common(**there))

    def test_another_scale_stands_apart(self, judged: Rsa) -> None:
        AnalysisRow.objects.filter(pk=judged.analyses[2019, "Bostäder"]).update(likelihood_scale="ord")
        (one,) = rollup(judged.town.viewer, judged.analyses[2019, "Kommunen"]).shared
        assert (one.now.likelihood.n, one.now.total.n, [vote.unit for vote in one.now.apart]) == (2, 3, ["Bostäder"])


class TestTheYearAfter:
    def test_what_is_new_dropped_up_and_down(self, judged: Rsa) -> None:
        judged.open(2020)
        judged.start(2020, "Socialkontoret")
        power, threat = (judged.risks(2020, "Socialkontoret")[name] for name in ("Långt elavbrott", "Hot mot personal"))
        assert not power.judged
        assert power.id == judged.ids["Socialkontoret: Långt elavbrott"]
        refused(
            "risks_unfinished",
            analyses.move_analysis,
            **judged.common(analysis_id=judged.analyses[2020, "Socialkontoret"], move=Move.SUBMIT),
        )
        judged.judge(2020, "Socialkontoret", replace(power, judged=True, likelihood=5))
        judged.judge(2020, "Socialkontoret", risk("Värmebölja"))
        risks.drop_risk(**judged.common(analysis_id=judged.analyses[2020, "Socialkontoret"], risk_id=threat.id, reason="Förs av helheten."))
        found = {one.name: what for what, one in queries.changes(judged.town.viewer, judged.analyses[2020, "Socialkontoret"])}
        assert found == {"Långt elavbrott": Change.UP, "Värmebölja": Change.NEW, "Hot mot personal": Change.DROPPED}
        page = queries.risk_page(judged.town.viewer, judged.analyses[2020, "Socialkontoret"], power.id)
        assert [(one.year, one.likelihood) for one in page.years] == [(2019, "4 hög")]

    def test_judgements_do_not_follow_to_other_scales(self, judged: Rsa) -> None:
        judged.open(2020, method="samhalle_ord")
        judged.start(2020, "Kontoret")
        carried = judged.risks(2020, "Kontoret")["Långt elavbrott"]
        assert (carried.likelihood, carried.total, carried.consequences) == (None, None, ())
        assert {one.change for one in judged.page(2020, "Kontoret").lines} == {Change.NOT_JUDGED}


class TestWhoReads:
    def test_a_unit_reads_its_own_and_knows_of_no_other(self, judged: Rsa) -> None:
        own = judged.at("Socialkontoret", Role.UNIT_COORDINATOR)
        page = queries.round_page(own, judged.rounds[2019], judged.today)
        assert ([one.unit.unit for one in page.lines], page.whole, page.sees_all) == (["Socialkontoret"], None, False)
        assert judged.page(2019, "Socialkontoret", own).total == 2
        for unit in ("Kontoret", "Bostäder", "Kommunen"):
            refused("rsa.not_found", judged.page, year=2019, unit=unit, viewer=own)
        shared = queries.risk_page(own, judged.analyses[2019, "Socialkontoret"], judged.ids["Socialkontoret: Långt elavbrott"]).shared
        assert shared is None
        for stranger in (judged.at("Bostäder", Role.ADMINISTRATOR), judged.at("Kontoret", Role.OBSERVER)):
            refused("rsa.not_found", queries.round_page, viewer=stranger, round_id=judged.rounds[2019], today=judged.today)
            assert queries.rounds(stranger) == ()

    def test_a_unit_s_own_people_where_the_register_is_kept_reach_no_further_than_their_own_board(self, judged: Rsa) -> None:
        own = judged.at("Kontoret", Role.UNIT_COORDINATOR, Role.UNIT_HEAD)
        page = queries.round_page(own, judged.rounds[2019], judged.today)
        assert [one.unit.unit for one in page.lines] == ["Kommunstyrelsekontoret"]
        for unit in ("Socialkontoret", "Bostäder"):
            refused("rsa.not_found", judged.page, year=2019, unit=unit, viewer=own)

    def test_what_is_secret_is_given_when_the_analysis_is(self, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        own = rsa.at("Socialkontoret", Role.UNIT_COORDINATOR)
        secret = Secret(Field.SCENARIO, Ground.OSL_18_8, "Visar var larmet kan slås ut.")
        said = rsa.judge(2019, "Socialkontoret", risk("Larm", scenario="Kabeln vid bron.", secrets=(secret,)), viewer=own)
        assert rsa.risks(2019, "Socialkontoret", own)["Larm"].scenario == "Kabeln vid bron."
        assert rsa.risks(2019, "Socialkontoret")["Larm"].scenario == ""
        refused(
            "secret_unseen",
            risks.save_risk,
            **rsa.common(analysis_id=rsa.analyses[2019, "Socialkontoret"], risk=replace(said, scenario="Nytt.")),
        )
        rsa.move(2019, "Socialkontoret", Move.SUBMIT, viewer=own)
        assert rsa.risks(2019, "Socialkontoret")["Larm"].scenario == "Kabeln vid bron."
        officer = rsa.at("Kontoret", Role.DUTY_OFFICER)
        assert rsa.risks(2019, "Socialkontoret", officer)["Larm"].scenario == ""
        hidden = queries.risk_page(officer, rsa.analyses[2019, "Socialkontoret"], said.id)
        assert (hidden.masked, hidden.risk.secrets[0].why) == (True, "")


def test_the_tables_are_what_the_ledger_makes_them(judged: Rsa) -> None:
    tables = (RoundRow, ReminderRow, AnalysisRow, RiskRow, TextRow, WorkshopRow, MappingRow)
    rounds.remind_unit(**judged.common(round_id=judged.rounds[2019], unit_id=judged.units["Bostäder"], text="Snart."))
    risks.import_risks(**judged.common(analysis_id=judged.analyses[2019, "Bostäder"], risks=[risk("Brand")], source="rsa.xlsx"))
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    assert all(before[:4])
    for unit in judged.units.values():
        projections.forget(unit)
        for entry in ledger.entries(stream_of(unit)):
            projections.apply(entry)
            assert entry.event.of.unit
    round_projections.forget(judged.town.board)
    for entry in ledger.entries(f"rounds:{judged.town.board}"):
        round_projections.apply(entry)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
