"""Who sees what of reports, what is noted by hand, and what the log tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page
from vardkase.situation.rules.reports import Part
from vardkase.situation.tests.reports_scenes import (
    CUSTOMERS,
    PROSE,
    approved,
    begun,
    delivery,
    did,
    handed_in,
    offered,
    piece,
    receipt,
    sent,
)
from vardkase.testing.pages import alike, sign_in
from vardkase.testing.people import viewer_with

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


def _number(viewer, incident_id) -> int:
    from vardkase.incidents import queries as incidents

    return incidents.incident(viewer, incident_id).entries


def _reports(viewer, incident_id):
    from vardkase.incidents import queries as incidents
    from vardkase.situation.queries import reports as queries

    return queries.reports(viewer, incidents.incident(viewer, incident_id))


class TestWhoSeesWhat:
    ACTS = (
        "head", "material", "hand-in", "reviewed", "back", "approve", "send", "receipt", "correct", "event", "event/writer",
    )  # fmt: skip

    def test_a_member_of_the_staff_is_not_offered_what_is_not_theirs(self, alva, client, incident_id):
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        report_id = handed_in(alva, incident_id)
        page = opened_page(client, at(incident_id, report_id))
        assert "Godkänn …" not in page.text
        assert "Skriv" in page.text
        assert client.get(at(incident_id, report_id, "approve")).status_code == 404

    def test_the_chief_of_staff_reviews_what_whoever_decides_approves(self, alva, client, incident_id):
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        page = opened_page(client, at(incident_id, handed_in(alva, incident_id)))
        assert "Granskad …" in page.text
        assert "Godkänn …" not in page.text
        inside = opened_page(client, at(incident_id, handed_in(alva, incident_id, external=False)))
        assert "Godkänn …" in inside.text

    def test_whoever_decides_approves_and_sends_and_writes_nothing(self, alva, client, incident_id):
        sign_in(client, viewer_with(Role.DECISION_MAKER))
        report_id = handed_in(alva, incident_id)
        assert "Godkänd av" in pressed(client, at(incident_id, report_id, "approve")).text
        assert "Inte kvitterad" in pressed(client, at(incident_id, report_id, "send"), recipients="Länsstyrelsen").text
        assert client.get(at(incident_id, report_id, "event")).status_code == 404

    def test_a_partner_reads_what_was_sent_without_the_paths_of_the_house(self, alva, bo, client, incident_id, monkeypatch):
        offered(monkeypatch, CUSTOMERS, piece(mark=Mark(Secrecy.INTERNAL), value="intern"))
        report_id = sent(alva, incident_id)
        sign_in(client, bo)
        page = opened_page(client, at(incident_id, report_id))
        assert "Kunder utan el i kommunen: 6 500" in page.text
        assert "1 uppgift är utelämnad" in page.text
        assert "Skriv" not in page.text.replace("Skriv ut", "")
        for act in self.ACTS:
            assert client.get(at(incident_id, report_id, *act.split("/"))).status_code == 404

    def test_drafts_are_not_there_for_a_partner(self, alva, bo, client, incident_id):
        report_id = begun(alva, incident_id)
        sign_in(client, bo)
        absent = client.get(at(incident_id, new_id()))
        assert alike(client.get(at(incident_id, report_id))) == alike(absent)
        assert absent.status_code == 404

    def test_another_authority_and_strangers_find_nothing(self, alva, cilla, dag, client, incident_id):
        report_id = sent(alva, incident_id)
        for viewer in (cilla, dag):
            sign_in(client, viewer)
            for rest in ((), (report_id,), (report_id, "words"), ("new",)):
                assert client.get(at(incident_id, *rest)).status_code == 404
            assert client.get(at(incident_id, report_id, "report.pdf").rstrip("/")).status_code == 404

    def test_nobody_is_asked_to_sign_in(self, alva, client, incident_id):
        report_id = sent(alva, incident_id)
        for rest in ((), (report_id,), (report_id, "words"), ("new",)):
            assert client.get(at(incident_id, *rest)).status_code == 302

    def test_a_report_of_another_incident_is_not_here(self, alva, screen, incident_id):
        report_id = begun(alva, opened(alva, title="En annan"))
        assert screen.get(at(incident_id, report_id)).status_code == 404


def test_receipts_are_noted_by_hand_with_who_and_when(alva, screen, incident_id):
    report_id = sent(alva, incident_id, "Länsstyrelsen", "Region")
    did("send_report", alva, incident_id, report_id, deliveries=(delivery("Polisen"),), now=later(66))
    did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
    page = opened_page(screen, at(incident_id, report_id))
    assert "Kvitterad TiB Länsstyrelsen, ons 2 jan 03:30" in page.text
    assert page.text.count("Anteckna kvittensen") == 2


def test_approved_reports_are_read_as_they_were_frozen(alva, screen, incident_id, monkeypatch):
    there = offered(monkeypatch, CUSTOMERS)
    report_id = approved(alva, incident_id)
    there.clear()
    assert "Kunder utan el i kommunen: 6 500" in opened_page(screen, at(incident_id, report_id)).text


@pytest.mark.parametrize("act", ["send", "receipt"])
def test_what_has_gone_out_is_noted_once_however_often_it_is_pressed(alva, screen, incident_id, act):
    report_id = approved(alva, incident_id) if act == "send" else sent(alva, incident_id)
    form = opened_page(screen, at(incident_id, report_id, act)).form | {"by": "TiB  Länsstyrelsen", "note": " ärende  7 "}
    screen.post(at(incident_id, report_id, act), form)
    before = _number(alva, incident_id)
    with time_machine.travel(later(125), tick=False):
        assert screen.post(at(incident_id, report_id, act), form).status_code == 302
    assert _number(alva, incident_id) == before


def test_an_sms_names_nobody_who_is_known_in_the_event(alva, screen, incident_id, monkeypatch):
    from vardkase.leadership.tests.shift_scenes import entered, rostered

    offered(monkeypatch, piece(text="Ada Provsson har åkt hem."), piece(key="fact:2", text="Färjan går inte."))
    entered(alva, incident_id, rostered(alva, incident_id))
    page = Page(screen.get(at(incident_id, approved(alva, incident_id), "words")))
    (sms,) = page.tree.xpath("//section[@id='sms']")
    assert "Provsson" not in sms.text_content()
    assert "Färjan går inte." in sms.text_content()
    assert "1 rad nämnde någon vid namn" in sms.text_content()


def test_the_log_tells_in_swedish_what_was_done_with_a_report(alva, screen, incident_id):
    report_id = sent(alva, incident_id)
    did("take_section", alva, incident_id, begun(alva, incident_id), part=Part.NEEDS, by="Logistik")
    did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
    did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.", now=later(76))
    text = Page(screen.get(f"/incidents/{incident_id}/log/")).text
    for told in (
        "Lägesrapport 1 är påbörjad: ",
        "Lägesrapport 1: «Händelseutveckling» är skrivet.",
        "Lägesrapport 1 är lämnad till granskning.",
        "Lägesrapport 1, version 1, är godkänd.",
        "Lägesrapport 1, version 1, är sänd till Länsstyrelsen.",
        "Länsstyrelsen har den, säger TiB Länsstyrelsen (telefon).",
        "Lägesrapport 2: Logistik skriver «Behov av stöd».",
        "Lägesrapport 1 ska rättas, version 2:",
    ):
        assert told in text


def test_a_partner_reads_in_the_log_that_a_report_was_sent_and_nothing_of_its_drafts(alva, bo, client, incident_id):
    sent(alva, incident_id)
    sent(alva, incident_id, external=False)
    sign_in(client, bo)
    text = Page(client.get(f"/incidents/{incident_id}/log/")).text
    assert "Lägesrapport 1, version 1, är sänd till Länsstyrelsen." in text
    assert "Lägesrapport 2" not in text
    assert PROSE[Part.EVENT] not in text
