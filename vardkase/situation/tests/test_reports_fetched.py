"""The files of a report as they are fetched: of what was frozen, for those who may, and nothing in them that is not open."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine

from vardkase.incidents.rules import Mark, Mode, Secrecy
from vardkase.incidents.tests.scenes import SECRET, later, opened
from vardkase.situation.rules.reports import STATUTORY, Part
from vardkase.situation.tests.reports_opened import extracted, template, words_of
from vardkase.situation.tests.reports_scenes import approved, begun, did, offered, piece, read, sent, wrote
from vardkase.testing.pages import sign_in

KINDS = ("pdf", "html", "docx", "json", "txt", "xml")


@pytest.mark.django_db
@pytest.mark.usefixtures("two_hours_in")
class TestFetched:
    @pytest.fixture
    def two_hours_in(self) -> Iterator[None]:
        """The clock stands at 04:20 in Stockholm."""
        with time_machine.travel(later(120), tick=False):
            yield

    def address(self, incident_id, report_id, kind, query="") -> str:
        return f"/incidents/{incident_id}/reports/{report_id}/report.{kind}{query}"

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_file_of_an_approved_report(self, alva, screen, incident_id, kind):
        report_id = approved(alva, incident_id)
        answer = screen.get(self.address(incident_id, report_id, kind))
        assert answer.status_code == 200
        assert f'filename="2019-001-lagesrapport-1.{kind}"' in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("kind", ["pdf", "html", "docx", "json", "txt"])
    def test_a_draft_is_fetched_as_a_draft(self, alva, screen, incident_id, kind):
        answer = screen.get(self.address(incident_id, begun(alva, incident_id), kind))
        assert f"lagesrapport-1-utkast.{kind}" in answer["Content-Disposition"]

    def test_a_draft_is_no_message_to_others(self, alva, screen, incident_id):
        answer = screen.get(self.address(incident_id, begun(alva, incident_id), "xml"))
        assert answer.status_code == 422
        assert "Rapporten är inte godkänd" in answer.content.decode()

    def test_all_of_one_version_are_made_of_what_was_frozen(self, alva, screen, incident_id, monkeypatch):
        there = offered(monkeypatch, piece(text="Det som stod då."))
        report_id = sent(alva, incident_id)
        there.clear()
        did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.", now=later(80))
        wrote(alva, incident_id, report_id, Part.EVENT, "Det som är rättat.", now=later(81))
        for kind in ("html", "docx", "json", "txt", "xml"):
            data = screen.get(self.address(incident_id, report_id, kind, "?version=1")).content
            text = words_of(data) if kind == "docx" else data.decode()
            assert "Det som stod då." in text
            assert "Det som är rättat." not in text

    @pytest.mark.parametrize("kind", KINDS)
    def test_nothing_that_is_not_open_leaves_the_house_in_any_form(self, alva, screen, incident_id, monkeypatch, kind):
        inner = Mark(Secrecy.INTERNAL)
        offered(monkeypatch, piece(text="hemlig sak", mark=SECRET), piece(key="fact:2", text="intern sak", mark=inner))
        report_id = begun(alva, incident_id)
        for part in STATUTORY:
            wrote(alva, incident_id, report_id, part, "Sagt.")
        wrote(alva, incident_id, report_id, Part.NEEDS, "intern text", internal=True)
        did("ask_review", alva, incident_id, report_id)
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))
        data = screen.get(self.address(incident_id, report_id, kind)).content
        text = words_of(data) if kind == "docx" else extracted(data) if kind == "pdf" else data.decode()
        assert not re.search("hemlig sak|intern sak|intern text", text)
        assert re.search(r'3 uppgifter är utelämnade|"left_out": 3|>3<', text)

    def test_an_exercise_is_marked_in_the_name_of_the_file_and_in_it(self, alva, screen):
        incident_id = opened(alva, mode=Mode.EXERCISE)
        report_id = approved(alva, incident_id)
        for kind in KINDS:
            answer = screen.get(self.address(incident_id, report_id, kind))
            assert 'filename="OVNING-' in answer["Content-Disposition"]
            data = answer.content
            text = words_of(data) if kind == "docx" else extracted(data) if kind == "pdf" else data.decode()
            assert '"is_exercise": true' in text if kind == "json" else "ÖVNING" in text

    def test_a_partner_fetches_what_was_sent_and_nothing_else(self, alva, bo, client, incident_id):
        draft, out = begun(alva, incident_id), sent(alva, incident_id)
        sign_in(client, bo)
        for kind in KINDS:
            assert client.get(self.address(incident_id, out, kind)).status_code == 200
            assert client.get(self.address(incident_id, draft, kind)).status_code == 404

    def test_the_municipalitys_own_template_is_used(self, alva, screen, incident_id, settings, tmp_path):
        settings.SITUATION_REPORT_TEMPLATE = tmp_path / "egen.docx"
        settings.SITUATION_REPORT_TEMPLATE.write_bytes(template("Vår egen mall för {{ aktor }}"))
        data = screen.get(self.address(incident_id, approved(alva, incident_id), "docx")).content
        assert "Vår egen mall för Kommunstyrelsen" in words_of(data)

    def test_a_broken_template_says_which_tag_and_where_ours_is_missing(self, alva, screen, incident_id, settings, tmp_path):
        report_id = approved(alva, incident_id)
        settings.SITUATION_REPORT_TEMPLATE = tmp_path / "egen.docx"
        answer = screen.get(self.address(incident_id, report_id, "docx"))
        assert answer.status_code == 422
        assert "egen.docx" in answer.content.decode()
        assert str(tmp_path) not in answer.content.decode()
        settings.SITUATION_REPORT_TEMPLATE.write_bytes(template("{{ kommunvapen }}"))
        answer = screen.get(self.address(incident_id, report_id, "docx"))
        assert "Wordmallen frågar efter «kommunvapen»" in answer.content.decode()

    def test_our_template_is_there_to_be_changed(self, screen):
        data = screen.get("/situation/reports/template.docx").content
        assert "{{ rubrik }}" in words_of(data)

    def test_the_words_page_has_all_three(self, alva, screen, incident_id, monkeypatch):
        offered(monkeypatch, piece(text="Färjan går inte."))
        page = screen.get(f"/incidents/{incident_id}/reports/{approved(alva, incident_id)}/words/").content.decode()
        for said in ("Två minuter vid en konferens", "Som sms", "Att klistra in i WIS", "Färjan går inte."):
            assert said in page
