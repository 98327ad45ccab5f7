"""Situation reports on the screen: what each reader is shown, what each may press, and what is said when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine

from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import SECRET, later
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page
from vardkase.situation.material import Section
from vardkase.situation.rules.reports import Part, ReportState
from vardkase.situation.tests.reports_scenes import (
    CUSTOMERS,
    PROSE,
    begun,
    did,
    handed_in,
    offered,
    piece,
    read,
    sent,
    stands,
    wrote,
)
from vardkase.testing.pages import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_hours_in")]


@pytest.fixture
def two_hours_in() -> Iterator[None]:
    """The clock stands at 04:20 in Stockholm; the scene began at 02:20."""
    with time_machine.travel(later(120), tick=False):
        yield


def at(incident_id: UUID, *rest: object) -> str:
    """An address of reports."""
    return "/".join(("/incidents", str(incident_id), "reports", *map(str, rest), ""))


def opened_page(screen, address: str) -> Page:
    return Page(screen.get(address))


def pressed(screen, address: str, **said: object) -> Page:
    """The form at an address, filled in and sent; followed to where it leads."""
    form = opened_page(screen, address).form
    return Page(screen.post(address, form | said, follow=True))


class TestWithoutItsFingerprint:
    """A form that has lost what it was opened on: an old tab, or a script."""

    def test_a_section_that_somebody_wrote_is_not_written_over(self, alva, screen, incident_id):
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id, text="Det första.")
        address = at(incident_id, report_id, "event")
        page = Page(screen.post(address, {"key": str(new_id()), "text": "Det andra.", "seen": ""}))
        assert page.status == 422
        assert "Det första." in page.text
        assert stands(alva, incident_id, report_id).written[Part.EVENT].text == "Det första."
        assert Page(screen.post(address, page.form, follow=True)).status == 200
        assert stands(alva, incident_id, report_id).written[Part.EVENT].text == "Det andra."

    @pytest.mark.parametrize("where", ["event", "head"])
    def test_a_key_alone_writes_nothing(self, alva, screen, incident_id, where):
        report_id = begun(alva, incident_id)
        before = stands(alva, incident_id, report_id)
        said = {"key": str(new_id())} | ({"reach": "internal"} if where == "head" else {})
        assert screen.post(at(incident_id, report_id, where), said).status_code == 422
        after = stands(alva, incident_id, report_id)
        assert (after.written, after.header) == (before.written, before.header)


class TestTheList:
    def test_an_empty_list_says_what_to_do(self, screen, incident_id):
        page = opened_page(screen, at(incident_id))
        assert "Ingen lägesrapport än" in page.text
        assert "Börja på en lägesrapport" in page.text

    def test_each_report_tells_how_it_stands(self, alva, screen, incident_id):
        begun(alva, incident_id)
        sent(alva, incident_id, external=False)
        page = opened_page(screen, at(incident_id))
        assert "Lägesrapport 2 Sänd" in page.text
        assert "Lägesrapport 1 Utkast" in page.text
        assert "intern" in page.text

    def test_whoever_follows_from_outside_sees_what_was_sent(self, alva, bo, client, incident_id):
        begun(alva, incident_id)
        report_id = sent(alva, incident_id)
        sign_in(client, bo)
        page = opened_page(client, at(incident_id))
        assert f"{report_id}/?version=1" in str(page.answer.content)
        assert "Lägesrapport 1" not in page.text
        assert "Börja på en lägesrapport" not in page.text

    def test_the_room_leads_there(self, screen, incident_id):
        assert at(incident_id) in screen.get(f"/incidents/{incident_id}/log/").content.decode()


class TestBegun:
    def test_one_press_makes_a_report_of_what_is_known(self, alva, screen, incident_id, monkeypatch):
        offered(monkeypatch, CUSTOMERS)
        page = pressed(screen, at(incident_id, "new"))
        assert page.status == 200
        assert "Kunder utan el i kommunen: 6 500" in page.text
        assert "ons 2 jan 02:30, Vattenfall nr 1" in page.text
        assert "Börjad" not in page.text

    def test_a_form_that_is_sent_again_makes_no_second_report_and_leads_to_the_first(self, alva, screen, incident_id):
        form = opened_page(screen, at(incident_id, "new")).form
        first = screen.post(at(incident_id, "new"), form)
        with time_machine.travel(later(125), tick=False):
            again = screen.post(at(incident_id, "new"), form)
        assert (first.status_code, again.status_code, first.url) == (302, 302, again.url)
        assert len(_reports(alva, incident_id)) == 1

    def test_every_number_leads_back_to_its_entry(self, alva, screen, incident_id, monkeypatch):
        offered(monkeypatch, CUSTOMERS)
        page = opened_page(screen, at(incident_id, begun(alva, incident_id)))
        assert f"/incidents/{incident_id}/log/1/" in page.answer.content.decode()

    def test_the_next_form_remembers_recipients_and_where_the_last_period_ended(self, alva, screen, incident_id):
        begun(alva, incident_id)
        form = opened_page(screen, at(incident_id, "new")).form
        assert form["recipients"].split() == ["Länsstyrelsen", "Region", "Stockholm"]
        pressed(screen, at(incident_id, "new"))
        (latest,) = [one for one in _reports(alva, incident_id) if one.report_number == 2]
        assert latest.header.period_from == later(60)

    def test_a_moment_to_come_is_said_at_its_field(self, screen, incident_id):
        page = pressed(screen, at(incident_id, "new"), as_of="2019-01-02 04:00", period_from="2019-01-02 04:10")
        assert page.status == 422
        assert "Perioden börjar efter lägestiden" in page.text

    def test_the_law_stands_where_it_is_asked_for(self, alva, screen, incident_id):
        page = opened_page(screen, at(incident_id, begun(alva, incident_id)))
        assert page.text.count("Lagkrav") >= 5
        assert "Tomma avsnitt som lagen kräver" in page.text


def _number(viewer, incident_id) -> int:
    from vardkase.incidents import queries as incidents

    return incidents.incident(viewer, incident_id).entries


def _reports(viewer, incident_id):
    from vardkase.incidents import queries as incidents
    from vardkase.situation.queries import reports as queries

    return queries.reports(viewer, incidents.incident(viewer, incident_id))


class TestWritten:
    def test_a_section_is_written_and_what_is_ticked_off_is_gone(self, alva, screen, incident_id, monkeypatch):
        offered(monkeypatch, piece(key="fact:1"), piece(key="fact:2"))
        report_id = begun(alva, incident_id)
        page = pressed(screen, at(incident_id, report_id, "event"), text="Träd över vägarna.", items=["fact:2"])
        assert "Träd över vägarna." in page.text
        assert "fact:2 är 1" in page.text
        assert "fact:1 är 1" not in page.text
        assert f"senast av {alva.actor.label}"[:12] in page.text

    def test_the_later_of_two_sees_both_and_loses_nothing(self, alva, screen, incident_id):
        report_id = begun(alva, incident_id)
        address = at(incident_id, report_id, "event")
        form = opened_page(screen, address).form
        wrote(alva, incident_id, report_id, text="Den andras text.", now=later(119))
        page = Page(screen.post(address, form | {"text": "Min text."}))
        assert page.status == 422
        assert "Den andras text." in page.text
        assert page.form["text"].strip() == "Min text."
        again = Page(screen.post(address, page.form | {"text": "Bådas text."}, follow=True))
        assert "Bådas text." in again.text

    def test_another_section_is_not_in_the_way(self, alva, screen, incident_id):
        report_id = begun(alva, incident_id)
        address = at(incident_id, report_id, "event")
        form = opened_page(screen, address).form
        wrote(alva, incident_id, report_id, Part.NEEDS, "Elverk.", now=later(119))
        assert "Min text." in Page(screen.post(address, form | {"text": "Min text."}, follow=True)).text

    @pytest.mark.parametrize("act", ["event", "material", "head"])
    def test_what_is_sent_twice_is_written_once(self, alva, screen, incident_id, monkeypatch, act):
        offered(monkeypatch, piece(key="fact:2"), piece(key="fact:1"))
        report_id = begun(alva, incident_id)
        form = opened_page(screen, at(incident_id, report_id, act)).form | {"items": []}
        screen.post(at(incident_id, report_id, act), form)
        before = _number(alva, incident_id)
        with time_machine.travel(later(125), tick=False):
            assert screen.post(at(incident_id, report_id, act), form).status_code == 302
        assert _number(alva, incident_id) == before

    def test_who_writes_a_section_is_shown(self, alva, screen, incident_id):
        report_id = begun(alva, incident_id)
        assert "Kommunikationsfunktionen skriver" in opened_page(screen, at(incident_id, report_id)).text
        page = pressed(screen, at(incident_id, report_id, "communication", "writer"), by="Pressjouren")
        assert "Pressjouren skriver sedan" in page.text

    def test_a_secret_is_counted_and_not_told(self, alva, screen, incident_id, monkeypatch):
        offered(monkeypatch, piece(value="hemlig", mark=SECRET), piece(key="fact:2", value="intern", mark=Mark(Secrecy.INTERNAL)))
        report_id = begun(alva, incident_id)
        page = opened_page(screen, at(incident_id, report_id))
        assert "2 uppgifter är utelämnade" in page.text
        assert "hemlig" not in page.text
        # What is internal is told to the staff, beside the report and not in it.
        assert page.text.count("fact:2") == 1
        assert page.text.index("Internt, kommer inte med") < page.text.index("fact:2")
        assert "fact:2" not in screen.get(at(incident_id, report_id, "report.txt").rstrip("/")).content.decode()

    def test_text_of_others_stays_text(self, alva, screen, incident_id, monkeypatch):
        screen.other_language = "the text is markup and Arabic"
        offered(monkeypatch, piece(text="<script>alert(1)</script> & «x»"))
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id, text="<b>شكرا</b>\u202e" + "lång" * 500)
        answer = screen.get(at(incident_id, report_id))
        assert b"<script>alert(1)" not in answer.content
        assert b"&lt;script&gt;alert(1)" in answer.content

    def test_the_head_and_the_material_are_changed(self, alva, screen, incident_id, monkeypatch):
        there = offered(monkeypatch)
        report_id = begun(alva, incident_id)
        page = pressed(screen, at(incident_id, report_id, "head"), own="red", trend="worse")
        assert "Röd: kan inte upprätthållas" in page.text
        assert "Sämre" in page.text
        there.append(CUSTOMERS)
        assert "Kunder utan el" in pressed(screen, at(incident_id, report_id, "material")).text
        assert stands(alva, incident_id, report_id).header.as_of == later(120)

    def test_a_section_that_there_is_not_is_not_found(self, alva, screen, incident_id):
        assert screen.get(at(incident_id, begun(alva, incident_id), "weather")).status_code == 404
        assert screen.get(at(incident_id, new_id(), "event")).status_code == 404


class TestOut:
    def test_the_whole_way_by_pressing(self, alva, screen, incident_id):
        report_id = begun(alva, incident_id)
        for part, text in PROSE.items():
            pressed(screen, at(incident_id, report_id, part), text=text)
        assert "Granskas" in pressed(screen, at(incident_id, report_id, "hand-in")).text
        assert "Granskad av" in pressed(screen, at(incident_id, report_id, "reviewed"), words="Bra.").text
        assert "Godkänd av" in pressed(screen, at(incident_id, report_id, "approve"), alone="Ensam i natt.").text
        form = opened_page(screen, at(incident_id, report_id, "send")).form
        assert form["recipients"].split()[0] == "Länsstyrelsen"
        page = pressed(screen, at(incident_id, report_id, "send"), way="wis")
        assert page.text.count("Inte kvitterad") == 2
        page = pressed(screen, at(incident_id, report_id, "receipt"), recipient="Länsstyrelsen", by="TiB Länsstyrelsen")
        assert "Kvitterad TiB Länsstyrelsen" in page.text
        pressed(screen, at(incident_id, report_id, "receipt"), recipient="Region Stockholm", by="TiB Region")
        assert stands(alva, incident_id, report_id).state is ReportState.ACKNOWLEDGED
        page = pressed(screen, at(incident_id, report_id, "correct"), reason="Siffran var fel.")
        assert "Ska rättas Siffran var fel." in page.text

    def test_an_approval_of_what_was_read_before_a_change_says_what_changed(self, alva, screen, incident_id):
        report_id = handed_in(alva, incident_id)
        address = at(incident_id, report_id, "approve")
        form = opened_page(screen, f"{address}?read={read(alva, incident_id, report_id)}").form
        wrote(alva, incident_id, report_id, Part.NEEDS, "Elverk.", now=later(119))
        page = Page(screen.post(address, form))
        assert page.status == 422
        assert "Rapporten har ändrats sedan du öppnade den: Behov av stöd." in page.text
        # Pressing again does not approve it either: it has to be read again.
        assert Page(screen.post(address, page.form)).status == 422
        assert stands(alva, incident_id, report_id).state is ReportState.IN_REVIEW

    def test_empty_blocks_are_named_when_it_is_approved(self, alva, screen, incident_id):
        report_id = begun(alva, incident_id)
        did("ask_review", alva, incident_id, report_id)
        page = pressed(screen, at(incident_id, report_id, "approve"))
        assert page.status == 422
        assert "Förväntad utveckling" in page.text
        assert "2 kap. 9 § andra stycket lagen (2006:544)" in page.text

    def test_what_was_sent_back_says_why(self, alva, screen, incident_id):
        report_id = handed_in(alva, incident_id)
        page = pressed(screen, at(incident_id, report_id, "back"), reason="Fel siffra för Blidö.")
        assert "Återlämnad Fel siffra för Blidö." in page.text

    def test_nobody_is_told_of_twice(self, alva, screen, incident_id):
        report_id = sent(alva, incident_id)
        page = pressed(screen, at(incident_id, report_id, "send"), recipients="Länsstyrelsen")
        assert "Länsstyrelsen har redan den här versionen" in page.text

    def test_a_recipient_it_was_not_sent_to_is_refused(self, alva, screen, incident_id):
        report_id = sent(alva, incident_id)
        page = pressed(screen, at(incident_id, report_id, "receipt"), recipient="Polisen", by="TiB")
        assert "Rapporten är inte sänd till Polisen" in page.text

    def test_an_older_version_is_read_as_it_was(self, alva, screen, incident_id):
        report_id = sent(alva, incident_id)
        did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.", now=later(80))
        wrote(alva, incident_id, report_id, Part.EVENT, "Rättat.", now=later(81))
        page = opened_page(screen, f"{at(incident_id, report_id)}?version=1")
        assert "Rättat." not in page.text
        assert PROSE[Part.EVENT] in page.text
        assert "Rättat." in opened_page(screen, at(incident_id, report_id)).text

    @pytest.mark.parametrize("version", ["0", "2", "x", "-1", "99999999999"])
    def test_a_version_that_there_is_not_is_not_found(self, alva, screen, incident_id, version):
        report_id = sent(alva, incident_id)
        assert screen.get(f"{at(incident_id, report_id)}?version={version}").status_code == 404

    def test_what_changed_since_the_last_report_stands_first(self, alva, screen, incident_id, monkeypatch):
        there = offered(monkeypatch, CUSTOMERS)
        sent(alva, incident_id)
        there[0] = piece(Section.CONSEQUENCES, "fact:customers", "8 300", text="Kunder utan el i kommunen: 8 300", as_of=later(100))
        page = opened_page(screen, at(incident_id, begun(alva, incident_id, as_of=later(110), now=later(110))))
        assert "Kunder utan el i kommunen: 6 500 (ons 2 jan 02:30) → 8 300 (ons 2 jan 04:00), en ökning" in page.text
