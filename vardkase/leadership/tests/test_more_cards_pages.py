"""Roles and cards in the browser: what each page says and offers, what it says when it refuses, and whom it lets do what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import PERSON, closed, later
from vardkase.kernel.ids import new_id
from vardkase.leadership.models import CardItemRow, CardRow, HoldingRow
from vardkase.leadership.rules.roles import Card, CardsDraft
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import STAFF, act, card_of, handed, item_of, staffed, ticked, took
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
def observer(client: CheckingClient, sign_in: SignIn, bo: Viewer, incident_id: UUID) -> Room:
    """Somebody who reads, and neither leads nor writes."""
    sign_in(client, bo)
    return Room(client, incident_id)


def heading(page: Page) -> str:
    return " ".join(page.tree.xpath("//h1")[0].text_content().split())


def item(page: Page, item_id: UUID) -> str:
    return " ".join(page.tree.xpath(f"//li[@id='item-{item_id}']")[0].text_content().split())


class TestWhatTheRolesOffer:
    def test_to_one_who_leads(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        holding = took(alva, incident_id, staff)
        page = room.get("roles/")
        assert heading(page) == "Roller och kort"
        assert {f"roles/{card_of(staff, key)}/take/" for key in ("chief_of_staff", "log_keeper", "service")} <= page.offers
        assert {f"roles/staffs/{staff}/hand-out/", f"roles/holders/{holding}/leave/"} <= page.offers
        assert "Dela ut fler kort" in page.text
        assert "Dela ut åtgärdskort" not in page.text

    def test_to_one_who_reads(self, observer: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        page = observer.get("roles/")
        assert "Testa Exempelsson sedan" in page.text
        assert f"roles/{card_of(staff)}/" in page.offers
        assert not [one for one in page.offers if one.endswith(("take/", "leave/", "hand-out/"))]
        assert "Ange vem som tar den" not in page.text

    def test_of_a_staff_that_has_closed(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Lugnt.")
        other = staffed(alva, incident_id, draft=replace(STAFF, name="Stab, Socialkontoret"))
        page = room.get("roles/")
        assert "Dela ut åtgärdskort Stab, Socialkontoret" in page.text
        assert f"roles/staffs/{other}/hand-out/" in page.offers
        assert f"roles/staffs/{staff}/hand-out/" not in page.offers

    def test_counts_one_empty_role_as_one(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        assert "2 roller är tomma" in room.get("roles/").text
        took(alva, incident_id, staff, "Demo Påhittsson", role_key="log_keeper")
        assert "1 roll är tom Verksamhetsföreträdare" in room.get("roles/").text


class TestWhatACardOffers:
    def test_to_one_who_leads(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        page = room.get(f"roles/{card_of(staff)}/")
        assert (heading(page), "Leder staben." in page.text, "Ingen har rollen" in page.text) == ("Stabschef", True, True)
        assert {f"roles/items/{item_of(staff, place=place)}/{do}/" for place in range(4) for do in ("tick", "note")} <= page.offers
        assert "Avlös" not in page.text

    def test_to_one_who_reads(self, observer: Room, staff: UUID) -> None:
        page = observer.get(f"roles/{card_of(staff)}/")
        assert page.status == 200
        assert "Öppna loggen." in page.text
        assert not [one for one in page.offers if one.startswith(("roles/items/", "tasks/new/", "decisions/new/"))]
        for path in (f"roles/items/{item_of(staff)}/tick/", f"roles/items/{item_of(staff)}/note/", f"roles/items/{item_of(staff)}/undo/"):
            assert observer.post(path, {"reason": "Fel."}).status == 404, path
        assert not CardItemRow.objects.exclude(done_at=None).exists()

    def test_to_one_who_writes_and_does_not_decide(self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, staff: UUID) -> None:
        sign_in(client, viewer_with(Role.STAFF_MEMBER, label="Stabsmedlem"))
        page = Room(client, incident_id).get(f"roles/{card_of(staff)}/")
        assert f"roles/items/{item_of(staff)}/tick/" in page.offers
        assert f"roles/{card_of(staff)}/take/" not in page.offers

    def test_leads_each_item_where_it_leads(self, room: Room, staff: UUID) -> None:
        page = room.get(f"roles/{card_of(staff)}/")
        tasks = {one for one in page.offers if one.startswith("tasks/new/")}
        decisions = {one for one in page.offers if one.startswith("decisions/new/")}
        assert tasks == {f"tasks/new/?card={item_of(staff, place=1)}"}
        assert decisions == {f"decisions/new/?card={item_of(staff, place=2)}"}

    def test_of_what_is_done_only_to_undo_it(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        item_id = ticked(alva, incident_id, staff, 1, note="Sex är på väg.")
        page = room.get(f"roles/{card_of(staff)}/")
        assert {one for one in page.offers if str(item_id) in one} == {f"roles/items/{item_id}/undo/"}
        assert f"{alva.actor.label}, ons 2 jan 02:20: Sex är på väg." in item(page, item_id)

    def test_of_a_closed_staff_nothing_and_says_nothing_is_late(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        path = f"roles/{card_of(staff)}/"
        with time_machine.travel(later(60), tick=False):
            assert "2 försenade" in room.get(path).text
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Lugnt.")
        with time_machine.travel(later(60), tick=False):
            page = room.get(path)
        assert "2 försenade" not in page.text
        assert not [one for one in page.offers if one.endswith(("tick/", "note/", "undo/", "take/"))]

    def test_without_items_says_that_it_is_empty(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id, draft=CardsDraft((Card("legal", "Juridik", "Kan lagen."),)))
        page = room.get(f"roles/{card_of(staff_id, 'legal')}/")
        assert "Kortet är tomt." in page.text
        assert "Vårdkases grunduppsättning, inte antagen av er" in page.text

    def test_tells_who_has_held_it_and_until_when(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        path = f"roles/{card_of(staff)}/"
        assert "Vilka som har haft rollen" not in room.get(path).text
        first = took(alva, incident_id, staff)
        act("leave_role", alva, incident_id, holding_id=first, words="Går hem och sover.", now=later(4))
        took(alva, incident_id, staff, "Demo Påhittsson", now=later(4))
        page = room.get(path)
        assert "Testa Exempelsson ons 2 jan 02:20 – ons 2 jan 02:24 Går hem och sover." in page.text
        assert "Demo Påhittsson sedan ons 2 jan 02:24" in page.text


# Each form: its address, what is sent, the field (none: the form as a whole), and what stands there.
# `{held}` is held by Testa, `{done}` is ticked, `{card}` is hers.
REFUSED: list[tuple[str, dict[str, str], str, str]] = [
    ("roles/{card}/take/", {"person": "testa exempelsson", "relieves": ""}, "person", "testa exempelsson har redan rollen Stabschef."),
    ("roles/{card}/take/", {"person": "Demo", "relieves": "{gone}"}, "relieves", "Den du valde har inte rollen längre."),
    ("roles/{empty}/take/", {"person": ""}, "person", "Ange vem som tar rollen."),
    ("roles/{empty}/take/", {"person": "x" * 301}, "person", "300"),
    ("roles/{empty}/take/", {"person": "Demo", "reachable": PERSON}, "", "Texten innehåller ett personnummer (19••••••-••••)."),
    ("roles/holders/{held}/leave/", {"words": PERSON}, "", "Texten innehåller ett personnummer (19••••••-••••)."),
    ("roles/items/{open}/note/", {"note": PERSON}, "", "Texten innehåller ett personnummer (19••••••-••••)."),
    ("roles/items/{done}/undo/", {"reason": " "}, "reason", "Skriv varför den ändå ska göras."),
    ("roles/items/{done}/undo/", {"reason": PERSON}, "", "Texten innehåller ett personnummer (19••••••-••••)."),
]


class TestWhatIsRefused:
    @pytest.fixture
    def made(self, alva: Viewer, incident_id: UUID, staff: UUID) -> dict[str, UUID]:
        gone = took(alva, incident_id, staff, "Prova Låtsasdotter")
        held = took(alva, incident_id, staff, relieves=gone)
        done, still = ticked(alva, incident_id, staff), item_of(staff, place=1)
        return {
            "card": card_of(staff), "empty": card_of(staff, "log_keeper"), "held": held, "gone": gone, "done": done, "open": still,
        }  # fmt: skip

    @pytest.mark.parametrize("number", range(len(REFUSED)))
    def test_stands_at_its_field_and_nothing_is_kept(self, room: Room, made: dict[str, UUID], number: int) -> None:
        path, sent, field, text = REFUSED[number]
        before = (list(HoldingRow.objects.order_by("number").values()), list(CardItemRow.objects.order_by("id").values()))
        page = room.post(path.format_map(made), {name: value.format_map(made) for name, value in sent.items()})
        assert page.status == 422
        assert text in (page.error(field) if field else page.general)
        assert PERSON not in page.general
        assert page.dead_ends == []
        assert (list(HoldingRow.objects.order_by("number").values()), list(CardItemRow.objects.order_by("id").values())) == before

    @pytest.mark.parametrize(
        ("path", "sent", "text"),
        [
            ("roles/items/{done}/note/", {"note": "Igen."}, "Den är redan klar, av "),
            ("roles/items/{open}/undo/", {"reason": "Fel."}, "Den är inte klar, så det finns inget att öppna igen."),
            ("roles/holders/{gone}/leave/", {"words": ""}, "Prova Låtsasdotter har redan lämnat rollen."),
        ],
    )
    def test_of_what_was_done_meanwhile_is_said_of_the_whole(
        self, room: Room, made: dict[str, UUID], path: str, sent: dict[str, str], text: str
    ) -> None:
        page = room.post(path.format_map(made), sent)
        assert page.status == 422
        assert text in page.general

    @pytest.mark.parametrize(
        ("path", "title", "fields"),
        [
            ("roles/{empty}/take/", "Vem tar rollen?", {"person", "reachable"}),
            ("roles/{card}/take/", "Vem tar rollen?", {"person", "reachable", "relieves"}),
            ("roles/holders/{held}/leave/", "Lämnar rollen", {"words"}),
            ("roles/items/{open}/note/", "Klart, med anteckning", {"note"}),
            ("roles/items/{open}/skip/", "Inte aktuell", {"note"}),
            ("roles/items/{done}/undo/", "Ska göras ändå", {"reason"}),
        ],
    )
    def test_each_form_says_what_it_is_and_asks_no_more(
        self, room: Room, made: dict[str, UUID], path: str, title: str, fields: set[str]
    ) -> None:
        page = room.get(path.format_map(made))
        assert (page.status, heading(page), page.fields) == (200, title, fields)

    @pytest.mark.parametrize(
        ("path", "sent", "text"),
        [
            ("roles/{empty}/take/", {"person": "Demo"}, "Rollen är tagen, och det står i loggen."),
            ("roles/holders/{held}/leave/", {"words": ""}, "Rollen är tom. Ange vem som tar den."),
            ("roles/items/{open}/note/", {"note": "Gjort."}, "Punkten är klar och står i loggen med din anteckning."),
            ("roles/items/{open}/skip/", {"note": "Finns inte här."}, "Punkten är bockad som inte aktuell"),
            ("roles/items/{done}/undo/", {"reason": "Fel."}, "Punkten är öppen igen. Båda anteckningarna står i loggen."),
        ],
    )
    def test_what_is_done_leads_back_and_says_so(
        self, room: Room, made: dict[str, UUID], incident_id: UUID, path: str, sent: dict[str, str], text: str
    ) -> None:
        answer = room.post(path.format_map(made), sent)
        # What is done on a card leads back to its item; what is done of a role, to the roles.
        where = answer.answer["Location"]
        item = next((str(made[name]) for name in ("open", "done") if f"{{{name}}}" in path), "")
        assert (answer.status, where.endswith(f"#item-{item}" if item else f"/incidents/{incident_id}/roles/")) == (302, True)
        assert text in room.get("roles/").text

    def test_a_tick_is_sent_and_not_opened(self, room: Room, made: dict[str, UUID]) -> None:
        answer = room.get(f"roles/items/{made['open']}/tick/")
        assert (answer.status, answer.answer["Location"].endswith("/tick/")) == (302, False)
        assert CardItemRow.objects.get(id=made["open"]).done_at is None
        assert room.post("roles/", {}).status == 405
        assert room.post(f"roles/items/{new_id()}/tick/", {}).status == 404


class TestHandingOutMore:
    def test_gives_what_is_lacking_once(self, room: Room, staff: UUID) -> None:
        path, key = f"roles/staffs/{staff}/hand-out/", str(new_id())
        for _press in range(2):
            assert room.post(path, {"roles": ["legal"], "key": key}).status == 302
        assert list(CardRow.objects.order_by("place").values_list("key", flat=True)) == ["chief_of_staff", "log_keeper", "service", "legal"]
        assert "Rollerna är utdelade med sina kort. Ange vem som tar var och en." in room.get("roles/").text

    def test_of_a_role_that_no_plan_has_is_refused(self, room: Room, staff: UUID) -> None:
        page = room.post(f"roles/staffs/{staff}/hand-out/", {"roles": ["king"]})
        assert page.status == 422
        assert page.error("roles")
        assert CardRow.objects.count() == 3

    def test_when_the_incident_is_over_is_not_done(self, room: Room, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        closed(alva, incident_id)
        assert room.post(f"roles/staffs/{staff}/hand-out/", {"roles": ["legal"]}).status != 302
        assert CardRow.objects.count() == 3
