"""The page that starts crisis leadership: three decisions and one press, on any telephone, without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions as incidents_actions
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import AlarmDecision, AlarmFacts, Assessment, Criterion, Mode
from vardkase.kernel.ids import new_id
from vardkase.leadership.models import Callout, Staff
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.plans import adopted
from vardkase.leadership.tests.test_start import now
from vardkase.organisation.tests.conftest import town
from vardkase.testing import people
from vardkase.testing.pages import CheckingClient

__all__ = ["now", "town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture
def alarm_id(town: Any) -> UUID:
    return taken(town)


def taken(town: Any, mode: Mode = Mode.REAL) -> UUID:
    key = new_id()
    common: dict[str, Any] = {"viewer": town.viewer, "authority_id": town.board, "authority": "Kommunstyrelsen"}
    facts = AlarmFacts(what_happened="E18 blockerad av träd vid Söderby-Karl", where="Söderby-Karl")
    incidents_actions.receive_alarm(**common, facts=facts, mode=mode, key=key, now=town.now)
    return key


def address(alarm_id: UUID) -> str:
    return reverse("leadership:start_from_alarm", args=[alarm_id])


def sent(town: Any, **more: Any) -> dict[str, Any]:
    said = {"criteria": ["affects_many"], "level": "3", "units": [str(town.municipality)], "title": "Storm", "place": "Stadshuset"}
    return {"key": str(new_id()), "decided_by": "Kommundirektör", **said, **more}


class TestFromAnAlarm:
    def test_the_alarm_leads_there(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        page = Page(screen.get(reverse("incidents:alarm", args=[alarm_id])))
        assert page.tree.xpath(f"//main//a[@href='{address(alarm_id)}']/text()") == ["Starta krisledning …"]

    def test_what_is_known_is_filled_in(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        assessment = Assessment(AlarmDecision.WATCH, (Criterion.AFFECTS_MANY,), proposed_level=2, next_check_at=town.now.replace(hour=23))
        incidents_actions.assess_alarm(viewer=town.viewer, alarm_id=alarm_id, assessment=assessment, key=new_id(), now=town.now)
        form = Page(screen.get(address(alarm_id))).form
        assert form["title"] == "E18 blockerad av träd vid Söderby-Karl"
        assert (form["decided_by"], form["place"]) == ("Kommundirektör", "Ledningsplatsen")
        assert (form["criteria"], form["level"]) == ("affects_many", "2")

    def test_the_places_with_a_plan_come_first_and_say_whom_they_call(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.social, roles=2)
        page = Page(screen.get(address(alarm_id)))
        first = page.tree.xpath("//input[@name='units']/@value")
        assert first == [str(town.municipality), str(town.social)]
        assert "2 roller kallas in" in page.text
        assert set(page.tree.xpath("//input[@name='others']/@value")) == {str(town.board), str(town.office)}

    def test_one_press_and_it_is_led(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.municipality)
        answer = screen.post(address(alarm_id), sent(town))
        (row,) = incidents.incidents_list(town.viewer)
        assert answer.url == reverse("leadership:overview", args=[row.id])
        page = Page(screen.get(answer.url))
        assert "Krisledningen är startad och står i loggen med sina grunder." in page.text
        assert (row.title, row.level) == ("Storm", "Stabsläge")
        staff = Staff.objects.get()
        assert "Många drabbas" in staff.body
        assert Callout.objects.get().staff_id == staff.id

    def test_a_double_press_is_one(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        form = sent(town)
        assert screen.post(address(alarm_id), form).status_code == 302
        assert screen.post(address(alarm_id), form).status_code == 302
        assert len(incidents.incidents_list(town.viewer)) == 1

    @pytest.mark.parametrize(
        ("lacks", "field", "words"),
        [
            ({"criteria": []}, "criteria", "Kryssa minst ett kriterium eller skriv varför. Det blir den dokumenterade grunden."),
            ({"level": ""}, "level", "Välj ett läge."),
            ({"units": []}, "units", "Välj var krisen ska ledas: minst ett ställe."),
            ({"place": ""}, "place", "Ange vart de som kallas in ska komma."),
            ({"decided_by": ""}, "decided_by", "Skriv vem som beslutat, med funktion."),
        ],
    )
    def test_what_is_missing_is_said_at_its_place(
        self, screen: CheckingClient, town: Any, alarm_id: UUID, lacks: dict[str, Any], field: str, words: str
    ) -> None:
        page = Page(screen.post(address(alarm_id), sent(town, **lacks)))
        assert page.status == 422
        assert words in page.error(field)
        assert not page.dead_ends
        assert not Staff.objects.exists()

    def test_an_exercise_says_so_and_that_nothing_leaves_the_machine(self, screen: CheckingClient, town: Any) -> None:
        page = Page(screen.get(address(taken(town, Mode.EXERCISE))))
        assert "ÖVNING" in page.text
        assert "Inget lämnar datorn: meddelandena läggs under «Ej skickat»." in page.text
        assert page.tree.xpath("//input[@name='opted_in']")

    def test_a_real_one_asks_nothing_of_exercises(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        assert not Page(screen.get(address(alarm_id))).tree.xpath("//input[@name='opted_in']")

    @pytest.mark.parametrize(
        "viewer",
        [people.viewer_with(Role.OBSERVER), people.viewer_with(Role.LOG_KEEPER), people.cilla(), people.dag()],
        ids=["observer", "log keeper", "another authority", "partner"],
    )
    def test_others_find_nothing(
        self, client: CheckingClient, sign_in: Callable[[CheckingClient, Viewer], Viewer], town: Any, alarm_id: UUID, viewer: Viewer
    ) -> None:
        sign_in(client, viewer)
        assert client.get(address(alarm_id)).status_code in {403, 404}
        assert client.post(address(alarm_id), sent(town)).status_code in {403, 404}
        assert not Staff.objects.exists()


class TestInAnIncident:
    def test_a_place_that_is_led_already_is_not_offered_again(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.social, roles=2)
        screen.post(address(alarm_id), sent(town))
        (row,) = incidents.incidents_list(town.viewer)
        page = Page(screen.get(reverse("leadership:start", args=[row.id])))
        assert page.tree.xpath("//input[@name='units']/@value") == [str(town.social)]
        assert "Staben arbetar redan." in page.text
        again = screen.post(reverse("leadership:start", args=[row.id]), sent(town, units=[str(town.social)]))
        assert again.url == reverse("leadership:overview", args=[row.id])
        assert Staff.objects.count() == 2

    def test_the_overview_offers_it_to_those_who_lead(
        self, screen: CheckingClient, client: CheckingClient, town: Any, incident_id: UUID
    ) -> None:
        page = Page(screen.get(reverse("leadership:overview", args=[incident_id])))
        assert page.tree.xpath(f"//main//a[@href='{reverse('leadership:start', args=[incident_id])}']")
