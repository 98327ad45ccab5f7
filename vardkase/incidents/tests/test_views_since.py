"""Since you left, through the page: what is new is counted to the minute and to the entry, and a receipt covers what exists and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.rules import Category, Importance
from vardkase.incidents.tests.scenes import SECRET, closed, completed, corrected, erased, later, wrote
from vardkase.incidents.views import catch_up
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@pytest.fixture
def chief() -> Viewer:
    return viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef, Gry Provsson")


@pytest.fixture
def screen(client: CheckingClient, sign_in: SignIn, chief: Viewer) -> CheckingClient:
    sign_in(client, chief)
    return client


def since(client: CheckingClient, incident_id: UUID) -> str:
    page = html.fromstring(client.get(f"/incidents/{incident_id}/since/").content.decode())
    return " ".join(page.xpath("//main")[0].text_content().split())


def look(client: CheckingClient, incident_id: UUID, at: float = 5) -> None:
    """A look at the log, so long ago that the visit is over."""
    with time_machine.travel(later(at), tick=False):
        assert client.get(f"/incidents/{incident_id}/log/").status_code == 200


def acknowledge(client: CheckingClient, incident_id: UUID, up_to: object, **more: str) -> Any:
    return client.post(f"/incidents/{incident_id}/since/acknowledge/", {"key": str(new_id()), "up_to": str(up_to), **more})


class TestWhatIsNew:
    def test_to_one_who_has_never_been_here_is_everything(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        assert "1 anteckning. Du har inte läst den här loggen tidigare." in since(screen, incident_id)
        wrote(alva, incident_id)
        assert "2 anteckningar. Du har inte läst den här loggen tidigare." in since(screen, incident_id)

    def test_is_counted_in_singular_and_plural_from_the_last_visit(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        look(screen, incident_id)
        assert "Inget nytt" in since(screen, incident_id)
        wrote(alva, incident_id, now=later(6))
        assert "1 ny anteckning sedan ons 2 jan 02:25." in since(screen, incident_id)
        wrote(alva, incident_id, now=later(7))
        assert "2 nya anteckningar sedan ons 2 jan 02:25." in since(screen, incident_id)

    def test_stays_new_while_a_visit_lasts_and_ends_with_the_next(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        look(screen, incident_id)
        wrote(alva, incident_id, "Skrevs medan stabschefen sov.", now=later(20))
        look(screen, incident_id, at=120)
        with time_machine.travel(later(120), tick=False):
            assert "Skrevs medan stabschefen sov." in since(screen, incident_id)
        with time_machine.travel(later(150), tick=False):
            assert "Skrevs medan stabschefen sov." in since(screen, incident_id)
        with time_machine.travel(later(150 + 1 / 60), tick=False):
            assert "Inget nytt" in since(screen, incident_id)

    def test_is_counted_by_kind_with_what_one_may_not_read_beside(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, viewer_with(grants=[Grant(Role.OBSERVER, f"incident:{incident_id}")], label="Samverkansperson, Gry Provsson"))
        look(client, incident_id)
        wrote(alva, incident_id, "Öppen uppgift.", category=Category.INFO)
        wrote(alva, incident_id, "Larmkoden är bytt.", category=Category.DECISION, mark=SECRET, importance=Importance.CRITICAL)
        said = since(client, incident_id)
        assert "2 nya anteckningar" in said
        assert "1 Beslut" in said
        assert "1 som du inte får läsa" in said
        assert "Larmkoden" not in said
        assert "Det viktiga först" not in said

    def test_shows_the_critical_before_the_important_and_both_again_in_order(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        look(screen, incident_id)
        wrote(alva, incident_id, "Viktigt först.", importance=Importance.IMPORTANT)
        wrote(alva, incident_id, "Kritiskt sedan.", importance=Importance.CRITICAL)
        wrote(alva, incident_id, "Vanligt sist.")
        said = since(screen, incident_id)
        assert said.index("Kritiskt sedan.") < said.index("Viktigt först.") < said.index("Vanligt sist.")
        assert [said.count(text) for text in ("Kritiskt sedan.", "Viktigt först.", "Vanligt sist.")] == [2, 2, 1]

    def test_that_was_corrected_or_erased_meanwhile_is_not_told_as_it_was(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        look(screen, incident_id)
        wrong = wrote(alva, incident_id, "14 saknas.", importance=Importance.CRITICAL)
        corrected(alva, incident_id, wrong, "4 saknas.")
        erased(alva, incident_id, wrote(alva, incident_id, "Det som ska bort.", importance=Importance.CRITICAL))
        said = since(screen, incident_id)
        assert "Det som ska bort." not in said
        assert "Rättad, gäller inte längre: 14 saknas." in said
        assert said.count("14 saknas.") == 1

    def test_is_not_the_small_lines(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id)
        look(screen, incident_id)
        completed(alva, incident_id, number, place="Vätö")
        assert "Inget nytt" in since(screen, incident_id)

    @pytest.mark.parametrize(("count", "is_cut"), [(3, False), (4, True)])
    def test_beyond_what_fits_the_rest_is_in_the_log(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, count: int, is_cut: bool
    ) -> None:
        monkeypatch.setattr(catch_up, "SHOWN", 3)
        look(screen, incident_id)
        for number in range(count):
            wrote(alva, incident_id, f"Rad {number}.")
        said = since(screen, incident_id)
        assert f"{count} nya anteckningar" in said
        assert ("Resten finns i loggen" in said) is is_cut
        assert [number for number in range(count) if f"Rad {number}." in said] == [0, 1, 2]

    def test_is_not_changed_by_looking_at_a_part_of_the_log(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        look(screen, incident_id)
        wrote(alva, incident_id, "Nytt.", now=later(6))
        for query in ("?q=elefant", "?category=decision", "?before=1", "?order=happened"):
            screen.get(f"/incidents/{incident_id}/log/{query}")
        assert "1 ny anteckning" in since(screen, incident_id)

    @pytest.mark.parametrize("up_to", ["999999", "2"])
    def test_a_screen_that_says_it_has_seen_more_than_there_is_has_seen_what_there_is(
        self, screen: CheckingClient, chief: Viewer, alva: Viewer, incident_id: UUID, up_to: str
    ) -> None:
        head = wrote(alva, incident_id)
        assert screen.post(f"/incidents/{incident_id}/log/seen/", {"up_to": up_to}).status_code == 204
        assert queries.since(chief, incident_id).number == head
        wrote(alva, incident_id, "Efteråt.")
        assert queries.since(chief, incident_id).count == 1


class TestTheReceipt:
    def test_covers_what_was_on_the_page_and_not_what_came_while_one_read(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        head = wrote(alva, incident_id, "Läst.")
        page = html.fromstring(screen.get(f"/incidents/{incident_id}/since/").content.decode())
        up_to = page.xpath("//input[@name='up_to']/@value")[0]
        assert f"läst loggen till och med #{head}" in page.text_content()
        wrote(alva, incident_id, "Kom under tiden.")
        assert acknowledge(screen, incident_id, up_to).status_code == 302
        said = since(screen, incident_id)
        assert "Kom under tiden." in said
        assert "Läst." not in said

    def test_of_no_number_leads_back_to_the_log_and_writes_nothing(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        head = wrote(alva, incident_id)
        for up_to in ("0", "-1", "", "x", "2.5", "²"):
            answer = acknowledge(screen, incident_id, up_to)
            assert (answer.status_code, answer.headers["Location"]) == (302, f"/incidents/{incident_id}/log/"), up_to
        assert queries.log_page(alva, incident_id).head == head

    def test_of_what_does_not_exist_is_refused_in_words(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        head = wrote(alva, incident_id)
        answer = acknowledge(screen, incident_id, head + 1)
        assert answer.status_code == 422
        assert "Du har redan kvitterat loggen" in answer.content.decode()
        assert queries.log_page(alva, incident_id).head == head

    def test_a_second_one_for_the_same_is_refused_but_a_second_press_is_not(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        head, key = wrote(alva, incident_id), str(new_id())
        assert [acknowledge(screen, incident_id, head, key=key).status_code for _ in range(2)] == [302, 302]
        assert acknowledge(screen, incident_id, head).status_code == 422
        assert queries.log_page(alva, incident_id).head == head + 1

    def test_of_one_is_not_of_another(self, screen: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        head = wrote(alva, incident_id, "Läs detta.")
        acknowledge(screen, incident_id, head)
        other = CheckingClient()
        sign_in(other, viewer_with(Role.LOG_KEEPER, label="Loggförare, Ek Provsson"))
        assert "Läs detta." in since(other, incident_id)
        assert "Läs detta." not in since(screen, incident_id)

    def test_is_refused_when_the_log_is_closed(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        closed(alva, incident_id)
        head = queries.log_page(alva, incident_id).head
        answer = acknowledge(screen, incident_id, head)
        assert answer.status_code == 422
        assert "Loggen är stängd" in answer.content.decode()
        assert queries.log_page(alva, incident_id).head == head
