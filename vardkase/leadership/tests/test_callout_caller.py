"""The one who telephones, with a phone in the hand: who is left, a number to press, and back to the person after each tick."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions.callout_answers import record_answer
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutReply
from vardkase.leadership.rules.callouts import RoleState, Via
from vardkase.leadership.tests.callouts import called, candidate, moved_on, said, seats, state, wanted
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.plans import adopted
from vardkase.organisation.tests.conftest import town
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

__all__ = ["town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


@pytest.fixture
def callout_id(alva: Viewer, incident_id: UUID) -> UUID:
    """One who comes, one who is silent and one who is not asked."""
    callout_id = called(alva, incident_id, wanted(3, 2))
    said(callout_id, 0, Answer.YES, later(1), minutes=20)
    return callout_id


class TestTheBoard:
    def test_begins_with_how_many_come(self, room: Room, callout_id: UUID) -> None:
        assert "1 av 2 kommer · 0 av 1 roller bemannade" in room.get("callouts/").text

    def test_has_numbers_to_press(self, room: Room, callout_id: UUID) -> None:
        links = room.get(f"callouts/{callout_id}/").tree.xpath("//main//a[starts-with(@href, 'tel:')]")
        assert (links[0].get("href"), links[0].text) == ("tel:+46701740605", "070-174 06 05")
        assert len(links) == 3

    def test_has_none_for_an_observer(self, client: CheckingClient, sign_in: Any, incident_id: UUID, callout_id: UUID) -> None:
        sign_in(client, viewer_with(Role.OBSERVER))
        page = Room(client, incident_id).get(f"callouts/{callout_id}/")
        assert page.tree.xpath("//a[starts-with(@href, 'tel:')]") == []
        assert "tel:" not in page.answer.content.decode()

    @pytest.mark.parametrize("path", ["callouts/", "callouts/{}/"])
    def test_shows_only_those_to_telephone_when_asked(self, room: Room, callout_id: UUID, path: str) -> None:
        path = path.format(callout_id)
        assert "Bara dem att ringa (1)" in room.get(path).text
        page = room.get(f"{path}?who=ring")
        assert page.tree.xpath("//main//tbody//tr/@id") == [f"seat-{seats(callout_id)[1].id}"]
        assert "Visa alla" in page.text
        # What is fetched anew every ten seconds is the same choice.
        assert page.tree.xpath("//*[@id='boards']/@hx-get") == [f"/incidents/{room.incident_id}/{path}?who=ring"]

    def test_fetches_itself_anew_while_it_asks_and_says_so_once(self, room: Room, alva: Viewer, callout_id: UUID) -> None:
        page = room.get(f"callouts/{callout_id}/")
        assert page.tree.xpath("//script[contains(@src, 'callout')]")
        assert "var tionde sekund" not in page.text
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        assert room.get(f"callouts/{callout_id}/").tree.xpath("//*[@id='boards']/@hx-get") == []

    def test_that_is_stopped_waits_for_nobody(self, room: Room, alva: Viewer, callout_id: UUID) -> None:
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        text = room.get(f"callouts/{callout_id}/").text
        for words in ("Frågar", "Svar väntas", "Nästa steg", "Inget svar än"):
            assert words not in text
        assert "Stabschef: 1 av 2 kommer Avbruten" in text

    @pytest.mark.parametrize(("mode", "warned"), [(Mode.EXERCISE, True), (Mode.REAL, False)])
    def test_of_an_exercise_says_from_the_first_second_that_nothing_leaves(
        self, screen: CheckingClient, alva: Viewer, mode: Mode, warned: bool
    ) -> None:
        incident_id = opened(alva, title="Prov", mode=mode)
        called(alva, incident_id)
        text = Room(screen, incident_id).get("callouts/").text
        assert ("Inget lämnar datorn" in text) is warned
        assert ("2 meddelanden skickas." in text) is not warned


class TestATick:
    def path(self, callout_id: UUID, place: int = 1) -> str:
        return f"callouts/people/{seats(callout_id)[place].id}/"

    @pytest.mark.parametrize("only", ["", "?who=ring"])
    def test_leads_back_to_the_person(self, room: Room, callout_id: UUID, only: str) -> None:
        page = room.post(self.path(callout_id) + only, {"answer": "yes"})
        assert page.answer.headers["Location"] == f"/incidents/{room.incident_id}/callouts/{only}#seat-{seats(callout_id)[1].id}"

    def test_after_a_stop_leads_back_to_the_call_outs_own_page(self, room: Room, alva: Viewer, callout_id: UUID) -> None:
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        page = room.post(self.path(callout_id), {"answer": "no"})
        assert f"/callouts/{callout_id}/#seat-" in page.answer.headers["Location"]

    def test_names_who_ticked_and_shows_the_note(self, room: Room, callout_id: UUID) -> None:
        room.post(self.path(callout_id, 0), {"answer": "no", "words": "Barnet är sjukt"})
        text = room.get(f"callouts/{callout_id}/").text
        assert "02:21 via länken Ja 20 min" in text
        assert "02:25 kryssat av Tjänsteman i beredskap, Alva Provsson Nej «Barnet är sjukt»" in text

    def test_of_a_wrong_number_leads_to_the_register(self, room: Room, callout_id: UUID) -> None:
        room.post(self.path(callout_id), {"answer": "wrong"})
        reply = CalloutReply.objects.order_by("-number")[0]
        assert (reply.reached, reply.wrong_number) == (False, True)
        page = room.get(f"callouts/{callout_id}/")
        assert "Fel nummer" in page.text
        person = seats(callout_id)[1].person_id
        assert page.tree.xpath(f"//main//a[contains(@href, '{person}')]")

    def test_that_nobody_picks_up_is_no_wrong_number(self, room: Room, callout_id: UUID) -> None:
        room.post(self.path(callout_id), {"answer": "none"})
        text = room.get(f"callouts/{callout_id}/").text
        assert "Svarar inte i telefon" in text
        assert "Fel nummer" not in text
        assert not CalloutReply.objects.filter(wrong_number=True).exists()

    def test_of_a_wrong_number_goes_with_no_answer(self, alva: Viewer, callout_id: UUID) -> None:
        tick: dict[str, Any] = {"viewer": alva, "callout_id": callout_id, "seat_id": seats(callout_id)[1].id, "wrong_number": True}
        actions.tick_answer(**tick, answer=Answer.YES, key=new_id(), now=later(3))
        assert not CalloutReply.objects.filter(wrong_number=True).exists()


class TestARole:
    def answered(self, callout_id: UUID, place: int, answer: Answer) -> None:
        """The worker has not looked yet."""
        seat = seats(callout_id)[place]
        record_answer(callout_id=callout_id, seat_id=seat.id, via=Via.LINK, answer=answer, key=new_id(), now=later(2))

    def test_is_filled_by_the_yes_that_has_come(self, alva: Viewer, callout_id: UUID) -> None:
        self.answered(callout_id, 1, Answer.YES)
        assert state(callout_id) == "asking"
        (role,) = queries.callout(alva, callout_id, now=later(2)).roles
        assert (role.state, role.next_at, role.coming) == (RoleState.FILLED, None, 2)

    def test_is_open_by_the_no_that_has_come(self, alva: Viewer, callout_id: UUID) -> None:
        said(callout_id, 1, Answer.YES, later(1))
        assert state(callout_id) == "filled"
        self.answered(callout_id, 1, Answer.NO)
        assert queries.callout(alva, callout_id, now=later(2)).roles[0].state == RoleState.ASKING


class TestOneInReserve:
    def stands(self, viewer: Viewer, callout_id: UUID) -> list[tuple[bool, bool, bool]]:
        return [(one.coming, one.reserve, one.promoted) for one in queries.callout(viewer, callout_id, now=later(9)).roles[0].seats]

    def test_who_is_needed_after_all_is_telephoned(self, alva: Viewer, incident_id: UUID) -> None:
        """They were told to stay where they are until somebody telephones."""
        callout_id = called(alva, incident_id, wanted(2, first=2))
        said(callout_id, 0, Answer.YES, later(1))
        said(callout_id, 1, Answer.YES, later(2))
        assert self.stands(alva, callout_id) == [(True, False, False), (False, True, False)]
        said(callout_id, 0, Answer.NO, later(3))
        assert self.stands(alva, callout_id) == [(False, False, False), (True, False, True)]
        seat = seats(callout_id)[1]
        actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seat.id, answer=Answer.YES, key=new_id(), now=later(4))
        assert self.stands(alva, callout_id)[1] == (True, False, False)

    def test_of_many_is_only_who_said_yes_when_enough_had(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(4, 2, first=4))
        for place in range(4):
            said(callout_id, place, Answer.YES, later(1 + place))
        said(callout_id, 0, Answer.NO, later(6))
        found = self.stands(alva, callout_id)
        assert found == [(False, False, False), (True, False, False), (True, False, True), (False, True, False)]

    def test_who_was_never_in_reserve_is_not(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(2, first=2))
        said(callout_id, 0, Answer.YES, later(1))
        said(callout_id, 0, Answer.NO, later(2))
        said(callout_id, 1, Answer.YES, later(3))
        assert self.stands(alva, callout_id)[1] == (True, False, False)


class TestTheSecondCallOut:
    def test_is_told_at_the_form(self, room: Room, town: Any, incident_id: UUID) -> None:
        people = [town.person(name) for name in ("Anna Provsson", "Berit Provsson")]
        sent = {"staff": "Krisledningen", "role": "Läge", "people": str(people[0]), "place": "Stadshuset", "count": "1"}
        assert room.post("callouts/new/", sent).status == 302
        page = room.post("callouts/new/", sent)
        assert page.status == 422
        assert "Alla du har valt tillfrågas redan: en inkallning av Läge till Krisledningen pågår." in page.text
        assert room.post("callouts/new/", sent | {"people": [str(one) for one in people]}).status == 302
        assert "1 person är utelämnad" in room.get("callouts/").text
        assert Callout.objects.count() == 2


class TestThePaper:
    def test_is_one_table_with_a_heading_for_every_role(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roles = [wanted(2, role_key=key, role=key, start=place) for place, key in enumerate(("Läge", "Logg"))]
        page = room.get(f"callouts/{called(alva, incident_id, *roles)}/list/")
        (table,) = page.tree.xpath("//main//table")
        assert [one.text_content().split(":")[0] for one in table.xpath(".//th[@scope='rowgroup']")] == ["Läge", "Logg"]
        assert len(table.xpath("./thead")) == 1
        assert page.text.count("☐ Fel nummer") == 4
        # Nobody telephones a mail address, and the column is needed for what is said.
        assert "070-174 06 05" in page.text
        assert "@" not in table.text_content()


class TestATestOfAList:
    @pytest.fixture
    def now(self) -> Any:
        return later(0)

    def form(self, town: Any, **facts: str) -> dict[str, str]:
        empty = {"name": "", "authority": str(town.board), "post": "", "deputies": "", "within_minutes": "30", "plan": ""}
        return {"key": str(new_id())} | empty | facts

    def test_of_a_plan_asks_everybody_in_it_once(self, screen: CheckingClient, town: Any, alva: Viewer) -> None:
        people = adopted(town, town.municipality, roles=2, people=2)
        sent = self.form(town, plan=str(town.municipality))
        assert screen.post("/callouts/new/", sent).status_code == 302
        row = Callout.objects.get()
        board = queries.callout(alva, row.id, now=later(1))
        assert (row.is_test, row.incident_id) == (True, None)
        assert [len(role.seats) for role in board.roles] == [2, 2]
        assert {seat.person_id for role in board.roles for seat in role.seats} == set(people)
        assert {role.within_minutes for role in board.roles} == {30}
        assert not any(one.tested_at is None for one in queries.lists_to_test(alva, now=later(1)))

    def test_shows_what_was_never_tested_and_leads_to_it(self, screen: CheckingClient, town: Any) -> None:
        adopted(town, town.municipality, roles=1)
        page = Page(screen.get("/callouts/"))
        assert "Aldrig provad" in page.text
        (link,) = page.tree.xpath("//main//li//a/@href")
        chosen = Page(screen.get(link)).tree.xpath("//select[@name='plan']/option[@selected]/@value")
        assert chosen == [str(town.municipality)]

    def test_still_takes_people_one_by_one(self, screen: CheckingClient, town: Any) -> None:
        person = town.person("Anna Provsson")
        assert screen.post("/callouts/new/", self.form(town, name="TiB-listan", people=str(person))).status_code == 302
        assert Callout.objects.get().staff == "TiB-listan"

    @pytest.mark.parametrize("facts", [{"plan": "inget"}, {"name": "Tom lista"}])
    def test_says_what_is_wrong(self, screen: CheckingClient, town: Any, facts: dict[str, str]) -> None:
        assert screen.post("/callouts/new/", self.form(town, **facts)).status_code == 422
        assert Callout.objects.count() == 0

    def test_speaks_of_answers_and_not_of_coming(self, screen: CheckingClient, town: Any) -> None:
        screen.post("/callouts/new/", self.form(town, name="TiB-listan", people=str(town.person("Anna Provsson"))))
        callout_id = Callout.objects.get().id
        moved_on(callout_id, later(1))
        text = Page(screen.get(f"/callouts/{callout_id}/")).text
        assert "0 av 1 har svarat" in text
        assert "Avsluta provet" in text
        for words in ("kommer", "Avbryt inkallningen", "ring "):
            assert words not in text.partition("Läget")[2].partition("Vårdkase")[0]


def test_somebody_outside_the_register_has_no_page_to_correct(room: Room, alva: Viewer, incident_id: UUID) -> None:
    callout_id = called(alva, incident_id, wanted(chain=(candidate(0, person_id=None, name="TiB-telefonen"),)))
    seat = seats(callout_id)[0]
    actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seat.id, answer=None, wrong_number=True, key=new_id(), now=later(3))
    assert "Rätta numret" not in room.get(f"callouts/{callout_id}/").text
