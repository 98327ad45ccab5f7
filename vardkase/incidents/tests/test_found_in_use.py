"""What people found when they worked in it for a night, and how it is now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import OperationalError
from lxml import html

from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.incidents import actions, presentation, queries
from vardkase.incidents.rules import Criterion, IncidentDraft, LevelDraft
from vardkase.incidents.tests.scenes import NIGHT, alarmed, erased, later, wrote
from vardkase.kernel.ids import new_id
from vardkase.ledger import waits
from vardkase.ledger.queries import head
from vardkase.organisation.actions import OrganisationDraft, add_organisation, start_register
from vardkase.organisation.rules import OrganisationKind
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def text(answer) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def register(now) -> UUID:
    """A municipality whose executive board keeps the register, and a board whose name comes first in the alphabet; its id."""
    keeper, municipality, early = viewer_with(Role.COORDINATOR, scope=EVERYWHERE), new_id(), new_id()
    start_register(
        viewer=keeper, municipality_id=municipality, municipality="Provköping", board_id=AUTHORITY, board="Kommunstyrelsen",
        key=new_id(), now=now,
    )  # fmt: skip
    draft = OrganisationDraft("Barnnämnden", OrganisationKind.BOARD, municipality)
    add_organisation(viewer=keeper, id=early, keeper_id=AUTHORITY, draft=draft, key=new_id(), now=now)
    return early


class TestWhoseAlarm:
    @pytest.fixture
    def browser(self, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
        sign_in(client, viewer_with(Role.DUTY_OFFICER, scope=EVERYWHERE))
        return client

    def take(self, browser: CheckingClient, **more: str) -> queries.AlarmRow:
        key = new_id()
        assert browser.post("/alarms/new/", {"key": str(key), "what_happened": "Brand.", **more}).status_code == 302
        return queries.alarm(viewer_with(Role.DUTY_OFFICER, scope=EVERYWHERE), key, now=NIGHT)

    def test_it_is_the_board_that_keeps_the_register_unless_another_is_chosen(self, browser: CheckingClient, register: UUID) -> None:
        assert self.take(browser).authority == "Kommunstyrelsen"
        assert self.take(browser, authority=str(register)).authority == "Barnnämnden"

    def test_the_choice_is_shown_with_the_likeliest_first(self, browser: CheckingClient, register: UUID) -> None:
        page = html.fromstring(browser.get("/alarms/new/").content.decode())
        assert page.xpath("//select[@name='authority']/option/text()")[0] == "Kommunstyrelsen"

    def test_one_that_is_not_offered_is_refused_and_what_was_typed_stays(self, browser: CheckingClient, register: UUID) -> None:
        answer = browser.post("/alarms/new/", {"key": str(new_id()), "what_happened": "Brand.", "authority": str(new_id())})
        assert answer.status_code == 422
        assert "Brand." in text(answer)

    def test_where_there_is_no_choice_none_is_asked_for(self, client: CheckingClient, sign_in: SignIn, register: UUID) -> None:
        sign_in(client, viewer_with(Role.DUTY_OFFICER))
        assert "authority" not in client.get("/alarms/new/").content.decode()

    @pytest.mark.parametrize("path", ["/alarms/new/", "/incidents/new/"])
    def test_an_empty_register_is_told_and_loses_no_word(self, browser: CheckingClient, path: str) -> None:
        sent = {"key": str(new_id()), "what_happened": "Brand vid kajen.", "title": "Brand vid kajen.", "mode": "real", "state": "active"}
        answer = browser.post(path, sent)
        assert answer.status_code == 422
        assert "Be beredskapssamordnaren att börja på registret" in text(answer)
        assert "Brand vid kajen." in answer.content.decode()


class TestTheLoudBand:
    def test_stands_on_every_page_without_a_script(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, an_hour_later) -> None:
        alarmed(alva, what_happened="Dammen brister.")
        for path in ("/", "/incidents/", f"/incidents/{incident_id}/log/", "/alarms/new/", "/organisation/"):
            page = html.fromstring(screen.get(path).content.decode())
            (band,) = page.xpath("//*[contains(@class, 'urgent screen-only')]")
            assert "Dammen brister." in band.text_content(), path

    def test_says_nothing_when_there_is_nothing(self, screen: CheckingClient, incident_id: UUID) -> None:
        page = html.fromstring(screen.get(f"/incidents/{incident_id}/log/").content.decode())
        assert page.xpath("//*[contains(@class, 'urgent screen-only')]")[0].text_content().strip() == ""

    def test_is_not_for_those_who_may_not_read_alarms(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, bo: Viewer, an_hour_later
    ):
        alarmed(alva, what_happened="Dammen brister.")
        sign_in(client, bo)
        assert "Dammen" not in client.get("/incidents/").content.decode()


class TestAnErasedEntry:
    def test_says_that_it_is_and_where_it_was_decided(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Ska bort.")
        by = erased(alva, incident_id, number).number
        for path in ("log/", f"log/{number}/", "log/print/"):
            assert f"Gallrad, se #{by}." in text(screen.get(f"/incidents/{incident_id}/{path}")), path

    def test_is_no_row_of_nothing_in_what_open_screens_are_sent(self, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Ska bort.")
        erased(alva, incident_id, number)
        line = queries.entry(alva, incident_id, number).entry
        assert presentation.line(incident_id, line, NIGHT).text.startswith("Gallrad, se #")


class TestAReader:
    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.AUDITOR])
    def test_is_not_offered_a_receipt(self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, alva: Viewer, role: Role) -> None:
        wrote(alva, incident_id, "Nytt.")
        sign_in(client, viewer_with(role))
        page = client.get(f"/incidents/{incident_id}/since/")
        assert "Nytt." in text(page)
        assert "acknowledge" not in page.content.decode()

    def test_does_not_wait_for_one_who_writes_a_great_deal(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[float] = []

        @contextmanager
        def busy(seconds: float) -> Iterator[None]:
            asked.append(seconds)
            raise OperationalError("others have been writing all the while")
            yield

        monkeypatch.setattr(waits, "at_most", busy)
        wrote(alva, incident_id, "Läs mig.")
        assert "Läs mig." in text(screen.get(f"/incidents/{incident_id}/log/"))
        assert asked
        assert max(asked) <= 0.1


class TestSentences:
    @pytest.mark.parametrize("criteria", [(), (Criterion.AFFECTS_MANY,)])
    def test_of_a_level_end_before_the_reason_begins(self, alva: Viewer, incident_id: UUID, criteria: tuple[Criterion, ...]) -> None:
        draft = LevelDraft(2, "Kommundirektör", "Vägar slås ut", criteria)
        number = actions.change_level(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=later(1)).number
        said = presentation.line(incident_id, queries.entry(alva, incident_id, number).entry, NIGHT).text
        assert re.search(r"[.] Vägar slås ut$", said)
        assert "  " not in said

    def test_about_an_assessment_stand_at_their_field(self, screen: CheckingClient, alva: Viewer) -> None:
        alarm_id = alarmed(alva)
        for decision, field in (("dismiss", "reason"), ("forward", "forwarded_to"), ("watch", "next_check_at")):
            answer = screen.post(f"/alarms/{alarm_id}/assess/", {"key": str(new_id()), "decision": decision})
            page = html.fromstring(answer.content.decode())
            (control,) = page.xpath(f"//form[contains(@class, 'assess')]//*[@name='{field}']")
            assert control.get("aria-invalid") == "true", decision


def test_what_is_added_to_an_alarm_that_has_an_incident_is_not_said_to_be_in_the_log(screen: CheckingClient, alva: Viewer) -> None:
    alarm_id = alarmed(alva)
    draft = IncidentDraft(title="Brand", authority_id=AUTHORITY, authority="Kommunstyrelsen")
    actions.open_from_alarm(viewer=alva, alarm_id=alarm_id, draft=draft, key=new_id(), now=NIGHT)
    answer = screen.post(f"/alarms/{alarm_id}/supplement/", {"key": str(new_id()), "where": "Kajen"}, follow=True)
    assert "inte i loggen för händelse" in text(answer)


def test_a_print_carries_the_seal_that_an_export_is_checked_against(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id)
    now_is = head(f"incident:{incident_id}")
    assert f"{now_is.number}:{now_is.hash.hex()}" in text(screen.get(f"/incidents/{incident_id}/log/print/"))
