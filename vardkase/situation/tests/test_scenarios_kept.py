"""Scenarios written, revised and withdrawn; signs that come true, by hand and by measure; by whom, and what others see of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, moved, opened, refused, wrote
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.leadership.obligations import obligations
from vardkase.leadership.rules.seen import digest
from vardkase.leadership.tests.pages import led
from vardkase.situation import material, scenarios_offered
from vardkase.situation.actions import scenarios as actions
from vardkase.situation.material import Section
from vardkase.situation.models.scenarios import MomentRow, ScenarioRow, ScenarioStepRow
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.scenarios import IndicatorDraft, IndicatorState, ScenarioKind
from vardkase.situation.tests.scenarios import BY_HAND, MEASURED, WORST, Meter, did, meter, wrote_scenario
from vardkase.testing.people import viewer_with

__all__ = ["meter"]
pytestmark = pytest.mark.django_db


def lines(viewer: Viewer, incident_id: UUID, number: int | None = None) -> tuple[queries.ScenarioLine, ...]:
    row = incidents.incident(viewer, incident_id)
    return queries.scenarios(viewer, row, known_now(row, later(60)) if number is None else Known(number, later(60)))


def signs(viewer: Viewer, incident_id: UUID) -> dict[str, queries.IndicatorLine]:
    return {one.indicator.text: one for one in lines(viewer, incident_id)[0].indicators}


def state(viewer: Viewer, incident_id: UUID, draft: IndicatorDraft) -> IndicatorState:
    return signs(viewer, incident_id)[draft.text].state


def id_of(viewer: Viewer, incident_id: UUID, draft: IndicatorDraft = BY_HAND) -> UUID:
    return signs(viewer, incident_id)[draft.text].indicator.indicator_id


def log(viewer: Viewer, incident_id: UUID) -> str:
    return line_text(incidents.log_page(viewer, incident_id, incidents.Filters()).entries[0])


@pytest.mark.usefixtures("meter")
class TestWriting:
    def test_a_scenario_stands_here_and_in_the_log(self, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        (line,) = lines(alva, incident_id)
        assert (line.id, line.said.version, line.said.title, line.withdrawn) == (scenario_id, 1, WORST.title, None)
        assert [one.state for one in line.indicators] == [IndicatorState.WAITING] * 2
        assert "Scenario, Värsta (72 timmar framåt, osannolikt): Elen är borta till torsdag." in log(alva, incident_id)

    def test_the_same_sent_twice_is_one(self, alva: Viewer, incident_id: UUID) -> None:
        key = new_id()
        assert wrote_scenario(alva, incident_id, key=key) == wrote_scenario(alva, incident_id, key=key, now=later(3))
        assert len(lines(alva, incident_id)) == 1
        with refused("ledger.key_reused"):
            wrote_scenario(alva, incident_id, replace(WORST, title="Något annat"), key=key)

    def test_the_three_stand_in_order_and_what_is_withdrawn_last(self, alva: Viewer, incident_id: UUID) -> None:
        gone = wrote_scenario(alva, incident_id, replace(WORST, kind=ScenarioKind.LIKELY, title="Struket"))
        for kind in (ScenarioKind.BEST, ScenarioKind.WORST, ScenarioKind.LIKELY):
            wrote_scenario(alva, incident_id, replace(WORST, kind=kind, title=str(kind)))
        did("withdraw_scenario", alva, incident_id, scenario_id=gone, why="Vinden mojnade.")
        assert [one.said.title for one in lines(alva, incident_id)] == ["likely", "worst", "best", "Struket"]

    def test_a_new_version_takes_the_place_and_the_old_stays_readable(self, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, title="Elen är borta till lördag"))
        (line,) = lines(alva, incident_id)
        assert (line.said.version, line.said.title) == (2, "Elen är borta till lördag")
        row = incidents.incident(alva, incident_id)
        assert [one.said.version for one in queries.versions(alva, row, scenario_id, known_now(row, later(1)))] == [2, 1]

    def test_a_version_upon_another_that_came_meanwhile_is_stopped(self, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        opened_on = digest(actions.standing(lines(alva, incident_id)[0]))
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=WORST, seen=opened_on)
        with refused("leadership.changed_meanwhile"):
            did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=WORST, seen=opened_on)

    def test_a_withdrawn_one_comes_back_with_a_new_version(self, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        with refused("situation.scenario_needs_why"):
            did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why=" ")
        did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why="Vinden mojnade.")
        with refused("situation.scenario_withdrawn_already"):
            did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why="Igen.")
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=WORST)
        assert lines(alva, incident_id)[0].withdrawn is None

    @pytest.mark.parametrize("draft", [replace(MEASURED, watch="nobody"), replace(MEASURED, ref="nothing")])
    def test_what_cannot_be_measured_is_no_condition(self, alva: Viewer, incident_id: UUID, draft: IndicatorDraft) -> None:
        with refused("situation.no_such_watch"):
            wrote_scenario(alva, incident_id, replace(WORST, indicators=(draft,)))

    def test_the_id_of_another_incidents_scenario_is_not_told(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Ett annat ärende")
        key = new_id()
        assert wrote_scenario(alva, incident_id, key=key) == key
        assert wrote_scenario(alva, other, key=key) != key


class TestASign:
    def test_said_by_hand_alerts_until_somebody_takes_care_of_it(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        sign = id_of(alva, incident_id)
        with refused("situation.indicator_is_not_true"):
            did("acknowledge", alva, incident_id, indicator_id=sign, done="Ringt.")
        did("say_true", alva, incident_id, indicator_id=sign, seen="Vattenverket ringde.")
        assert state(alva, incident_id, BY_HAND) == IndicatorState.TRUE
        assert "Indikator har slagit in: Reservkraften i Rimbo stannar." in log(alva, incident_id)
        did("acknowledge", alva, incident_id, indicator_id=sign, done="Nytt aggregat på väg.")
        assert state(alva, incident_id, BY_HAND) == IndicatorState.ACKNOWLEDGED
        assert lines(alva, incident_id)[0].alerts == ()

    def test_that_is_measured_alerts_by_itself_and_the_entry_says_what_it_was(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        head = incidents.incident(alva, incident_id).entries
        meter.shown = [(1, 19_999, later(1))]
        assert state(alva, incident_id, MEASURED) == IndicatorState.WAITING
        meter.shown.append((wrote(alva, incident_id, "28 528 kunder saknar el."), 28_528, later(2)))
        assert [one.indicator.text for one in lines(alva, incident_id)[0].alerts] == [MEASURED.text]
        assert lines(alva, incident_id, head)[0].alerts == ()
        entry = did("acknowledge", alva, incident_id, indicator_id=id_of(alva, incident_id, MEASURED), done="Stärker hemtjänsten.")
        assert entry.event.measured == "28528 kunder"
        assert "Uppmätt: 28528 kunder." in log(alva, incident_id)
        with refused("situation.indicator_acknowledged_already"):
            did("acknowledge", alva, incident_id, indicator_id=id_of(alva, incident_id, MEASURED), done="Igen.")

    def test_that_was_not_there_is_taken_back_but_not_while_it_is_measured(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        sign = id_of(alva, incident_id)
        did("say_true", alva, incident_id, indicator_id=sign, seen="Rykte.")
        did("take_back", alva, incident_id, indicator_id=sign, why="Det var ett annat verk.")
        assert state(alva, incident_id, BY_HAND) == IndicatorState.WAITING
        meter.shown = [(1, 30_000, later(1))]
        with refused("situation.indicator_still_measured"):
            did("take_back", alva, incident_id, indicator_id=id_of(alva, incident_id, MEASURED), why="Nej.")

    def test_keeps_what_was_said_of_it_in_the_next_version(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        did("say_true", alva, incident_id, indicator_id=id_of(alva, incident_id), seen="Vattenverket ringde.")
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, title="Värre än så"))
        assert state(alva, incident_id, BY_HAND) == IndicatorState.TRUE
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, indicators=(MEASURED,)))
        with refused("leadership.not_found"):
            did("acknowledge", alva, incident_id, indicator_id=new_id(), done="Ringt.")

    @pytest.mark.parametrize(
        ("what", "field", "code"),
        [
            ("say_true", "seen", "situation.indicator_needs_seen"),
            ("acknowledge", "done", "situation.indicator_needs_done"),
            ("take_back", "why", "situation.indicator_needs_why"),
        ],
    )
    def test_needs_words(self, alva: Viewer, incident_id: UUID, meter: Meter, what: str, field: str, code: str) -> None:
        wrote_scenario(alva, incident_id)
        with refused(code):
            did(what, alva, incident_id, indicator_id=id_of(alva, incident_id), **{field: "  "})

    def test_sent_twice_is_said_once(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        key, sign = new_id(), id_of(alva, incident_id)
        first, second = (did("say_true", alva, incident_id, indicator_id=sign, seen="Sett.", key=key) for _twice in range(2))
        assert (first.number, first.repeated, second.repeated) == (second.number, False, True)

    def test_of_what_nobody_measures_any_more_says_so_and_nothing_else(
        self, alva: Viewer, incident_id: UUID, meter: Meter, monkeypatch: Any
    ) -> None:
        wrote_scenario(alva, incident_id)
        meter.shown = [(1, 30_000, later(1))]
        monkeypatch.setattr("vardkase.situation.indicators._watches", {})
        found = signs(alva, incident_id)[MEASURED.text]
        assert (found.state, found.measured) == (IndicatorState.WAITING, None)


class TestWhatIsDue:
    def test_is_a_sign_that_has_come_true_until_it_is_taken_care_of(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        def due() -> list[str]:
            return [one.title for one in obligations(alva, later(60)) if one.code == "indicator_came_true"]

        assert due() == []
        wrote_scenario(alva, incident_id)
        assert due() == []
        meter.shown = [(1, 30_000, later(1))]
        assert due() == ["En indikator har slagit in: Fler än 20 000 är utan el."]
        did("acknowledge", alva, incident_id, indicator_id=id_of(alva, incident_id, MEASURED), done="Stärker hemtjänsten.")
        assert due() == []

    def test_asks_nothing_of_an_incident_without_scenarios(
        self, alva: Viewer, incident_id: UUID, meter: Meter, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1):
            assert list(queries.alerts_everywhere(alva, later(1))) == []
        assert meter.asked == 0

    def test_is_told_of_nothing_that_the_viewer_may_not_measure(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        meter.shown, meter.hidden_from = [(1, 30_000, later(1))], {alva.account_id}
        assert not list(queries.alerts_everywhere(alva, later(1)))


@pytest.mark.usefixtures("meter")
class TestWhoMay:
    def test_the_staff_may_write(self, incident_id: UUID) -> None:
        member = viewer_with(Role.STAFF_MEMBER, scope=f"incident:{incident_id}")
        assert wrote_scenario(member, incident_id)

    def test_an_observer_reads_and_writes_not(self, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        assert lines(bo, incident_id)
        sign = id_of(alva, incident_id)
        for what, facts in (
            ("write_scenario", {"draft": WORST}),
            ("revise_scenario", {"draft": WORST, "scenario_id": scenario_id}),
            ("withdraw_scenario", {"why": "Nej.", "scenario_id": scenario_id}),
            ("say_true", {"seen": "Sett.", "indicator_id": sign}),
            ("acknowledge", {"done": "Gjort.", "indicator_id": sign}),
            ("take_back", {"why": "Nej.", "indicator_id": sign}),
        ):
            with refused("leadership.may_not"):
                did(what, bo, incident_id, **facts)

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_to_outsiders_there_is_no_incident(self, request: Any, incident_id: UUID, who: str) -> None:
        for asked_for in (incident_id, new_id()):
            with refused("incident.not_found"):
                wrote_scenario(request.getfixturevalue(who), asked_for)

    def test_when_the_incident_is_over_nothing_is_written(self, alva: Viewer, incident_id: UUID) -> None:
        moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED)
        with refused("leadership.incident_is_over"):
            wrote_scenario(alva, incident_id)

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_what_is_marked_is_not_there_for_others(self, alva: Viewer, bo: Viewer, incident_id: UUID, mark: Any) -> None:
        scenario_id = wrote_scenario(alva, incident_id, replace(WORST, mark=mark))
        did("say_true", alva, incident_id, indicator_id=id_of(alva, incident_id), seen="Hemligt.")
        row = incidents.incident(bo, incident_id)
        known = known_now(row, later(1))
        assert lines(bo, incident_id) == ()
        assert queries.versions(bo, row, scenario_id, known) == ()
        assert scenarios_offered.part(bo, row, known) == []
        assert scenarios_offered.given(bo, row, known) == []
        assert list(scenarios_offered.ticks(bo, row)) == []
        with refused("leadership.not_found"):
            queries.scenario(bo, row, scenario_id, known)
        assert not list(queries.alerts_everywhere(bo, later(1)))


class TestWhatIsGivenToOthers:
    def test_a_report_gets_forecasts_and_what_is_uncertain(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        did("say_true", alva, incident_id, indicator_id=id_of(alva, incident_id), seen="Vattenverket ringde.")
        row = incidents.incident(alva, incident_id)
        found = [one for one in material.gathered(alva, row, known_now(row, later(5))) if "scenario" in one.url]
        assert [one.section for one in found] == [Section.FORECAST, Section.UNCERTAINTIES, Section.UNCERTAINTIES, Section.FORECAST]
        assert found[0].key == f"scenario:{scenario_id}"
        assert "Värsta: Elen är borta till torsdag (72 timmar framåt, osannolikt)." in found[0].text
        assert found[-1].text == "Indikator för värsta har slagit in: Reservkraften i Rimbo stannar."

    def test_the_time_machine_gets_them_as_they_were(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        written = row.entries
        did("say_true", alva, incident_id, indicator_id=id_of(alva, incident_id), seen="Vattenverket ringde.")
        row = incidents.incident(alva, incident_id)

        def words(number: int) -> list[str]:
            return [one.word for one in scenarios_offered.part(alva, row, Known(number, later(9)))]

        assert words(written - 1) == []
        assert words(written) == ["Osannolikt", "Inte sedd", "Inte sedd"]
        assert words(row.entries) == ["Osannolikt", "Har slagit in", "Inte sedd"]
        assert [one.number for one in scenarios_offered.ticks(alva, row)] == [row.entries]


@pytest.mark.usefixtures("meter")
def test_a_rebuild_gives_the_same_rows(alva: Viewer, incident_id: UUID) -> None:
    led(alva, incident_id)
    scenario_id = wrote_scenario(alva, incident_id)
    sign = id_of(alva, incident_id)
    did("say_true", alva, incident_id, indicator_id=sign, seen="Sett.")
    did("acknowledge", alva, incident_id, indicator_id=sign, done="Gjort.")
    did("take_back", alva, incident_id, indicator_id=sign, why="Nej.")
    did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why="Över.")

    def rows() -> list[list[tuple[Any, ...]]]:
        found = []
        for table in (MomentRow, ScenarioRow, ScenarioStepRow):
            names = [one.attname for one in table._meta.concrete_fields if one.attname != "id"]
            found.append(sorted(table.objects.values_list(*names), key=repr))
        return found

    before = rows()
    assert all(before)
    assert maintenance.agrees(f"incident:{incident_id}")
    list(maintenance.rebuild(str(incident_id)))
    assert rows() == before
    ScenarioRow.objects.update(version=9)
    MomentRow.objects.all().delete()
    list(maintenance.rebuild(str(incident_id)))
    assert rows() == before
