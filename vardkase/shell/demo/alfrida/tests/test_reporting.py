"""What the demonstration shows of situation reports: four of them, of which the fourth tells what has changed since the third."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.kernel.moments import STOCKHOLM
from vardkase.shell.demo.alfrida.script import FOLDER, steps
from vardkase.shell.demo.alfrida.situation import reports as demo
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.known import known_at
from vardkase.situation.reporting import brief, document, edxl, lines, plain, spoken
from vardkase.situation.rules.reports import STATUTORY, Part, ReportState
from vardkase.situation.rules.reports_changes import ChangeKind, Turn
from vardkase.testing import people
from vardkase.testing.cases import each

STEPS: list[dict[str, Any]] = json.loads((FOLDER / "situation/reports.json").read_text(encoding="utf-8"))["steps"]
MOMENTS = ("2 jan 10:00", "3 jan 10:00", "8 jan 15:00", "10 jan 13:00")


class TestTheSteps:
    @each("given", STEPS, ids=lambda given: given["id"])
    def test_say_that_they_are_invented(self, given):
        assert given["fictional"] is True
        if given["act"] == "write_section":
            assert demo._section(given, {}, "", timedelta())["draft"].text.endswith(demo.INVENTED)

    @each("given", [one for one in STEPS if "targets" in one], ids=lambda given: given["id"])
    def test_act_on_what_was_begun_before(self, given):
        made = {one.id: one.recorded_at for one in steps()}
        assert made[given["targets"]["report_id"]] < made[given["id"]]

    def test_every_report_says_something_of_all_that_the_law_asks_for(self):
        for number in range(1, 5):
            parts = {one["part"] for one in STEPS if one["act"] == "write_section" and one["targets"]["report_id"] == f"report-{number}"}
            assert parts >= set(STATUTORY)

    def test_an_unknown_act_is_said(self):
        with pytest.raises(KeyError):
            demo.perform({"act": "dance"}, {}, None, {}, "", timedelta())

    def test_in_a_replay_the_moment_is_that_of_the_step(self):
        now = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
        header = demo.header_of(STEPS[0]["header"], now, replayed=True, later=timedelta(days=2881))
        assert header.as_of == now
        assert header.period_from < now < header.next_at


@pytest.mark.django_db
class TestTheStorm:
    @pytest.fixture
    def viewer(self):
        return people.viewer_with(Role.CHIEF_OF_STAFF, Role.DECISION_MAKER, label="Stabschef")

    @pytest.fixture
    def reports(self, incident_id, viewer):
        return tuple(reversed(queries.reports(viewer, incidents.incident(viewer, incident_id))))

    def paper(self, viewer, incident_id, report):
        return queries.frozen(viewer, incident_id, report.id)

    def test_four_reports_at_their_moments(self, reports):
        told = []
        for one in reports:
            at = one.header.as_of.astimezone(STOCKHOLM)
            told.append(f"{at.day} jan {at:%H:%M}")
        assert tuple(told) == MOMENTS
        assert [one.report_number for one in reports] == [1, 2, 3, 4]

    def test_they_are_sent_and_acknowledged_but_for_one_receipt(self, reports):
        assert [one.state for one in reports] == [ReportState.ACKNOWLEDGED] * 3 + [ReportState.SENT]

    def test_each_holds_what_was_known_at_its_moment_and_nothing_later(self, reports, viewer, incident_id):
        row = incidents.incident(viewer, incident_id)
        for one in reports:
            known = known_at(row, one.header.as_of, one.header.as_of + timedelta(days=1000))
            found = queries.whole(viewer, row, one.id)
            assert found.known == known.number
            assert all(item.number <= known.number and item.as_of <= one.header.as_of for item in found.items)

    def test_the_fourth_is_compared_with_the_third(self, reports, viewer, incident_id):
        paper = self.paper(viewer, incident_id, reports[3])
        assert (paper.before.number, paper.before.as_of) == (3, reports[2].header.as_of)

    def test_when_customers_are_told_of_theirs_is_a_rise_and_two_areas_never_are(self, reports, viewer, incident_id):
        """The figures come from the facts; without them there is nothing to compare."""
        third, fourth = (self.paper(viewer, incident_id, one) for one in reports[2:])
        facts = [item for block in third.blocks for item in block.items if item.key.startswith("fact:")]
        rises = [one for one in fourth.changes if one.key.startswith("fact:") and one.kind is ChangeKind.CHANGED and "8 300" in one.value]
        assert bool(rises) is any("6 500" in item.value for item in facts)
        assert all(one.turn is Turn.UP and "6 500" in one.before for one in rises)
        assert not [one for one in self.paper(viewer, incident_id, reports[1]).changes if "38 000" in one.value and "35 000" in one.before]

    def test_every_number_leads_back_to_an_entry_of_the_log(self, reports, viewer, incident_id):
        for one in reports:
            for block in self.paper(viewer, incident_id, one).blocks:
                assert all(item.number >= 1 and item.url.startswith(f"/incidents/{incident_id}/") for item in block.items)

    def test_they_go_out_in_every_form(self, reports, viewer, incident_id):
        paper = self.paper(viewer, incident_id, reports[3])
        sms, oral = brief.sms(paper), spoken.oral(paper)
        assert 2 <= len(sms.lines) <= 5
        assert oral.words <= spoken.MOST_WORDS
        assert "Norrtälje kommun" in plain.text(paper)
        assert b"Unverified" in edxl.sitrep(paper)
        assert document.document(paper).title == "Lägesrapport 4: Stormen Alfrida"

    def test_the_sms_of_the_fourth_says_how_it_stands_and_what_has_moved(self, reports, viewer, incident_id):
        assert brief.sms(self.paper(viewer, incident_id, reports[3]), demo=True).lines == (
            "DEMONSTRATION Lägesrapport 4, Norrtälje kommun, 10 jan 13:00, 17 ändringar",
            "Egen organisation gul, området orange, riktning sämre.",
            "Kunder utan el, Hela Vattenfall Eldistributions nätområde: ca 8 300 kunder (upp från ca 6 500)",
            "Strömmen tillbaka för alla, Fastlandet: fre 11 jan - fre 25 jan (förut tor 10 jan)",
            "Behov: Reservelverk till Tjockö. Stabsroller från grannkommun från den 13 januari.",
        )

    def test_the_two_minutes_say_the_figure_and_nothing_that_is_long_past(self, reports, viewer, incident_id):
        text = spoken.oral(self.paper(viewer, incident_id, reports[3])).text
        assert "ca 8 300 kunder" in text
        assert not [one for one in ("gammal", "ons 2 jan 04:05", "Inget att rapportera", "bygger på") if one in text]

    def test_what_has_changed_holds_no_code_no_reference_as_a_figure_and_nothing_twice(self, reports, viewer, incident_id):
        for one in reports[1:]:
            paper = self.paper(viewer, incident_id, one)
            told = [text for _word, those in lines.changes_by_kind(paper, paper.header.as_of) for text, _number in those]
            assert not [text for text in told if any(odd in text for odd in (" even ", "FL-001 (", "Den senaste siffran", ".).", ".:"))]
            assert len(told) == len(set(told))

    def test_each_thing_is_said_once_and_an_old_need_says_that_it_is_old(self, reports, viewer, incident_id):
        paper = self.paper(viewer, incident_id, reports[3])
        text = plain.text(paper)
        assert text.count("Krisledningsnämnden träder inte i funktion.") == 1
        assert ".)." not in text
        assert "Personal från andra förvaltningar. (Fiktivt inslag i demonstrationen.) Rapporterat ons 2 jan 15:00, ingen ny" in text
        told = {one.key: one.kind for one in paper.changes}
        assert (told["conveyed:FL-002"], "conveyed:FL-001" in told) == (ChangeKind.NEW, False)

    def test_nobody_is_named(self, reports, viewer, incident_id):
        assert all(self.paper(viewer, incident_id, one).block(Part.RESOURCES).hidden >= 0 for one in reports)
        assert {self.paper(viewer, incident_id, one).actor for one in reports} == {"Norrtälje kommun"}
