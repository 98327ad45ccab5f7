"""The page that starts crisis leadership: three decisions and one press, on any telephone, without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions as incidents_actions
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import AlarmDecision, AlarmFacts, Assessment, Criterion, Mode
from vardkase.incidents.tests.scenes import later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.forms.start import Deciding
from vardkase.leadership.models import Callout, Staff
from vardkase.leadership.rules.start import Decider
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.plans import adopted
from vardkase.leadership.tests.test_start import now
from vardkase.organisation.rules import OrganisationKind
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
    return {"key": str(new_id()), "decider": "director", **said, **more}


class TestFromAnAlarm:
    def test_the_alarm_leads_there(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        page = Page(screen.get(reverse("incidents:alarm", args=[alarm_id])))
        assert page.tree.xpath(f"//main//a[@href='{address(alarm_id)}']/text()") == ["Starta krisledning …"]

    def test_what_is_known_is_filled_in(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        assessment = Assessment(AlarmDecision.WATCH, (Criterion.AFFECTS_MANY,), proposed_level=2, next_check_at=town.now.replace(hour=23))
        incidents_actions.assess_alarm(viewer=town.viewer, alarm_id=alarm_id, assessment=assessment, key=new_id(), now=town.now)
        form = Page(screen.get(address(alarm_id))).form
        assert form["title"] == "E18 blockerad av träd vid Söderby-Karl"
        assert (form["decider"], form["decided_by"], form["place"]) == ("own", "", "Ledningsplatsen")
        assert (form["criteria"], form["level"]) == ("affects_many", "2")

    def test_the_places_with_a_plan_come_first_and_say_whom_they_call(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.social, roles=2)
        page = Page(screen.get(address(alarm_id)))
        first = page.tree.xpath("//input[@name='units']/@value")
        assert first == [str(town.municipality), str(town.social)]
        assert "2 roller kallas in" in page.text
        assert set(page.tree.xpath("//input[@name='others']/@value")) == {str(town.office)}

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
            ({"decider": ""}, "decider", "Ange vem som beslutar: du själv, kommundirektören per telefon eller en annan funktion."),
            ({"decider": "other", "decided_by": " "}, "decided_by", "Ange vem som beslutar"),
            ({"decided_at": "2019-01-02 23:59"}, "decided_at", "har inte varit än"),
            ({"decided_at": "bluddra"}, "decided_at", "bluddra"),
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


class TestWhoDecides:
    @pytest.fixture
    def officer(self, client: CheckingClient, sign_in: Callable[[CheckingClient, Viewer], Viewer]) -> CheckingClient:
        sign_in(client, people.viewer_with(Role.DUTY_OFFICER))
        return client

    def written(self, town: Any) -> Any:
        (row,) = incidents.incidents_list(town.viewer)
        said = {entry.kind: entry.event for entry in ledger.entries(f"incident:{row.id}")}
        return said["leadership.started"], said["incident.level_changed"].decided_by

    def test_is_asked_in_the_open_with_the_limit_of_the_delegation(self, officer: CheckingClient, alarm_id: UUID) -> None:
        page = Page(officer.get(address(alarm_id)))
        assert page.tree.xpath("//input[@name='decider']/@value") == ["own", "director", "other"]
        assert not page.tree.xpath("//details//input[@name='decider']")
        assert page.form["decider"] == "own"
        for words in (
            "Jag själv, som tjänsteperson i beredskap",
            "Till och med Beredskapsläge, på delegation.",
            "Kommundirektör, per telefon",
        ):
            assert words in page.text

    @pytest.mark.parametrize("level", ["1", "2"])
    def test_the_duty_officer_decides_alone_as_far_as_it_is_delegated(
        self, officer: CheckingClient, town: Any, alarm_id: UUID, level: str
    ) -> None:
        assert officer.post(address(alarm_id), sent(town, decider="own", level=level)).status_code == 302
        event, raised = self.written(town)
        assert (event.decided_by, event.decider, event.decided_at) == (
            "Tjänsteperson i beredskap, på delegation", Decider.OWN, later(5),
        )  # fmt: skip
        assert raised == event.decided_by

    def test_above_that_nothing_begins_until_somebody_with_the_mandate_is_named(
        self, officer: CheckingClient, town: Any, alarm_id: UUID
    ) -> None:
        page = Page(officer.post(address(alarm_id), sent(town, decider="own")))
        assert page.status == 422
        assert "Den nivån får du inte besluta om på egen hand." in page.error("decider")
        assert not Staff.objects.exists()
        assert incidents.alarm(town.viewer, alarm_id, now=town.now).incident_id is None
        assert officer.post(address(alarm_id), sent(town, decided_at="02:21")).status_code == 302
        event, raised = self.written(town)
        assert event.decided_by == raised == "Kommundirektör, per telefon kl. 02:21"
        assert (event.decider, event.decided_at) == (Decider.DIRECTOR, later(1))

    def test_the_day_is_said_when_it_was_another(self, officer: CheckingClient, town: Any, alarm_id: UUID) -> None:
        assert Deciding("", 0, "Kommundirektör").said(Decider.DIRECTOR, "", later(-141), later(0)) == (
            "Kommundirektör, per telefon tis 1 jan 23:59"
        )

    @pytest.mark.parametrize("said", ["2019-01-01 23:59", "22"])
    def test_before_the_alarm_came_nobody_had_decided(self, officer: CheckingClient, town: Any, alarm_id: UUID, said: str) -> None:
        """At twenty past two "22" is the evening before: no start is written down four hours before the alarm."""
        page = Page(officer.post(address(alarm_id), sent(town, decided_at=said)))
        assert page.status == 422
        assert "Larmet togs emot ons 2 jan 02:20" in page.error("decided_at")
        assert not Staff.objects.exists()

    def test_a_name_that_was_cut_stands_before_the_decisions(self, officer: CheckingClient, town: Any, alarm_id: UUID) -> None:
        """A whole one is left folded away with what is filled in already."""
        fold = "//main//details//input[@name='title']"
        assert Page(officer.get(address(alarm_id))).tree.xpath(fold)
        what = "Elen är borta i hela Roslagen och telefonerna med den, och ett äldreboende utan reservkraft ringer"
        key, facts = new_id(), AlarmFacts(what_happened=what)
        common: dict[str, Any] = {"viewer": town.viewer, "authority_id": town.board, "authority": "Kommunstyrelsen"}
        incidents_actions.receive_alarm(**common, facts=facts, key=key, now=town.now)
        page = Page(officer.get(address(key)))
        assert page.form["title"] == "Elen är borta i hela Roslagen och telefonerna med den"
        assert not page.tree.xpath(fold)

    def test_another_function_is_written_down_as_it_was_said(self, officer: CheckingClient, town: Any, alarm_id: UUID) -> None:
        officer.post(address(alarm_id), sent(town, decider="other", decided_by="Bitr. kommundirektör, på plats"))
        assert self.written(town)[0].decided_by == "Bitr. kommundirektör, på plats"

    @pytest.mark.parametrize(("limit", "offered"), [(0, ["director", "other"]), (3, ["own", "director", "other"])])
    def test_the_limit_is_the_municipalitys(
        self, officer: CheckingClient, town: Any, alarm_id: UUID, settings: Any, limit: int, offered: list[str]
    ) -> None:
        settings.DUTY_OFFICER_LEVEL = limit
        assert Page(officer.get(address(alarm_id))).tree.xpath("//input[@name='decider']/@value") == offered
        assert officer.post(address(alarm_id), sent(town, decider="own")).status_code == (302 if limit == 3 else 422)

    def test_a_chief_of_staff_proposes_and_names_who_decided(
        self, client: CheckingClient, sign_in: Callable[[CheckingClient, Viewer], Viewer], town: Any, alarm_id: UUID
    ) -> None:
        sign_in(client, people.viewer_with(Role.CHIEF_OF_STAFF))
        page = Page(client.get(address(alarm_id)))
        assert page.tree.xpath("//input[@name='decider']/@value") == ["director", "other"]
        assert "decider" not in page.form
        assert client.post(address(alarm_id), sent(town, decider="own", level="1")).status_code == 422

    def test_the_decision_maker_decides_at_every_level(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        assert screen.post(address(alarm_id), sent(town, decider="own")).status_code == 302
        assert self.written(town)[0].decided_by == "Beslutsfattare"

    def test_a_level_that_was_proposed_above_the_delegation_has_no_decider_yet(
        self, officer: CheckingClient, town: Any, alarm_id: UUID
    ) -> None:
        assessment = Assessment(AlarmDecision.WATCH, (Criterion.AFFECTS_MANY,), proposed_level=3, next_check_at=town.now.replace(hour=23))
        incidents_actions.assess_alarm(viewer=town.viewer, alarm_id=alarm_id, assessment=assessment, key=new_id(), now=town.now)
        assert "decider" not in Page(officer.get(address(alarm_id))).form


def test_an_alarm_that_is_an_incident_says_so_at_once(screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
    screen.post(address(alarm_id), sent(town))
    (row,) = incidents.incidents_list(town.viewer)
    page = Page(screen.get(address(alarm_id)))
    assert f"Larmet är redan en händelse: {row.reference} Storm." in page.text
    assert page.tree.xpath(f"//main//a[@href='{reverse('leadership:start', args=[row.id])}']")
    assert not page.tree.xpath("//main//form")


def test_the_name_is_cut_where_a_word_ends(screen: CheckingClient, town: Any) -> None:
    key = new_id()
    facts = AlarmFacts(what_happened="Träd har fallit över E18 vid Söderby-Karl och vägen är helt avstängd i båda riktningarna")
    common: dict[str, Any] = {"viewer": town.viewer, "authority_id": town.board, "authority": "Kommunstyrelsen"}
    incidents_actions.receive_alarm(**common, facts=facts, key=key, now=town.now)
    title = Page(screen.get(address(key))).form["title"]
    assert title == "Träd har fallit över E18 vid Söderby-Karl och vägen är helt avstängd i båda…"


class TestInAnIncident:
    def test_where_every_place_leads_it_says_so_and_leads_to_no_field_that_is_not_there(self, screen: CheckingClient, town: Any) -> None:
        incident_id = opened(town.viewer)
        where = reverse("leadership:start", args=[incident_id])
        screen.post(where, sent(town, units=[str(town.municipality)]))
        page = Page(screen.post(where, sent(town, units=[])))
        assert page.status == 422
        assert "Välj var krisen ska ledas: minst ett ställe." in page.error("others")
        screen.post(where, sent(town, units=[], others=[str(town.social), str(town.office)]))
        page = Page(screen.post(where, sent(town, units=[])))
        assert "Alla ställen som kan leda har redan en stab som arbetar." in page.text
        assert "Välj var krisen ska ledas: minst ett ställe." in page.general
        assert not page.dead_ends

    def test_neither_boards_nor_fire_stations_are_offered(self, screen: CheckingClient, town: Any, alarm_id: UUID) -> None:
        kind = OrganisationKind
        town.organisation("Krisledningsnämnden", kind.BOARD, town.municipality)
        service = town.organisation("Räddningstjänsten", kind.RESCUE_SERVICE, town.board)
        town.organisation("Brandstation Rimbo", kind.RESCUE_SERVICE, service)
        page = Page(screen.get(address(alarm_id)))
        offered = page.tree.xpath("//input[@name='others']/ancestor::label | //input[@name='others']/following-sibling::label")
        labels = {" ".join(one.text_content().split()) for one in offered}
        assert labels == {"Stab, Kommunstyrelsekontoret", "Stab, Socialnämndens förvaltning", "Stab, Räddningstjänsten"}

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
