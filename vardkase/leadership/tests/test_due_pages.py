"""The page of what is due, the diary's pages, the first page and the loud band, as somebody sits before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import INTERNAL, alarmed, later, opened
from vardkase.incidents.tests.test_views_alarms import register
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.rules.tasks import Priority
from vardkase.leadership.tests.diaries import HANDOVER, NOTE, handed_over, noted
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.scenes import TASK, asked, tasked
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
PART = {"HX-Request": "true"}
HIGH = replace(TASK, priority=Priority.HIGH)


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(later(60), tick=False):
        yield


@pytest.fixture
def board(alva: Viewer) -> None:
    register(alva)


def links(page: Page) -> list[str]:
    return [str(one) for one in page.tree.xpath("//main//a/@href")]


def rows(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.tree.xpath("//main//tbody/tr")]


def short(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.tree.xpath("//main//ul[@class='due-list']/li")]


def tabs(page: Page) -> dict[str, str]:
    found = page.tree.xpath("//nav[contains(@class, 'tabs')]//a")
    return {" ".join(one.text_content().split()): str(one.get("href")) for one in found}


class TestDue:
    @pytest.fixture
    def busy(self, alva: Viewer, incident_id: UUID) -> UUID:
        asked(alva, incident_id)
        tasked(alva, incident_id, draft=HIGH)
        alarmed(alva)
        return incident_id

    def test_shows_each_with_state_why_and_time(self, screen: CheckingClient, busy: UUID) -> None:
        page = Page(screen.get("/due/"))
        assert page.tree.xpath("//h1")[0].text_content() == "Att göra"
        assert len(rows(page)) == 3
        lead = next(row for row in rows(page) if "Vem röjer vägarna" in row)
        for part in ("Fråga Trafikverket igen", "Försenat · för 40 min sedan", "inom 20 minuter", "ons 2 jan 02:40"):
            assert part in lead
        # The incident is said once, above what waits in it, and whom it concerns only where everybody's is shown.
        assert [" ".join(one.split()) for one in page.tree.xpath("//caption[not(@class)]/text()")] == ["2019-001 Stormen Alfrida"]
        assert "Loggförare" not in lead
        assert any("Loggförare" in row for row in rows(Page(screen.get("/due/?role=all"))))
        assert f"/incidents/{busy}/tasks/" in links(page)

    def test_says_how_old_it_is_and_asks_anew(self, screen: CheckingClient, busy: UUID) -> None:
        page = Page(screen.get("/due/"))
        assert "Som det stod ons 2 jan 03:20." in page.text
        (live,) = page.tree.xpath("//main//*[@hx-get]")
        assert live.get("hx-trigger") == "every 60s"
        fragment = screen.get(str(live.get("hx-get")), headers=PART).content.decode()
        assert "Vem röjer vägarna" in fragment
        assert "<html" not in fragment
        # Without script nothing asks anew, and the page does not say so.
        assert ("frågar på nytt" in page.text, "frågar på nytt" in fragment) == (False, True)
        # An update keeps the focus: each link is known by its id.
        ids = html.fromstring(f"<div>{fragment}</div>").xpath("//tbody//a/@id")
        assert len(set(ids)) == len(ids) == 3

    def test_says_when_there_is_nothing(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert "Inget väntar" in Page(screen.get("/due/")).text

    def test_is_for_ones_own_roles_first_and_for_others_on_demand(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        tasked(alva, incident_id, draft=HIGH)
        sign_in(client, viewer_with(Role.DECISION_MAKER))
        page = Page(client.get("/due/"))
        assert rows(page) == []
        assert tabs(page)["Allt 1"] == "/due/?role=all"
        assert len(rows(Page(client.get("/due/?role=all")))) == 1
        assert len(rows(Page(client.get("/due/?role=log_keeper")))) == 1
        assert rows(Page(client.get("/due/?role=decision_maker"))) == []

    @pytest.mark.parametrize("asked_for", ["nonsense", "", "mine", "administrator' OR 1=1"])
    def test_a_role_that_is_none_is_ones_own(self, screen: CheckingClient, busy: UUID, asked_for: str) -> None:
        page = Page(screen.get("/due/", {"role": asked_for}))
        assert (page.status, len(rows(page))) == (200, 3)

    def test_a_reader_without_such_a_role_sees_all_that_they_read(self, client: CheckingClient, sign_in: SignIn, busy: UUID) -> None:
        sign_in(client, viewer_with(Role.AUDITOR))
        page = Page(client.get("/due/"))
        assert next(one.split()[0] for one in tabs(page)) == "Allt"
        assert len(rows(page)) == 2

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_others_find_nothing_there(self, client: CheckingClient, sign_in: SignIn, busy: UUID, request: Any, who: str) -> None:
        sign_in(client, request.getfixturevalue(who))
        for address in ("/due/", "/due/?role=all", "/due/now/?role=all"):
            text = client.get(address, headers=PART if "now" in address else {}).content.decode()
            assert "Inget väntar" in text
            assert "Alfrida" not in text

    @pytest.mark.parametrize("address", ["/due/", "/due/now/", "/due/urgent/", "/diary/"])
    def test_nobody_is_asked_to_sign_in(self, client: CheckingClient, address: str) -> None:
        answer = client.get(address)
        assert (answer.status_code, "/access/konto/login/" in answer.url) == (302, True)

    def test_exercises_stand_by_themselves_and_are_not_counted(self, screen: CheckingClient, alva: Viewer) -> None:
        asked(alva, opened(alva, mode=Mode.EXERCISE, title="Övning Röd"))
        page = Page(screen.get("/due/"))
        (section,) = page.tree.xpath("//main//section")
        assert "ÖVNING I övningar (1)" in " ".join(section.text_content().split())
        assert rows(page)[0].startswith("ÖVNING Fråga Trafikverket")
        assert "Mina 0" in tabs(page)

    def test_what_is_marked_says_so(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(HIGH, mark=INTERNAL))
        assert Page(screen.get("/due/")).tree.xpath("//main//tbody//*[contains(@class, 'chip--marking')]")

    def test_is_in_the_menu_and_known_as_here(self, screen: CheckingClient) -> None:
        (here,) = Page(screen.get("/due/")).tree.xpath("//nav[@aria-label='Huvudmeny']//a[@aria-current='page']")
        assert (here.text_content().strip(), here.get("href")) == ("Att göra", "/due/")


class TestTheBand:
    def test_is_loud_about_a_question_that_nobody_leads_on_every_page(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        asked(alva, incident_id)
        for address in ("/", "/incidents/", f"/incidents/{incident_id}/log/", f"/incidents/{incident_id}/tasks/"):
            (band,) = Page(screen.get(address)).tree.xpath("//*[contains(@class, 'urgent screen-only')]")
            assert "1 fråga har ingen som leder" in band.text_content()
            assert band.get("hx-get") == "/due/urgent/"

    def test_is_heard_by_those_without_alarms_too(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        asked(alva, incident_id)
        alarmed(alva)
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        text = client.get("/due/urgent/", headers=PART).content.decode()
        assert "har ingen som leder" in text
        assert "larm" not in text

    def test_says_alarms_first_and_nothing_when_all_is_well(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        assert screen.get("/due/urgent/", headers=PART).content.decode().strip() == ""
        asked(alva, incident_id)
        alarmed(alva)
        text = screen.get("/due/urgent/", headers=PART).content.decode()
        assert text.index("larm har väntat") < text.index("har ingen som leder")

    def test_marks_an_exercise(self, screen: CheckingClient, alva: Viewer) -> None:
        asked(alva, opened(alva, mode=Mode.EXERCISE))
        assert "ÖVNING ·" in " ".join(screen.get("/due/urgent/", headers=PART).content.decode().split())


class TestHome:
    def test_begins_with_what_is_to_be_done_and_leads_to_the_rest(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        for _ in range(7):
            tasked(alva, incident_id, draft=HIGH)
        page = Page(screen.get("/"))
        assert len(short(page)) == 5
        assert short(page)[0].startswith("ons 2 jan 02:50Har Hemtjänsten tagit emot U-00")
        assert short(page)[0].endswith("(Stormen Alfrida) Försenat · för 30 min sedan")
        assert "Allt som väntar: 7" in page.text
        assert "/due/" in links(page)

    def test_leaves_alarms_where_they_are(self, screen: CheckingClient, alva: Viewer) -> None:
        alarmed(alva)
        page = Page(screen.get("/"))
        assert "Bedöm larmet" not in page.text
        assert "1 larm har väntat för länge" in page.text

    def test_tells_of_exercises_apart(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=HIGH)
        tasked(alva, opened(alva, mode=Mode.EXERCISE), draft=HIGH)
        page = Page(screen.get("/"))
        assert len(short(page)) == 1
        assert "ÖVNING 1" in page.text

    def test_has_the_diary_for_those_who_keep_it(self, screen: CheckingClient, alva: Viewer, board: None) -> None:
        noted(alva)
        page = Page(screen.get("/"))
        assert NOTE.text in page.text
        assert "/diary/quiet/?authority=" in screen.get("/").content.decode()

    @pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.OBSERVER, Role.AUDITOR, Role.BOARD_CHAIR])
    def test_has_none_for_the_others(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, board: None, role: Role) -> None:
        noted(alva)
        sign_in(client, viewer_with(role))
        assert NOTE.text not in Page(client.get("/")).text


@pytest.mark.usefixtures("board")
class TestTheDiary:
    def test_a_note_is_one_field_and_one_press(self, screen: CheckingClient, alva: Viewer) -> None:
        form = Page(screen.get("/diary/")).form
        answer = screen.post(f"/diary/new/?authority={AUTHORITY}", {**form, "text": "Halt i Rimbo."}, follow=True)
        assert "Halt i Rimbo." in Page(answer).text
        (line,) = queries.diary(alva, AUTHORITY)
        assert (line.said.text, line.recorded_at) == ("Halt i Rimbo.", later(60))

    def test_a_note_keeps_what_was_typed_when_it_is_refused(self, screen: CheckingClient) -> None:
        form = {**Page(screen.get("/diary/new/")).form, "text": "", "source": "Polisen", "happened": "i morgon"}
        page = Page(screen.post("/diary/new/", form))
        assert page.status == 422
        assert page.form["source"] == "Polisen"
        assert page.error("happened")
        page = Page(screen.post("/diary/new/", {**form, "happened": ""}))
        assert "Inget att rapportera" in page.error("text")

    def test_a_double_press_is_one_note(self, screen: CheckingClient, alva: Viewer) -> None:
        form = {**Page(screen.get("/diary/")).form, "text": "Halt i Rimbo."}
        for _ in range(2):
            assert screen.post("/diary/new/", form).status_code == 302
        assert len(queries.diary(alva, AUTHORITY)) == 1

    def test_nothing_to_report_is_one_press(self, screen: CheckingClient, alva: Viewer) -> None:
        (form,) = [one for one in Page(screen.get("/diary/")).tree.xpath("//main//form") if "quiet" in one.get("action")]
        sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
        for _ in range(2):
            page = Page(screen.post(str(form.get("action")), sent, follow=True))
        assert "Det är antecknat att det inte finns något att rapportera." in page.text
        assert [line.kind for line in queries.diary(alva, AUTHORITY)] == ["diary.quiet"]

    def test_a_note_is_corrected_and_both_stay(self, screen: CheckingClient, alva: Viewer) -> None:
        noted(alva)
        (address,) = [one for one in links(Page(screen.get("/diary/"))) if "corrects=1" in one]
        page = Page(screen.get(address))
        assert page.form["text"] == NOTE.text
        after = Page(screen.post(address, {**page.form, "text": "Två containrar brann."}, follow=True))
        assert "Rättat i #2" in after.text
        assert "Rättar #1" in after.text
        assert "corrects=1" not in " ".join(links(after))

    @pytest.mark.parametrize("query", ["corrects=9", "corrects=x", f"corrects={'9' * 40}", f"authority={OTHER_AUTHORITY}", "authority=x"])
    def test_what_is_not_there_answers_as_what_is_not_ones_own(self, screen: CheckingClient, query: str) -> None:
        assert screen.get(f"/diary/new/?{query}").status_code == 404

    @pytest.mark.parametrize("query", [f"authority={OTHER_AUTHORITY}", "authority=x", "before=x", f"before={'9' * 40}"])
    def test_nor_is_another_diary(self, screen: CheckingClient, query: str) -> None:
        assert screen.get(f"/diary/?{query}").status_code == 404

    def test_the_duty_goes_from_one_to_another(self, client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
        sign_in(client, alva)
        sent = {"key": str(new_id()), "to": HANDOVER.to, "text": HANDOVER.text, "remember": HANDOVER.remember}
        mine = Page(client.post("/diary/handover/", sent, follow=True))
        assert "Inte mottagen än" in mine.text
        assert not mine.tree.xpath("//button[contains(., 'Jag har läst')]")
        eva = viewer_with(Role.DUTY_OFFICER, label="Tjänsteperson i beredskap, Eva Provsson")
        sign_in(client, eva)
        (button,) = Page(client.get("/diary/")).tree.xpath("//form[.//button[contains(., 'Jag har läst')]]")
        form = {one.get("name"): one.get("value") for one in button.xpath(".//input")}
        after = Page(client.post(str(button.get("action")), form, follow=True))
        assert "Mottagen av Tjänsteperson i beredskap, Eva Provsson" in after.text
        assert client.post(str(button.get("action")), form).status_code == 302

    def test_the_picture_of_the_week_takes_five_minutes(self, screen: CheckingClient) -> None:
        page = Page(screen.get("/diary/picture/"))
        assert page.form["condition"] == "normal"
        sent = {**page.form, "condition": "strained", "happened": "Halka.", "ahead": "Marknad.", "lacking": "Två sjuka."}
        after = Page(screen.post("/diary/picture/", sent, follow=True))
        for part in ("Ansträngt", "Halka.", "Marknad.", "Två sjuka."):
            assert part in after.text

    def test_a_note_becomes_an_alarm_with_what_it_said(self, screen: CheckingClient, alva: Viewer) -> None:
        note_id = noted(alva)
        address = f"/diary/{note_id}/alarm/"
        assert address in links(Page(screen.get("/diary/")))
        page = Page(screen.get(address))
        form = page.form
        assert (form["what_happened"], form["where"], form["source_organisation"]) == (NOTE.text, NOTE.place, NOTE.source)
        for _ in range(2):
            answer = screen.post(address, form)
            assert (answer.status_code, answer.url) == (302, f"/alarms/{form['key']}/")
        (row,) = incidents.alarms_list(alva, now=later(60))
        assert str(row.id) == form["key"]
        assert f"/alarms/{row.id}/" in links(Page(screen.get("/diary/")))
        refused = Page(screen.post(address, {**form, "key": str(new_id())}))
        assert (refused.status, "redan blivit ett larm" in refused.general) == (422, True)

    @pytest.mark.parametrize("what", ["handover", "absent", "not mine"])
    def test_only_a_note_of_ones_own_becomes_one(self, screen: CheckingClient, alva: Viewer, cilla: Viewer, what: str) -> None:
        found = {"handover": lambda: handed_over(alva), "absent": new_id, "not mine": lambda: noted(cilla, authority_id=OTHER_AUTHORITY)}
        assert screen.get(f"/diary/{found[what]()}/alarm/").status_code == 404

    def test_the_auditor_reads_and_is_offered_nothing(self, client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
        note_id = noted(alva)
        sign_in(client, viewer_with(Role.AUDITOR))
        page = Page(client.get("/diary/"))
        assert NOTE.text in page.text
        assert page.tree.xpath("//main//form") == []
        assert [one for one in links(page) if one.startswith("/diary/")] == []
        for address in ("/diary/new/", "/diary/handover/", "/diary/picture/", f"/diary/{note_id}/alarm/"):
            assert client.get(address).status_code == 404
        assert client.post("/diary/quiet/", {"key": str(new_id())}).status_code == 404

    @pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.STAFF_MEMBER, Role.OBSERVER, Role.BOARD_CHAIR, *OUTSIDE])
    def test_to_others_there_is_none(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, role: Role) -> None:
        note_id = noted(alva)
        sign_in(client, viewer_with(role))
        for address in ("/diary/", "/diary/new/", f"/diary/{note_id}/alarm/"):
            assert client.get(address).status_code == 404
        assert client.post(f"/diary/{note_id}/receive/", {"key": str(new_id())}).status_code == 404

    def test_pages_go_on_where_the_last_ended(self, screen: CheckingClient, alva: Viewer, monkeypatch: Any) -> None:
        monkeypatch.setattr("vardkase.leadership.views.diary.PAGE", 2)
        for text in ("Ett", "Två", "Tre"):
            noted(alva, text)
        (older,) = [one for one in links(Page(screen.get("/diary/"))) if "before=" in one]
        page = Page(screen.get(older))
        assert "Ett" in page.text
        assert "Tre" not in page.text


class TestBeforeTheRegister:
    def test_the_diary_says_what_is_missing_and_breaks_nothing(self, screen: CheckingClient) -> None:
        page = Page(screen.get("/diary/"))
        assert page.status == 200
        assert "Dagboken är inte påbörjad" in page.text
        assert page.tree.xpath("//main//form") == []

    def test_nothing_is_written_for_nobody(self, screen: CheckingClient) -> None:
        for address in ("/diary/new/", "/diary/handover/", "/diary/picture/"):
            assert screen.get(address).status_code == 404
        assert screen.post("/diary/quiet/", {"key": str(new_id())}).status_code == 404

    def test_the_first_page_has_no_diary_and_no_trouble(self, screen: CheckingClient) -> None:
        page = Page(screen.get("/"))
        assert page.status == 200
        assert not page.tree.xpath("//main//form")


def test_the_strip_of_an_exercise_can_be_found_by_those_who_hear_the_page(screen: CheckingClient, alva: Viewer) -> None:
    incident_id = opened(alva, mode=Mode.EXERCISE)
    (strip,) = Page(screen.get(f"/incidents/{incident_id}/log/")).tree.xpath("//*[contains(@class, 'masthead')]/*[@role='region']")
    assert (strip.get("aria-label"), strip.get("class")) == ("ÖVNING", "exercise")
