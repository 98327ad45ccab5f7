"""Every act of a round and an analysis: by whom, once however often it is sent, readable alone, and made again from the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness.actions import analyses, risks, rounds
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.events import analyses as events
from vardkase.preparedness.events import rounds as round_events
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, ReminderRow, RiskRow, RoundRow, TextRow, WorkshopRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.projections import rounds as round_projections
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries import rsa_scopes
from vardkase.preparedness.queries.units import unit_choices, usual_units
from vardkase.preparedness.rules.rounds import AnalysisState, Move, Said, Voice, Workshop
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.testing.people import cilla, dag
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
TABLES = (RoundRow, ReminderRow, AnalysisRow, RiskRow, TextRow, WorkshopRow, MappingRow)


def refused(code: str, act: Callable[..., Any], **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**facts)
    assert found.value.code == f"preparedness.{code}", found.value
    return found.value


@kept
def begun(rsa: Rsa) -> Rsa:
    """The social office has one judged risk, and the office another."""
    for unit in ("Socialkontoret", "Kontoret", "Kommunen"):
        rsa.start(2019, unit)
        rsa.judge(2019, unit, risk("Elavbrott"))
    return rsa


def tables() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def acts(rsa: Rsa) -> dict[str, tuple[Callable[..., Any], dict[str, Any], dict[str, Any]]]:
    """Each act with what it says, and something else that may be said with the same key."""
    where = {"analysis_id": rsa.analyses[2019, "Socialkontoret"]}
    round_id, id = {"round_id": rsa.rounds[2019]}, rsa.ids["Socialkontoret: Elavbrott"]
    before = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today).round
    held = Workshop(NEW, rsa.today, "Elavbrott", "Samordnaren", ("Enhetschef",))
    draft = rsa.draft(2019, name="Vårens RSA")
    return {
        "open_round": (rounds.open_round, {"keeper_id": rsa.town.board, "draft": rsa.draft(2021)}, {"draft": rsa.draft(2022)}),
        "change_round": (
            rounds.change_round, {**round_id, "draft": draft, "seen": rsa.seen(before)}, {"draft": replace(draft, name="Höstens")},
        ),
        "remind_unit": (rounds.remind_unit, {**round_id, "unit_id": rsa.units["Bostäder"], "text": "Snart."}, {"text": "Nu."}),
        "start_analysis": (analyses.start_analysis, {**round_id, "unit_id": rsa.units["Bostäder"]}, {}),
        "save_risk": (risks.save_risk, {**where, "risk": risk("Storm")}, {"risk": risk("Skyfall")}),
        "drop_risk": (risks.drop_risk, {**where, "risk_id": id, "reason": "Fel."}, {"reason": "Annat."}),
        "restore_risk": (risks.restore_risk, {**where, "risk_id": id, "reason": "Rätt."}, {"reason": "Annat."}),
        "import_risks": (risks.import_risks, {**where, "risks": [risk("Brand")], "source": "a.xlsx"}, {"source": "b.xlsx"}),
        "save_text": (analyses.save_text, {**where, "part": "2", "heading": "Metod", "text": "Två."}, {"text": "Tre."}),
        "save_workshop": (analyses.save_workshop, {**where, "workshop": held}, {"workshop": replace(held, title="Storm")}),
        "move_analysis": (analyses.move_analysis, {**where, "move": Move.SUBMIT, "note": "Klart."}, {"note": "Nej."}),
        "close_round": (rounds.close_round, {**round_id, "reason": "Slut."}, {"reason": "Annat."}),
    }  # fmt: skip


class TestEachAct:
    def test_sent_twice_is_one_write_and_its_key_says_nothing_else(self, begun: Rsa) -> None:
        for name, (act, said, other) in acts(begun).items():
            facts = begun.common(**said)
            first = act(**facts)
            before = tables()
            again = act(**facts)
            assert (again.number, again.repeated, first.repeated) == (first.number, True, False), name
            if other:
                with pytest.raises(Refusal, match=r"ledger\.key_reused"):
                    act(**{**facts, **other})
            assert tables() == before, name

    def test_is_nobody_s_who_does_not_read_it_and_no_reader_s(self, begun: Rsa) -> None:
        before = tables()
        reader = begun.at("Kontoret", Role.DUTY_OFFICER)
        led = {"open_round", "change_round", "remind_unit", "close_round"}
        for name, (act, said, _other) in acts(begun).items():
            for viewer in (cilla(), dag(), begun.at("Kontoret", Role.ADMINISTRATOR)):
                refused("rsa.not_found", act, **begun.common(**{**said, "viewer": viewer}))
            code = "rsa_may_not_lead" if name in led else "rsa_may_not"
            refused(code, act, **begun.common(**{**said, "viewer": reader}))
        assert tables() == before

    def test_can_be_read_alone(self, begun: Rsa) -> None:
        for name, (act, said, _other) in acts(begun).items():
            event = act(**begun.common(**said)).event
            if name in {"open_round", "change_round", "remind_unit", "close_round"}:
                assert event.keeper == "Kommunstyrelsen", name
                assert getattr(event, "year", None) or event.round.year, name
            else:
                assert event.of.unit in {"Socialkontoret", "Bostäder"}, name
                assert (bool(event.of.authority), event.of.year) == (True, 2019), name


class TestWhoMoves:
    def test_each_by_those_who_may_and_by_no_other(self, begun: Rsa) -> None:
        writer = begun.at("Socialkontoret", Role.UNIT_COORDINATOR, label="Handläggaren")
        head = begun.at("Socialkontoret", Role.UNIT_HEAD, label="Socialchefen")
        lead = begun.at("Kontoret", Role.COORDINATOR, label="Samordnaren")
        chief = begun.at("Kontoret", Role.DECISION_MAKER, label="Kommundirektören")
        where = {"analysis_id": begun.analyses[2019, "Socialkontoret"]}
        way: list[tuple[Move, Viewer, tuple[Viewer, ...], AnalysisState]] = [
            (Move.SUBMIT, writer, (chief,), AnalysisState.SUBMITTED),
            (Move.RETURN, lead, (writer,), AnalysisState.RETURNED),
            (Move.SUBMIT, writer, (chief,), AnalysisState.SUBMITTED),
            (Move.TAKE_BACK, writer, (chief,), AnalysisState.UNDERWAY),
            (Move.SUBMIT, head, (), AnalysisState.SUBMITTED),
            (Move.APPROVE, chief, (writer, lead), AnalysisState.APPROVED),
            (Move.REOPEN, head, (writer,), AnalysisState.UNDERWAY),
        ]
        for move, may, may_not, state in way:
            for viewer in may_not:
                refused("rsa_may_not", analyses.move_analysis, **begun.common(**where, move=move, note="Därför.", viewer=viewer))
            analyses.move_analysis(**begun.common(**where, move=move, note="Därför.", viewer=may))
            found = begun.page(2019, "Socialkontoret").head
            assert (found.state, found.note, found.moved_by) == (state, "Därför.", may.actor.label)

    def test_alone_says_why_and_another_need_not(self, begun: Rsa) -> None:
        head = begun.at("Socialkontoret", Role.UNIT_HEAD, label="Socialchefen")
        where = {"analysis_id": begun.analyses[2019, "Socialkontoret"]}
        analyses.move_analysis(**begun.common(**where, move=Move.SUBMIT, viewer=head))
        found = refused("alone_needs_why", analyses.move_analysis, **begun.common(**where, move=Move.APPROVE, viewer=head))
        assert found.facts["field"] == "note"
        entry = analyses.move_analysis(**begun.common(**where, move=Move.APPROVE, viewer=begun.at("Kontoret", Role.DECISION_MAKER)))
        assert (entry.event.before, entry.event.state, entry.event.risks) == (AnalysisState.SUBMITTED, AnalysisState.APPROVED, 1)

    def test_two_at_once_the_second_is_told_that_it_has_moved(self, begun: Rsa) -> None:
        where = {"analysis_id": begun.analyses[2019, "Socialkontoret"], "move": Move.SUBMIT}
        analyses.move_analysis(**begun.common(**where))
        assert refused("cannot_move", analyses.move_analysis, **begun.common(**where)).facts["state"] == "submitted"

    def test_a_dropped_risk_holds_nothing_up(self, begun: Rsa) -> None:
        left = begun.judge(2019, "Socialkontoret", risk("Halvfärdig", None, None))
        where = {"analysis_id": begun.analyses[2019, "Socialkontoret"]}
        refused("risks_unfinished", analyses.move_analysis, **begun.common(**where, move=Move.SUBMIT))
        risks.drop_risk(**begun.common(**where, risk_id=left.id, reason="Utgår."))
        assert analyses.move_analysis(**begun.common(**where, move=Move.SUBMIT)).event.risks == 1
        refused("analysis_is_closed", risks.restore_risk, **begun.common(**where, risk_id=left.id, reason="Åter."))


class TestTheBeginning:
    def test_is_the_unit_s_own_and_once(self, rsa: Rsa) -> None:
        own = rsa.at("Socialkontoret", Role.UNIT_COORDINATOR)
        where = {"round_id": rsa.rounds[2019]}
        refused("rsa.not_found", analyses.start_analysis, **rsa.common(**where, unit_id=rsa.units["Bostäder"], viewer=own))
        refused("rsa.not_found", analyses.start_analysis, **rsa.common(**where, unit_id=new_id()))
        refused("rsa.not_found", analyses.start_analysis, **rsa.common(round_id=new_id(), unit_id=rsa.units["Bostäder"]))
        entry = analyses.start_analysis(**rsa.common(**where, unit_id=rsa.units["Socialkontoret"], viewer=own))
        assert (entry.event.carried, entry.event.from_id, entry.event.method.key) == ((), None, "samhalle")
        found = refused("analysis_exists", analyses.start_analysis, **rsa.common(**where, unit_id=rsa.units["Socialkontoret"]))
        assert found.facts == {"unit": "Socialkontoret", "year": 2019}

    def test_carries_the_latest_year_and_not_what_was_dropped(self, begun: Rsa) -> None:
        gone = begun.judge(2019, "Socialkontoret", risk("Utgår"))
        risks.drop_risk(**begun.common(analysis_id=begun.analyses[2019, "Socialkontoret"], risk_id=gone.id, reason="Utgår."))
        begun.open(2020)
        begun.start(2020, "Socialkontoret")
        begun.judge(2020, "Socialkontoret", risk("Ny 2020"))
        begun.open(2021)
        begun.start(2021, "Socialkontoret")
        assert sorted(begun.risks(2021, "Socialkontoret")) == ["Elavbrott", "Ny 2020"]
        assert [one.number for one in begun.risks(2021, "Socialkontoret").values()] == [1, 2]
        new = begun.judge(2021, "Socialkontoret", risk("Ny 2021"))
        assert new.number == 3

    def test_a_later_year_that_was_begun_first_is_not_last_year(self, begun: Rsa) -> None:
        begun.open(2018)
        begun.start(2018, "Socialkontoret")
        assert begun.risks(2018, "Socialkontoret") == {}
        assert begun.page(2018, "Socialkontoret").head.from_id is None


class TestTheUnits:
    def test_are_offices_companies_and_boards_without_an_office(self, rsa: Rsa) -> None:
        alone = rsa.town.organisation("Valnämnden", OrganisationKind.BOARD, rsa.town.municipality)
        rsa.town.organisation("Krisledningsnämnden", OrganisationKind.BOARD, rsa.town.municipality)
        station = rsa.town.organisation("Räddningstjänsten", OrganisationKind.RESCUE_SERVICE, rsa.town.board)
        rsa.town.organisation("Elbolaget i länet", OrganisationKind.COMPANY)
        usual, whole = usual_units(rsa.town.viewer, rsa.town.board)
        assert whole == rsa.town.municipality
        assert set(usual) == {rsa.units["Kontoret"], rsa.units["Socialkontoret"], rsa.units["Bostäder"], alone, station}
        names = {name for _id, name in unit_choices(rsa.town.viewer, rsa.town.board)}
        assert {"Krisledningsnämnden", "Valnämnden", "Provköpings kommun"} <= names
        assert "Elbolaget i länet" not in names

    def test_are_told_to_those_who_lead_alone(self, rsa: Rsa) -> None:
        for viewer in (rsa.at("Kontoret", Role.DUTY_OFFICER), rsa.at("Socialkontoret", Role.COORDINATOR), cilla(), dag()):
            for ask in (unit_choices, usual_units):
                refused("rsa.not_found", ask, viewer=viewer, keeper_id=rsa.town.board)
            assert rsa_scopes.leads(viewer, rsa.town.board) is False
        assert [row.pk for row in rsa_scopes.led_by(rsa.town.viewer)] == [rsa.town.board]
        assert rsa_scopes.led_by(rsa.at("Socialkontoret", Role.COORDINATOR)) == []


def everything(rsa: Rsa) -> None:
    """One of each event of the analyses and of the rounds."""
    social, town = ({"analysis_id": rsa.analyses[2019, unit]} for unit in ("Socialkontoret", "Kommunen"))
    said = (Said(Voice.INPUT, "Driftchefen", "Två pumpar."), Said(Voice.DISSENT, "Enhetschefen", "För högt."))
    held = Workshop(NEW, rsa.today, "Elavbrott", "Samordnaren", ("Enhetschef",), said)
    workshop = analyses.save_workshop(**rsa.common(**social, workshop=held)).event.workshop
    analyses.save_workshop(**rsa.common(**social, workshop=replace(workshop, note="Klart.")))
    analyses.save_text(**rsa.common(**social, part="2", heading="Metod", text="Två."))
    analyses.save_text(**rsa.common(**social, part="2", heading="Metod", text="Tre."))
    entry = risks.import_risks(**rsa.common(**social, risks=[risk("Brand"), risk("Brand")], source="rsa.xlsx"))
    risks.undo_import(**rsa.common(**social, number=entry.number, reason="Fel fil."))
    risks.import_risks(**rsa.common(**social, risks=[risk("Ras")], source="rsa.xlsx"))
    storm = rsa.judge(2019, "Socialkontoret", risk("Storm"))
    rsa.judge(2019, "Socialkontoret", replace(storm, likelihood=1))
    for act in (risks.drop_risk, risks.restore_risk, risks.drop_risk):
        act(**rsa.common(**social, risk_id=storm.id, reason="Utgår."))
    part = MapDraft(social["analysis_id"], rsa.ids["Socialkontoret: Elavbrott"])
    for _turn in range(2):
        risks.map_risks(**rsa.common(**town, shared_id=rsa.ids["Kommunen: Elavbrott"], risks=[part]))
        risks.unmap_risk(**rsa.common(**town, draft=part))
    risks.map_risks(**rsa.common(**town, shared_id=rsa.ids["Kommunen: Elavbrott"], risks=[part]))
    rsa.move(2019, "Socialkontoret", Move.SUBMIT, Move.RETURN, Move.SUBMIT, Move.APPROVE)
    rsa.start(2019, "Bostäder")
    analyses.change_method(**rsa.common(analysis_id=rsa.analyses[2019, "Bostäder"], method="olycka", why="Ägardirektiv."))
    before = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today).round
    rounds.change_round(**rsa.common(round_id=before.id, draft=rsa.draft(2019, name="Vårens"), seen=rsa.seen(before)))
    rounds.remind_unit(**rsa.common(round_id=before.id, unit_id=rsa.units["Bostäder"], text="Snart."))
    rsa.units["Nya"] = rsa.town.organisation("Nya bolaget", OrganisationKind.MUNICIPAL_COMPANY, rsa.town.municipality)
    ids = {"old_id": rsa.units["Bostäder"], "new_id": rsa.units["Nya"]}
    rounds.replace_unit(**rsa.common(round_id=before.id, **ids, why="Bolagen går ihop."))
    rounds.close_round(**rsa.common(round_id=before.id, reason="Klart."))


def test_one_of_every_event_makes_the_same_tables_again(begun: Rsa) -> None:
    everything(begun)
    streams = {unit: events.stream_of(unit) for unit in begun.units.values()}
    kinds = {type(entry.event) for stream in streams.values() for entry in ledger.entries(stream)}
    assert kinds == set(events.KINDS) & kinds
    assert set(events.KINDS) - kinds == set()
    led = round_events.stream_of(begun.town.board)
    assert {type(entry.event) for entry in ledger.entries(led)} == set(round_events.KINDS)
    before = tables()
    assert all(before)
    for unit, stream in streams.items():
        projections.forget(unit)
        for entry in ledger.entries(stream):
            projections.apply(entry)
    round_projections.forget(begun.town.board)
    for entry in ledger.entries(led):
        round_projections.apply(entry)
    assert tables() == before
