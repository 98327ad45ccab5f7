"""Tests of lists outside any incident, and whom a list holds: chains of posts and people of the register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.actions.callout_sending import keep_in_tray
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutMessage
from vardkase.leadership.rules.callouts import Via, Way
from vardkase.leadership.tests.callouts import candidate, draft, number, seats, wanted
from vardkase.leadership.tests.pages import Page
from vardkase.ledger import queries as ledger
from vardkase.organisation.actions import Owner, take_post
from vardkase.organisation.rules import Channel
from vardkase.organisation.tests.conftest import Town, town
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, viewer_with

__all__ = ["town"]
pytestmark = pytest.mark.django_db
LIST = "TiB-listan"


def probed(viewer: Viewer, people: int = 4, *, now: Any = NIGHT, name: str = LIST, authority_id: UUID = AUTHORITY, **more: Any) -> UUID:
    """A test that has asked everybody; returns its id."""
    key = more.pop("key", None) or new_id()
    made = draft(wanted(people, people, role=name, role_key=name, within_minutes=30, **more), staff=name, place="")
    actions.start_callout_test(viewer=viewer, authority_id=authority_id, authority="Kommunstyrelsen", draft=made, key=key, now=now)
    advance_callout(callout_id=key, now=now)
    return key


def answered(callout_id: UUID, place: int, answer: Answer, minutes: float) -> None:
    seat = seats(callout_id, LIST)[place]
    answers.record_answer(callout_id=callout_id, seat_id=seat.id, via=Via.LINK, answer=answer, key=new_id(), now=later(minutes))


class TestATest:
    def test_asks_everybody_at_once_and_says_that_nobody_is_to_come(self, alva: Viewer) -> None:
        callout_id = probed(alva)
        assert [seat.asked_at is not None for seat in seats(callout_id, LIST)] == [True] * 4
        texts = set(CalloutMessage.objects.values_list("text", flat=True))
        assert len(texts) == 1
        assert "Detta är ett prov av inkallning (TiB-listan). Kom inte." in texts.pop()

    def test_calls_nobody_and_goes_no_further(self, alva: Viewer) -> None:
        callout_id = probed(alva)
        for minutes in (5, 10, 30, 60):
            advance_callout(callout_id=callout_id, now=later(minutes))
        assert set(CalloutMessage.objects.values_list("kind", flat=True)) == {"mail", "sms"}

    def test_writes_in_no_incidents_log(self, alva: Viewer, incident_id: UUID) -> None:
        before = ledger.head(f"incident:{incident_id}").number
        answered(probed(alva), 0, Answer.YES, 3)
        assert ledger.head(f"incident:{incident_id}").number == before

    def test_is_the_same_twice(self, alva: Viewer) -> None:
        key = new_id()
        assert probed(alva, key=key) == probed(alva, key=key)
        assert Callout.objects.count() == 1

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_is_for_those_who_lead_at_the_authority(self, request: pytest.FixtureRequest, who: str) -> None:
        with refused("leadership.may_not"):
            probed(request.getfixturevalue(who))

    def test_with_the_key_of_another_authority_takes_another_id(self, alva: Viewer, cilla: Viewer) -> None:
        key = probed(alva)
        made = draft(wanted(2, 2), staff="Annan lista", place="")
        actions.start_callout_test(viewer=cilla, authority_id=OTHER_AUTHORITY, authority="SN", draft=made, key=key, now=NIGHT)
        assert set(Callout.objects.values_list("authority_id", flat=True)) == {AUTHORITY, OTHER_AUTHORITY}

    def test_is_stopped_and_ticked_as_any(self, alva: Viewer) -> None:
        callout_id = probed(alva)
        seat = seats(callout_id, LIST)[0]
        actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seat.id, answer=Answer.YES, key=new_id(), now=later(1))
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Fel lista.", key=new_id(), now=later(2))
        board = queries.callout(alva, callout_id, now=later(3))
        assert (board.head.is_test, board.head.ended_at, board.roles[0].coming) == (True, later(2), 1)


class TestTheFigures:
    def test_of_a_list(self, alva: Viewer) -> None:
        callout_id = probed(alva, chain=tuple(candidate(n) if n else candidate(0, ways=(Way(ChannelKind.SMS, "1"),)) for n in range(5)))
        keep_in_tray(callout_id=callout_id, now=later(0))
        answered(callout_id, 1, Answer.YES, 2)
        answered(callout_id, 2, Answer.NO, 10)
        answered(callout_id, 3, Answer.LATER, 45)
        (line,) = queries.lists_tested(alva, now=later(60))
        assert (line.name, line.asked, line.answered, line.median_minutes, line.share, line.wrong, line.tests) == (LIST, 5, 3, 10, 40, 1, 1)
        assert (line.due_date, line.overdue) == (date(2019, 4, 4), False)

    def test_of_a_list_that_nobody_answered(self, alva: Viewer) -> None:
        probed(alva)
        (line,) = queries.lists_tested(alva, now=later(60))
        assert (line.answered, line.median_minutes, line.share) == (0, None, 0)

    def test_are_those_of_the_last_test(self, alva: Viewer) -> None:
        answered(probed(alva), 0, Answer.YES, 3)
        newest = probed(alva, now=later(600), name="tib-LISTAN")
        (line,) = queries.lists_tested(alva, now=later(700))
        assert (line.callout_id, line.tests, line.answered) == (newest, 2, 0)

    def test_say_when_a_list_is_overdue_and_put_it_first(self, alva: Viewer) -> None:
        probed(alva, name="B-listan")
        probed(alva, name="A-listan", now=NIGHT + timedelta(days=60))
        found = queries.lists_tested(alva, now=NIGHT + timedelta(days=100))
        assert [(line.name, line.overdue) for line in found] == [("B-listan", True), ("A-listan", False)]

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_are_not_for_others(self, alva: Viewer, request: pytest.FixtureRequest, who: str) -> None:
        probed(alva)
        assert queries.lists_tested(request.getfixturevalue(who), now=later(1)) == ()


class TestWhomAListHolds:
    def named(self, town: Town, *posts: UUID) -> list[tuple[str, str, int]]:
        return [(one.name, one.post, len(one.ways)) for one in queries.chain_of_posts(town.viewer, posts, town.now)]

    def held(self, town: Town, post: UUID, name: str, phone: str = "") -> UUID:
        person = town.person(name)
        take_post(viewer=town.viewer, id=new_id(), post_id=post, person_id=person, key=new_id(), now=town.now)
        if phone:
            town.way(Owner(person_id=person), phone)
        return person

    def test_holders_by_name_post_by_post_and_nobody_twice(self, town: Town) -> None:
        chief, deputy = town.post("Stabschef"), town.post("Ersättare")
        berit = self.held(town, chief, "Berit Provsson", number(1))
        self.held(town, chief, "Anna Provsson", number(0))
        take_post(viewer=town.viewer, id=new_id(), post_id=deputy, person_id=berit, key=new_id(), now=town.now)
        self.held(town, deputy, "Carl Provsson", number(2))
        assert self.named(town, chief, deputy) == [
            ("Anna Provsson", "Stabschef", 2), ("Berit Provsson", "Stabschef", 2), ("Carl Provsson", "Ersättare", 2),
        ]  # fmt: skip

    def test_holders_without_a_way_share_the_posts_own(self, town: Town) -> None:
        """Five people with one telephone on call are one to ask."""
        post = town.post("TiB")
        town.post_way(post, number(9))
        self.held(town, post, "Anna Provsson")
        self.held(town, post, "Berit Provsson")
        assert self.named(town, post) == [("TiB", "Anna Provsson, Berit Provsson", 2)]
        self.held(town, post, "Carl Provsson", number(3))
        assert self.named(town, post) == [("Carl Provsson", "TiB", 2), ("TiB", "Anna Provsson, Berit Provsson", 2)]

    def test_a_post_that_nobody_holds_is_asked_itself(self, town: Town) -> None:
        post = town.post("Jour")
        town.post_way(post, number(9))
        assert self.named(town, post) == [("Jour", "", 2)]

    def test_people_in_the_order_asked_for_with_the_first_way_of_each_kind(self, town: Town) -> None:
        anna, berit = town.person("Anna Provsson"), town.person("Berit Provsson")
        town.way(Owner(person_id=anna), number(1), priority=2)
        town.way(Owner(person_id=anna), number(2), priority=1)
        town.way(Owner(person_id=anna), "anna@norrtalje.example", Channel.EMAIL)
        town.way(Owner(person_id=berit), "0176-710 00", Channel.PHONE)
        found = queries.candidates(town.viewer, [berit, anna, berit], town.now)
        assert [one.name for one in found] == ["Berit Provsson", "Anna Provsson"]
        assert found[0].ways == (Way(ChannelKind.VOICE, "+4617671000"),)
        assert found[1].ways == (
            Way(ChannelKind.SMS, number(2)), Way(ChannelKind.VOICE, number(2)), Way(ChannelKind.MAIL, "anna@norrtalje.example"),
        )  # fmt: skip

    def test_nobody_whom_the_viewer_may_not_see(self, town: Town, cilla: Viewer) -> None:
        anna = town.person("Anna Provsson", place=town.social)
        town.way(Owner(person_id=anna), number(1), restricted=True)
        staff = viewer_with(Role.STAFF_MEMBER)
        assert queries.candidates(staff, [anna], town.now)[0].ways == ()
        assert queries.candidates(cilla, [anna], town.now) == ()
        assert queries.chain_of_posts(cilla, [town.post("Stabschef")], town.now) == ()
        assert queries.callable_posts(cilla) == queries.callable_people(cilla) == ()

    def test_ids_of_nobody_are_left_out(self, town: Town) -> None:
        assert queries.candidates(town.viewer, [new_id()], town.now) == ()
        assert queries.chain_of_posts(town.viewer, [new_id()], town.now) == ()
        assert queries.post_title(town.viewer, new_id()) == ""


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(later(5), tick=False):
        yield


@pytest.mark.usefixtures("noon")
class TestThePages:
    @pytest.fixture
    def form(self, town: Town) -> dict[str, str]:
        """A list with one on it."""
        post = town.post("TiB")
        town.post_way(post, number(9))
        return {"name": LIST, "authority": str(AUTHORITY), "post": str(post), "within_minutes": "30", "key": str(new_id())}

    def test_start_a_test_and_show_it(self, screen: CheckingClient, form: dict[str, str]) -> None:
        assert "Ingen lista har provats än." in Page(screen.get("/callouts/")).text
        answer = screen.post("/callouts/new/", form)
        assert answer.headers["Location"] == f"/callouts/{form['key']}/"
        page = Page(screen.get(answer.headers["Location"]))
        assert "Detta är ett prov. Ingen ska komma." in page.text
        listed = Page(screen.get("/callouts/"))
        for words in (LIST, "Kommunstyrelsen", "0 %", "2019-04-04"):
            assert words in listed.text

    @pytest.mark.parametrize(
        ("facts", "field", "words"),
        [
            ({"name": " "}, "name", "Ange vad de kallas in till"),
            ({"post": ""}, "", "Välj minst en befattning"),
            ({"within_minutes": "0"}, "within_minutes", "inom hur många minuter"),
            ({"authority": str(OTHER_AUTHORITY)}, "authority", ""),
        ],
    )
    def test_say_what_is_wrong(self, screen: CheckingClient, form: dict[str, str], facts: dict[str, str], field: str, words: str) -> None:
        page = Page(screen.post("/callouts/new/", form | facts))
        assert page.status == 422
        assert words in (page.error(field) if field and page.error(field) else page.text)
        assert Callout.objects.count() == 0

    def test_tick_and_stop(self, screen: CheckingClient, alva: Viewer) -> None:
        callout_id = probed(alva)
        seat = seats(callout_id, LIST)[0]
        tick, stop = f"/callouts/people/{seat.id}/", f"/callouts/{callout_id}/stop/"
        assert "Provperson 0" in Page(screen.get(tick)).text
        assert Page(screen.post(tick, {"key": str(new_id())})).status == 422
        assert screen.post(tick, {"key": str(new_id()), "answer": "yes"}).status_code == 302
        assert seats(callout_id, LIST)[0].answer == "yes"
        assert Page(screen.post(stop, {"key": str(new_id()), "reason": ""})).status == 422
        assert screen.post(stop, {"key": str(new_id()), "reason": "Klart."}).status_code == 302
        assert "Avbruten" in Page(screen.get(f"/callouts/{callout_id}/")).text

    def test_of_a_call_out_in_an_incident_are_in_its_room(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.tests.callouts import called

        callout_id = called(alva, incident_id)
        paths = [f"/callouts/{callout_id}/", f"/callouts/{callout_id}/stop/", f"/callouts/people/{seats(callout_id)[0].id}/"]
        assert [screen.get(path).status_code for path in paths] == [404, 404, 404]

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_tell_strangers_nothing(
        self, client: CheckingClient, sign_in: Any, alva: Viewer, request: pytest.FixtureRequest, who: str
    ) -> None:
        callout_id = probed(alva)
        sign_in(client, request.getfixturevalue(who))
        for path in ("/callouts/{}/", "/callouts/{}/stop/"):
            there, nowhere = (client.get(path.format(one)) for one in (callout_id, new_id()))
            assert there.status_code == 404
            assert alike(there) == alike(nowhere)

    def test_offer_the_auditor_nothing_to_do_and_a_partner_nothing(self, client: CheckingClient, sign_in: Any, alva: Viewer) -> None:
        callout_id = probed(alva)
        sign_in(client, viewer_with(Role.OBSERVER))
        assert [client.get(path).status_code for path in ("/callouts/", f"/callouts/{callout_id}/")] == [404, 404]
        sign_in(client, viewer_with(Role.AUDITOR))
        page = Page(client.get(f"/callouts/{callout_id}/"))
        assert page.status == 200
        assert "070-174" not in page.text
        assert page.tree.xpath("//main//a[contains(@href, 'stop') or contains(@href, 'people')]") == []
        assert client.get("/callouts/new/").status_code == 404
