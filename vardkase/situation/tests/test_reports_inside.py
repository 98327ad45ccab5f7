"""What the staff is shown of a report that its readers are not: what is internal, and that nobody has judged how sure it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
import time_machine

from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.reporting import lines
from vardkase.situation.rules import reports as rules
from vardkase.situation.rules.reports import Confidence, Part
from vardkase.situation.rules.reports_paper import Written
from vardkase.situation.tests.reports_papers import FULL
from vardkase.situation.tests.reports_scenes import HEADER, begun, item, offered, piece, sent, stands, wrote
from vardkase.testing.cases import each

INSIDE = item("fact:2", text="Personalen är slut.", secrecy=Secrecy.INTERNAL)
SECRETS = item("fact:3", text="", value="", secrecy=Secrecy.SECRET)


def report(**written: Written) -> Report:
    """A report that leaves the municipality, with something open, something internal and something secret."""
    said = {Part(part): text for part, text in written.items()}
    return Report(new_id(), 1, 1, "Kommunen", "Lägesrapport 1", NIGHT, "A", HEADER, items=(item(), INSIDE, SECRETS), written=said)


class TestWithheld:
    def test_internal_words_and_material_by_section(self) -> None:
        found = report(needs=Written("Vi klarar inte natten.", (), True), event=Written("Öppet."))
        assert found.withheld == ((Part.EVENT, "", (INSIDE,)), (Part.NEEDS, "Vi klarar inte natten.", ()))

    def test_what_somebody_left_out_is_not_there(self) -> None:
        assert report(event=Written("", ("fact:2",))).withheld == ()

    def test_in_an_internal_report_it_stands_in_its_section(self) -> None:
        found = report(needs=Written("Vi klarar inte natten.", (), True))
        assert replace(found, header=replace(HEADER, external=False)).withheld == ()


class TestHowSure:
    @each("confidence", [one for one in Confidence if one is not Confidence.UNKNOWN])
    def test_a_judgement_stands_in_the_head(self, confidence: Confidence) -> None:
        assert "Säkerhet i bedömningen" in dict(lines.head(replace(FULL, header=replace(HEADER, confidence=confidence))))

    def test_none_does_not(self) -> None:
        assert "Säkerhet i bedömningen" not in dict(lines.head(replace(FULL, header=replace(HEADER, confidence=Confidence.UNKNOWN))))


class TestTheMoment:
    @each(("typed", "meant"), [(None, 100), (later(100).replace(second=0), 100), (later(99), 99), (later(30), 30)])
    def test_of_the_minute_that_goes_on_is_now(self, typed, meant) -> None:
        now = later(100).replace(second=41)
        assert rules.picture_at(typed, now) == (now if meant == 100 else later(meant))


@pytest.mark.django_db
class TestThePages:
    @pytest.fixture(autouse=True)
    def two_hours_in(self):
        with time_machine.travel(later(120), tick=False):
            yield

    def test_the_staff_reads_what_is_internal_and_sees_that_it_does_not_go_out(self, alva, screen, incident_id, monkeypatch):
        offered(
            monkeypatch, piece(text="Personalen är slut.", mark=Mark(Secrecy.INTERNAL)), piece(key="fact:9", text="HEMLIGT", mark=SECRET)
        )
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id, Part.NEEDS, "Vi klarar inte natten.", internal=True)
        here = f"/incidents/{incident_id}/reports/{report_id}/"
        page = Page(screen.get(here))
        card = page.tree.xpath("//section[contains(., 'Internt, kommer inte med') and contains(@class, 'card')]")[0].text_content()
        assert "Personalen är slut." in card
        assert "Vi klarar inte natten." in card
        assert "HEMLIGT" not in page.text
        assert "Intern, kommer inte med: Personalen är slut." in Page(screen.get(f"{here}event/")).text
        assert "Personalen är slut." not in screen.get(f"{here}report.txt").content.decode()

    def test_one_that_is_sent_does_not_show_it_beside_what_was_sent(self, alva, screen, incident_id, monkeypatch):
        offered(monkeypatch, piece(text="Personalen är slut.", mark=Mark(Secrecy.INTERNAL)))
        report_id = sent(alva, incident_id)
        assert stands(alva, incident_id, report_id).withheld
        assert "Internt, kommer inte med" not in Page(screen.get(f"/incidents/{incident_id}/reports/{report_id}/")).text

    def test_a_report_is_begun_in_the_first_minute_of_the_incident(self, alva, screen):
        incident_id = opened(alva, now=later(121).replace(second=10))
        with time_machine.travel(later(121).replace(second=30), tick=False):
            address = f"/incidents/{incident_id}/reports/new/"
            form = Page(screen.get(address)).form
            assert screen.post(address, form | {"as_of": "i går 23:00", "period_from": "i går 22:00"}).status_code == 422
            assert screen.post(address, form | {"as_of": "nu"}).status_code == 302
