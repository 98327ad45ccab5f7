"""Roles and cards as somebody sits before them: who holds what, one press for each item, and what leads to a task or a decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import closed, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.models import CardItemRow, CardRow, HoldingRow
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import CARDS, STAFF, act, card_of, handed, item_of, staffed, ticked, took
from vardkase.plans import defaults
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


@kept
def staff(alva: Viewer, incident_id: UUID) -> UUID:
    return handed(alva, incident_id)


@pytest.fixture
def member(client: CheckingClient, sign_in: SignIn, incident_id: UUID) -> Room:
    """Somebody of the staff who writes the log and leads nothing."""
    sign_in(client, viewer_with(Role.STAFF_MEMBER, label="Stabsmedlem"))
    return Room(client, incident_id)


def items(page: Page) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//li[starts-with(@id, 'item-')]")]


class TestThePageOfRoles:
    def test_without_a_staff_says_what_comes_first(self, room: Room) -> None:
        page = room.get("roles/")
        assert "Ingen stab är öppen" in page.text
        assert "leadership/staffs/new/" in " ".join(page.offers)

    def test_of_closed_staffs_stand_below_with_who_held_them(
        self, room: Room, alva: Viewer, incident_id: UUID, client: CheckingClient, sign_in: SignIn
    ) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id)
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Elen är tillbaka.", handed_to="Säkerhetschef")
        sign_in(client, viewer_with(Role.OBSERVER))
        page = Room(client, incident_id).get("roles/")
        assert "Rollerna i de staber som har stängts står nedan." in page.text
        assert "Öppna en först" not in page.text
        headings = [one.text_content() for one in page.tree.xpath("//main//h2 | //main//h3")]
        assert headings[-2:] == ["Roller i stängda staber", "Central krisledning"]
        assert f"roles/{card_of(staff_id)}/" in page.offers
        assert "Testa Exempelsson" in page.text

    def test_without_a_staff_asks_nobody_to_open_one_who_may_not(self, client: CheckingClient, sign_in: SignIn, incident_id: UUID) -> None:
        sign_in(client, viewer_with(Role.OBSERVER))
        page = Room(client, incident_id).get("roles/")
        assert "De visas här när en stab har öppnats." in page.text
        assert "Öppna en först" not in page.text

    def test_without_cards_offers_to_hand_them_out(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        page = room.get("roles/")
        assert "Inga roller är utdelade än." in page.text
        assert f"roles/staffs/{staff_id}/hand-out/" in page.offers

    def test_says_plainly_which_roles_are_empty(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        assert "3 roller är tomma Stabschef, Loggförare, Verksamhetsföreträdare" in room.get("roles/").text
        took(alva, incident_id, staff, reachable="070-174 06 05")
        page = room.get("roles/")
        assert "2 roller är tomma Loggförare, Verksamhetsföreträdare" in page.text
        assert "Testa Exempelsson sedan ons 2 jan 02:20, 070-174 06 05" in page.text
        assert "0 av 4 klara" in page.text

    def test_says_how_many_more_are_wanted(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff, role_key="service")
        assert "1 till behövs" in room.get("roles/").text

    def test_warns_of_one_person_in_two_roles(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        took(alva, incident_id, staff, role_key="log_keeper")
        text = room.get("roles/").text
        assert "Testa Exempelsson är både Stabschef och Loggförare, vilket inte bör vara samma person." in text

    def test_warns_of_one_person_in_two_staffs(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        other = handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=replace(STAFF, name="Stab, Socialkontoret")))
        took(alva, incident_id, staff)
        took(alva, incident_id, other)
        assert "Testa Exempelsson är både Stabschef och Stabschef (Stab, Socialkontoret)." in room.get("roles/").text

    def test_keeps_the_cards_of_a_staff_that_has_closed(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Lugnt.")
        page = room.get("roles/")
        assert f"roles/{card_of(staff)}/" in page.offers
        assert not [one for one in page.offers if one.endswith(("take/", "hand-out/"))]

    def test_shows_my_own_cards_first(self, member: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff, "Stabsmedlem", role_key="log_keeper")
        page = member.get("roles/")
        own = page.tree.xpath("//section[contains(@class, 'card--accent')]")[0]
        assert " ".join(own.text_content().split()) == "Dina kortLoggförare Central krisledning 0 av 2 klara"

    def test_offers_those_who_do_not_lead_nothing_to_lead(self, member: Room, staff: UUID) -> None:
        assert not [one for one in member.get("roles/").offers if one.endswith(("take/", "hand-out/", "leave/"))]

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_is_not_there_for_others(
        self, client: CheckingClient, sign_in: SignIn, request: Any, incident_id: UUID, staff: UUID, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        other = Room(client, incident_id)
        for path in ("roles/", f"roles/{card_of(staff)}/", f"roles/{card_of(staff)}/take/", f"roles/items/{item_of(staff)}/note/"):
            assert other.get(path).status == 404, path
        assert other.post(f"roles/items/{item_of(staff)}/tick/", {}).status == 404
        assert CardItemRow.objects.filter(done_at=None).count() == CardItemRow.objects.count()


class TestHandingOut:
    def test_without_a_register_gives_the_default_set(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        path = f"roles/staffs/{staff_id}/hand-out/"
        page = room.get(path)
        assert "Vårdkases grunduppsättning, inte antagen av er" in page.text
        assert len(page.tree.xpath("//input[@name='roles'][@checked]")) == len(defaults.roles())
        answer = room.post(path, {"roles": ["chief_of_staff", "log_keeper"]})
        assert answer.status == 302
        assert list(CardRow.objects.order_by("place").values_list("key", flat=True)) == ["chief_of_staff", "log_keeper"]

    def test_offers_only_what_the_staff_lacks(self, room: Room, staff: UUID) -> None:
        page = room.get(f"roles/staffs/{staff}/hand-out/")
        offered = set(page.tree.xpath("//input[@name='roles']/@value"))
        assert offered.isdisjoint({card.key for card in CARDS.roles})
        assert "legal" in offered

    def test_of_nothing_is_refused(self, room: Room, staff: UUID) -> None:
        page = room.post(f"roles/staffs/{staff}/hand-out/", {})
        assert page.status == 422
        assert "Välj minst en roll." in page.error("roles")

    def test_of_what_is_there_meanwhile_is_refused(self, room: Room, staff: UUID) -> None:
        page = room.post(f"roles/staffs/{staff}/hand-out/", {"roles": ["chief_of_staff"]})
        assert page.status == 422
        assert "finns inte bland" in page.error("roles") or "har redan" in page.error("roles")

    def test_to_a_staff_that_is_not_there(self, room: Room) -> None:
        assert room.get(f"roles/staffs/{new_id()}/hand-out/").status == 404


class TestTakingARole:
    def test_is_noted_with_who_and_where(self, room: Room, incident_id: UUID, staff: UUID) -> None:
        answer = room.post(f"roles/{card_of(staff)}/take/", {"person": "Demo Påhittsson", "reachable": "Rum 12"})
        assert answer.status == 302
        assert HoldingRow.objects.get().person == "Demo Påhittsson"

    def test_says_before_it_who_should_not(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        assert "Bör inte tas avTesta Exempelsson (Stabschef)" in room.get(f"roles/{card_of(staff, 'log_keeper')}/take/").text
        assert "Bör inte tas av" not in room.get(f"roles/{card_of(staff, 'service')}/take/").text

    def test_after_another_relieves_them(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        before = took(alva, incident_id, staff)
        path = f"roles/{card_of(staff)}/take/"
        form = room.get(path).form
        assert form["relieves"] == str(before)
        assert room.post(path, {**form, "person": "Demo Påhittsson"}).status == 302
        assert list(HoldingRow.objects.filter(left_at=None).values_list("person", flat=True)) == ["Demo Påhittsson"]

    def test_that_is_held_without_relieving_is_refused_at_the_field(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        page = room.post(f"roles/{card_of(staff)}/take/", {"person": "Demo Påhittsson", "relieves": ""})
        assert page.status == 422
        assert "Ange vem den nya avlöser." in page.error("relieves")

    def test_by_nobody_is_refused(self, room: Room, staff: UUID) -> None:
        page = room.post(f"roles/{card_of(staff)}/take/", {"person": " "})
        assert "Ange vem som tar rollen." in page.error("person")
        assert page.dead_ends == []

    def test_is_left_with_a_word(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        holding = took(alva, incident_id, staff)
        path = f"roles/holders/{holding}/leave/"
        assert "Testa Exempelsson" in room.get(path).text
        assert room.post(path, {"words": "Går hem."}).status == 302
        assert HoldingRow.objects.get().words == "Går hem."
        assert room.get(f"roles/holders/{new_id()}/leave/").status == 404
        assert "Vilka som har haft rollen" in room.get(f"roles/{card_of(staff)}/").text

    def test_is_for_those_who_lead(self, member: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        holding = took(alva, incident_id, staff)
        for path in (f"roles/{card_of(staff)}/take/", f"roles/holders/{holding}/leave/", f"roles/staffs/{staff}/hand-out/"):
            assert member.get(path).status == 404, path
            assert member.post(path, {"person": "Jag"}).status == 404, path


class TestACard:
    def test_shows_bands_items_and_times(self, room: Room, staff: UUID) -> None:
        page = room.get(f"roles/{card_of(staff)}/")
        for part in ("De första 30 minuterna 0/2", "Det första passet 0/1", "Överlämning och avslut 0/1", "räknas från H: ons 2 jan 02:20"):
            assert part in page.text, part
        assert [one.split(" ")[1:3] for one in items(page)[:2]] == [["H+0:00", "02:20"], ["H+0:15", "02:35"]]
        assert "Krisledningsplan, ledningsdel, utgåva 3" in page.text

    def test_is_ticked_with_one_press(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        item_id = item_of(staff)
        answer = room.post(f"roles/items/{item_id}/tick/", {})
        assert answer.status == 302
        assert answer.answer["Location"] == f"/incidents/{incident_id}/roles/{card_of(staff)}/#item-{item_id}"
        page = room.get(f"roles/{card_of(staff)}/")
        assert "1 av 4 klara" in page.text
        assert items(page)[0].startswith("Klart H+0:00")
        assert f"roles/items/{item_id}/tick/" not in page.offers

    def test_is_not_ticked_by_looking_at_its_address(self, room: Room, incident_id: UUID, staff: UUID) -> None:
        answer = room.get(f"roles/items/{item_of(staff)}/tick/")
        assert answer.answer["Location"] == f"/incidents/{incident_id}/roles/{card_of(staff)}/#item-{item_of(staff)}"
        assert not CardItemRow.objects.exclude(done_at=None).exists()

    def test_pressed_twice_is_ticked_once(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        key = str(new_id())
        for _press in range(2):
            assert room.post(f"roles/items/{item_of(staff)}/tick/", {"key": key}).status == 302
        assert CardItemRow.objects.exclude(done_at=None).count() == 1
        assert room.post(f"roles/items/{item_of(staff)}/tick/", {}).status == 302
        assert "Den är redan klar, av" in room.get(f"roles/{card_of(staff)}/").text

    def test_without_a_key_is_not_ticked(self, room: Room, staff: UUID) -> None:
        assert room.post(f"roles/items/{item_of(staff)}/tick/", {"key": "x"}).status != 302
        assert not CardItemRow.objects.exclude(done_at=None).exists()

    def test_is_ticked_by_whoever_writes_the_log(self, member: Room, staff: UUID) -> None:
        assert member.post(f"roles/items/{item_of(staff)}/tick/", {}).status == 302

    def test_is_ticked_with_a_note(self, room: Room, staff: UUID) -> None:
        path = f"roles/items/{item_of(staff)}/note/"
        assert "Öppna loggen." in room.get(path).text
        assert room.post(path, {"note": "Öppnad 02.21."}).status == 302
        assert "Öppnad 02.21." in room.get(f"roles/{card_of(staff)}/").text

    def test_is_passed_over_with_a_reason(self, room: Room, staff: UUID) -> None:
        path = f"roles/items/{item_of(staff)}/skip/"
        assert path in room.get(f"roles/{card_of(staff)}/").offers
        assert "Skriv varför den inte är aktuell." in room.post(path, {"note": " "}).error("note")
        assert room.post(path, {"note": "Loggen är öppen."}).status == 302
        said = items(room.get(f"roles/{card_of(staff)}/"))[0]
        assert said.startswith("Inte aktuell")
        assert "Loggen är öppen." in said

    def test_says_who_ticked_it_and_for_whom(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        ticked(alva, incident_id, staff)
        who = f"Bockat av {alva.actor.label} för Testa Exempelsson"
        assert who in items(room.get(f"roles/{card_of(staff)}/"))[0]
        assert f"{alva.actor.label} för Testa Exempelsson" in room.get(f"roles/items/{item_of(staff)}/undo/").text

    def test_is_opened_again_with_a_reason(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        path = f"roles/items/{ticked(alva, incident_id, staff)}/undo/"
        assert "Skriv varför den ändå ska göras." in room.post(path, {"reason": ""}).error("reason")
        assert room.post(path, {"reason": "Fel kort."}).status == 302
        assert not CardItemRow.objects.exclude(done_at=None).exists()

    def test_says_what_is_late(self, room: Room, staff: UUID) -> None:
        with time_machine.travel(later(60), tick=False):
            page = room.get(f"roles/{card_of(staff)}/")
        assert "2 försenade" in page.text
        assert items(page)[0].startswith("Försenat")
        assert not items(page)[2].startswith("Försenat")

    def test_leads_to_a_task_with_its_text(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        item_id = item_of(staff, place=1)
        assert f"tasks/new/?card={item_id}" in room.get(f"roles/{card_of(staff)}/").offers
        path = f"tasks/new/?card={item_id}"
        page = room.get(path)
        assert page.form["what"] == "Fråga vilka som är på väg."
        assert "åtgärdskortet för Stabschef" in page.text
        assert room.post(path, {**page.form, "assignee": "Personal"}).status == 302
        (line,) = queries.tasks(alva, incident_id, now=later(6))
        assert (line.said.origin.kind, line.said.origin.id) == ("card", item_id)
        assert "från åtgärdskortet för Stabschef" in room.get("tasks/").text

    def test_leads_to_a_decision_with_its_text(self, room: Room, staff: UUID) -> None:
        item_id = item_of(staff, place=2)
        assert f"decisions/new/?card={item_id}" in room.get(f"roles/{card_of(staff)}/").offers
        assert room.get(f"decisions/new/?card={item_id}").form["title"] == "Besluta om avlösning."

    @pytest.mark.parametrize("path", ["tasks/new/?card=", "decisions/new/?card="])
    @pytest.mark.parametrize("said", ["x", "01680000-0000-7000-8000-0000000000ff"])
    def test_of_nothing_leads_to_nothing(self, room: Room, path: str, said: str) -> None:
        assert room.get(path + said).status == 404

    def test_is_read_and_not_ticked_when_the_incident_is_over(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        closed(alva, incident_id)
        page = room.get(f"roles/{card_of(staff)}/")
        assert page.status == 200
        assert not [one for one in page.offers if "items/" in one or "take/" in one]
        assert room.post(f"roles/items/{item_of(staff)}/tick/", {}).status == 422

    def test_is_not_there_under_another_id(self, room: Room) -> None:
        for path in (f"roles/{new_id()}/", f"roles/{new_id()}/take/", f"roles/items/{new_id()}/note/", f"roles/items/{new_id()}/undo/"):
            assert room.get(path).status == 404, path

    def test_warns_of_what_its_holder_holds_beside_it(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        took(alva, incident_id, staff, role_key="log_keeper")
        for role_key in ("chief_of_staff", "log_keeper"):
            assert "vilket inte bör vara samma person" in room.get(f"roles/{card_of(staff, role_key)}/").text
        assert "vilket inte bör" not in room.get(f"roles/{card_of(staff, 'service')}/").text
