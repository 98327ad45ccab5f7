"""The pages of the call-out in an incident's room: what they show, what their forms do, and who meets them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutSeat
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.tests.callouts import called, candidate, moved_on, number, said, seats, wanted
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import staffed
from vardkase.organisation.actions import Owner, take_post
from vardkase.organisation.rules import Channel
from vardkase.organisation.tests.conftest import Town, town
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

__all__ = ["town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def holder(town: Town, post_id: UUID, name: str, phone: str = "", mail: str = "") -> UUID:
    """Somebody who holds a post."""
    person_id = town.person(name)
    take_post(viewer=town.viewer, id=new_id(), post_id=post_id, person_id=person_id, key=new_id(), now=town.now)
    if phone:
        town.way(Owner(person_id=person_id), phone)
    if mail:
        town.way(Owner(person_id=person_id), mail, Channel.EMAIL)
    return person_id


@kept
def staffing(town: Town) -> dict[str, str]:
    """A form filled in: chiefs of staff with numbers, deputies with one, and somebody else."""
    chiefs, deputies = town.post("Stabschef"), town.post("Biträdande stabschef")
    holder(town, chiefs, "Anna Provsson", number(0), "anna@norrtalje.example")
    holder(town, chiefs, "Berit Provsson", number(1))
    holder(town, deputies, "Carl Provsson", number(2))
    other = town.person("David Provsson")
    town.way(Owner(person_id=other), "0176-710 00", Channel.PHONE)
    return {
        "staff": "Krisledningen", "post": str(chiefs), "deputies": str(deputies), "people": str(other), "count": "1", "first": "2",
        "within_minutes": "15", "place": "Stadshuset", "why": "Stormen.",
    }  # fmt: skip


class TestTheForm:
    def test_starts_a_call_out_of_the_holders_then_the_deputies_then_others(self, room: Room, staffing: dict[str, str]) -> None:
        answer = room.post("callouts/new/", staffing)
        assert answer.status == 302
        row = Callout.objects.get()
        found = [(seat.name, seat.post) for seat in CalloutSeat.objects.filter(callout_id=row.id).order_by("place")]
        assert found == [
            ("Anna Provsson", "Stabschef"),
            ("Berit Provsson", "Stabschef"),
            ("Carl Provsson", "Biträdande stabschef"),
            ("David Provsson", ""),
        ]  # fmt: skip
        assert (row.staff, row.place, row.report_at) == ("Krisledningen", "Stadshuset", None)
        page = room.get("callouts/")
        assert "Inkallning till Krisledningen" in page.text
        assert "Stabschef: 0 av 1 kommer" in page.text

    def test_sent_twice_starts_one(self, room: Room, staffing: dict[str, str]) -> None:
        sent = staffing | {"key": str(new_id())}
        assert [room.post("callouts/new/", sent).status for _ in range(2)] == [302, 302]
        assert Callout.objects.count() == 1

    def test_names_the_staff_that_is_open(self, room: Room, alva: Viewer, incident_id: UUID, staffing: dict[str, str]) -> None:
        staff_id = staffed(alva, incident_id)
        assert room.get("callouts/new/").form["staff"] == "Central krisledning"
        room.post("callouts/new/", staffing | {"staff": "Central krisledning"})
        assert Callout.objects.get().staff_id == staff_id

    @pytest.mark.parametrize(
        ("facts", "field", "words"),
        [
            ({"staff": ""}, "staff", "Ange vad de kallas in till"),
            ({"place": " "}, "place", "Ange platsen"),
            ({"post": "", "deputies": "", "people": []}, "", "Välj minst en befattning eller person"),
            ({"count": "0"}, "count", "Ange hur många som behövs"),
            ({"count": "många"}, "count", "heltal"),
            ({"within_minutes": "0"}, "within_minutes", "inom hur många minuter"),
            ({"report_at": "2019-01-02 01:00"}, "report_at", "har passerat"),
            ({"report_at": "strax"}, "report_at", "strax"),
            ({"post": "inget-id"}, "post", "inget-id"),
        ],
    )
    def test_says_at_its_field_what_is_wrong(
        self, room: Room, staffing: dict[str, str], facts: dict[str, Any], field: str, words: str
    ) -> None:
        page = room.post("callouts/new/", staffing | facts)
        assert page.status == 422
        assert words in (page.error(field) if field else page.text)
        assert page.dead_ends == []
        assert Callout.objects.count() == 0

    def test_offers_real_sending_only_in_an_exercise(self, screen: CheckingClient, alva: Viewer, room: Room) -> None:
        assert "opted_in" not in room.get("callouts/new/").fields
        exercise = Room(screen, opened(alva, title="Övning", mode=Mode.EXERCISE))
        assert "opted_in" in exercise.get("callouts/new/").fields

    def test_is_over_with_the_incident(self, room: Room, alva: Viewer, incident_id: UUID, staffing: dict[str, str]) -> None:
        closed(alva, incident_id)
        page = room.post("callouts/new/", staffing)
        assert page.status == 422
        assert Callout.objects.count() == 0


class TestTheBoard:
    def test_without_a_call_out_says_so(self, room: Room) -> None:
        page = room.get("callouts/")
        assert "Ingen inkallning pågår just nu." in page.text
        assert "callouts/new/" in page.offers

    @pytest.mark.parametrize(
        ("answer", "minutes", "words"),
        [
            (Answer.YES, 20, "Kommer, på plats 02:42"),
            (Answer.YES, None, "Kommer"),
            (Answer.NO, None, "Nej"),
            (Answer.LATER, 60, "Senare, 03:22"),
            (Answer.LATER, None, "Senare, oklart när"),
            (Answer.UNKNOWN, None, "Ett svar att läsa: ring och kryssa"),
        ],
    )
    def test_says_how_each_stands(
        self, room: Room, alva: Viewer, incident_id: UUID, answer: Answer, minutes: int | None, words: str
    ) -> None:
        callout_id = called(alva, incident_id)
        said(callout_id, 0, answer, later(2), minutes=minutes, text="hm" if answer == Answer.UNKNOWN else "")
        page = room.get("callouts/")
        assert words in page.text
        assert ("«hm»" in page.text) is (answer == Answer.UNKNOWN)

    def test_shows_what_is_to_be_settled_and_who_is_in_reserve(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(4, first=3))
        said(callout_id, 0, Answer.YES, later(1))
        said(callout_id, 0, Answer.NO, later(2), via=Via.SMS)
        said(callout_id, 1, Answer.YES, later(3))
        said(callout_id, 2, Answer.YES, later(4))
        page = room.get("callouts/")
        for words in ("Både ja och nej: ring och kryssa", "Ja, i reserv", "1 svar måste redas ut", "1 i reserv, 1 att reda ut", "Bemannad"):
            assert words in page.text

    def test_says_how_fresh_it_is_and_when_the_next_step_comes(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, now=later(3))
        page = room.get("callouts/")
        assert "Läget ons 2 jan 02:25" in page.text
        assert "Nästa steg 02:28." in page.text
        assert "Svar väntas senast 02:38." in page.text
        assert page.tree.xpath("//*[@id='boards']/@hx-trigger") == ["every 10s"]
        assert page.tree.xpath("//noscript/meta/@content") == ["30"]

    def test_shows_messages_by_way_and_no_number_to_the_auditor(
        self, client: CheckingClient, sign_in: Any, room: Room, alva: Viewer, incident_id: UUID
    ) -> None:
        callout_id = called(alva, incident_id)
        moved_on(callout_id, later(1))
        assert "sms: sparat, inte skickat" in room.get("callouts/").text
        assert "Inget lämnar datorn: meddelandena läggs under «Ej skickat»." in room.get("callouts/").text
        sign_in(client, viewer_with(Role.AUDITOR))
        page = Room(client, incident_id).get(f"callouts/{callout_id}/")
        assert "Provperson 0" in page.text
        assert "070-174" not in page.text
        assert "norrtalje.example" not in page.text
        assert {one for one in page.offers if "callouts/" in one} == {"callouts/"}

    def test_shows_numbers_as_the_registers_rules_have_it(self, room: Room, town: Town, incident_id: UUID) -> None:
        person = town.person("Anna Provsson")
        town.way(Owner(person_id=person), number(0))
        secret = town.person("Hemlig Provsson", place=town.social)
        town.way(Owner(person_id=secret), number(1), restricted=True)
        chain = tuple(candidate(place, person_id=one) for place, one in enumerate((person, secret)))
        callout_id = called(town.viewer, incident_id, wanted(chain=chain, first=2))
        staff = viewer_with(Role.STAFF_MEMBER)
        shown = [seat.numbers[0].masked for seat in queries.callout(staff, callout_id, now=later(5)).roles[0].seats]
        assert shown == [False, True]

    def test_shows_the_sms_of_strangers(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.actions.callout_answers import answer_by_sms
        from vardkase.leadership.channels.callbacks import IncomingSms

        called(alva, incident_id)
        answer_by_sms(message=IncomingSms("46elks", "x", "+46701740699", "", "Jag kan komma i stället", new_id()), now=later(2))
        assert "Jag kan komma i stället" in room.get("callouts/").text

    def test_keeps_what_is_over(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Elen är åter.", key=new_id(), now=later(3))
        assert "Avslutade inkallningar" in room.get("callouts/").text
        page = room.get(f"callouts/{callout_id}/")
        assert "Avbruten" in page.text
        assert "Elen är åter." in page.text

    def test_of_another_incident_is_not_here(self, room: Room, alva: Viewer) -> None:
        elsewhere = called(alva, opened(alva, title="Vattenläckan"))
        for path in ("", "list/", "tray/", "stop/"):
            assert room.get(f"callouts/{elsewhere}/{path}").status == 404
        assert room.get(f"callouts/people/{seats(elsewhere)[0].id}/").status == 404


class TestTicking:
    def test_shows_number_and_answers_and_saves_what_was_said(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        said(callout_id, 0, Answer.NO, later(1), via=Via.SMS, text="nej tack")
        path = f"callouts/people/{seats(callout_id)[0].id}/"
        page = room.get(path)
        for words in ("Provperson 0", "070-174 06 05", "per sms Nej ”nej tack”" if "”nej tack”" in page.text else "nej tack"):
            assert words in page.text
        assert room.post(path, {"answer": "yes", "minutes": "25", "words": "Ringt 02.25"}).status == 302
        assert seats(callout_id)[0].minutes == 25

    def test_that_nobody_picks_up(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        assert room.post(f"callouts/people/{seats(callout_id)[0].id}/", {"answer": "none"}).status == 302
        assert "Svarar inte i telefon" in room.get("callouts/").text

    @pytest.mark.parametrize(
        ("sent", "field", "words"),
        [
            ({}, "answer", "Kryssa vad personen svarade."),
            ({"answer": "yes", "minutes": "999"}, "minutes", "0 till 720"),
            ({"answer": "yes", "minutes": "strax"}, "minutes", "heltal"),
            ({"answer": "kanske"}, "answer", "kanske"),
        ],
    )
    def test_says_what_is_wrong(self, room: Room, alva: Viewer, incident_id: UUID, sent: dict[str, str], field: str, words: str) -> None:
        callout_id = called(alva, incident_id)
        page = room.post(f"callouts/people/{seats(callout_id)[0].id}/", sent)
        assert page.status == 422
        assert words in page.error(field)


class TestStopping:
    def test_needs_a_reason_and_is_done_once(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        path = f"callouts/{callout_id}/stop/"
        assert "Skriv varför inkallningen avbryts." in room.post(path, {"reason": " "}).error("reason")
        assert room.post(path, {"reason": "Elen är åter."}).status == 302
        assert "redan avbruten" in room.post(path, {"reason": "Igen."}).text


class TestPaper:
    def test_lists_everybody_with_number_and_boxes(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        chain = (candidate(0), candidate(1, ways=()))
        callout_id = called(alva, incident_id, wanted(chain=chain))
        page = room.get(f"callouts/{callout_id}/list/")
        for words in ("Ringlista", "Provperson 0", "070-174 06 05", "Provperson 1", "saknas", "☐ Ja", "☐ Ingen svarar"):
            assert words in page.text

    def test_is_not_for_an_observer(self, client: CheckingClient, sign_in: Any, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        sign_in(client, viewer_with(Role.OBSERVER))
        theirs = Room(client, incident_id)
        for path in ("list/", "tray/", "stop/"):
            assert theirs.get(f"callouts/{callout_id}/{path}").status == 404


class TestTheTray:
    @pytest.mark.parametrize(
        ("mode", "words"), [(Mode.REAL, "DEMONSTRATION – inget har skickats"), (Mode.EXERCISE, "ÖVNING – inget har skickats")]
    )
    def test_shows_what_would_have_gone(self, screen: CheckingClient, alva: Viewer, mode: Mode, words: str) -> None:
        incident_id = opened(alva, title="Prov", mode=mode)
        callout_id = called(alva, incident_id)
        moved_on(callout_id, later(1))
        page = Room(screen, incident_id).get(f"callouts/{callout_id}/tray/")
        assert words in page.text
        assert "Du kallas in" in page.text
        assert len(page.tree.xpath("//main//li//a[contains(@href, '/c/')]")) == 2

    def test_that_is_empty_says_so(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        assert "Inga meddelanden är sparade." in room.get(f"callouts/{called(alva, incident_id)}/tray/").text


PATHS = (
    *("callouts/", "callouts/new/", "callouts/{callout}/", "callouts/{callout}/list/", "callouts/{callout}/tray/"),
    *("callouts/{callout}/stop/", "callouts/people/{seat}/"),
)


class TestStrangers:
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    @pytest.mark.parametrize("path", PATHS)
    def test_meet_what_one_meets_where_nothing_is(
        self, client: CheckingClient, sign_in: Any, request: pytest.FixtureRequest, alva: Viewer, incident_id: UUID, who: str, path: str
    ) -> None:
        callout_id = called(alva, incident_id)
        sign_in(client, request.getfixturevalue(who))
        there = path.format(callout=callout_id, seat=seats(callout_id)[0].id)
        nowhere = path.format(callout=new_id(), seat=new_id())
        answers = [client.get(f"/incidents/{incident}/{one}") for incident, one in ((incident_id, there), (new_id(), nowhere))]
        assert answers[0].status_code == 404
        assert alike(answers[0]) == alike(answers[1])

    @pytest.mark.parametrize("path", PATHS)
    def test_who_are_not_signed_in_are_led_to_the_door(self, client: CheckingClient, alva: Viewer, incident_id: UUID, path: str) -> None:
        callout_id = called(alva, incident_id)
        found = path.format(callout=callout_id, seat=seats(callout_id)[0].id)
        assert Page(client.get(f"/incidents/{incident_id}/{found}")).status == 302
