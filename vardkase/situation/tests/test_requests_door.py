"""The door that a link opens, pushed from every side; and the pages of the staff about the same requests, before every reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.actions import requests as actions
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.requests import AnswerState, Means
from vardkase.situation.tests.requesting import CAME, REPLY, REQUEST, answered, answers, came, replied, request_of, requested
from vardkase.testing.pages import CheckingClient, sign_in
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
WRITES = (Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR)
READS = (*WRITES, Role.DECISION_MAKER, Role.LOG_KEEPER, Role.AUDITOR, Role.BOARD_CHAIR)
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
DEAD = "Länken går inte att använda"


def door(viewer: Any, incident_id: UUID, request_id: UUID, place: int = 0) -> str:
    """The address of one of those asked."""
    asked = request_of(viewer, incident_id, request_id).said
    link = queries.links_of(incidents.incident(viewer, incident_id), asked, NIGHT)[asked.recipients[place].id]
    return "/" + link.url.split("/", 3)[3]


def post(url: str, **sent: str) -> Page:
    return Page(CheckingClient().post(url, {"key": str(new_id()), **sent}))


def close(viewer: Any, incident_id: UUID, request_id: UUID) -> None:
    actions.close_request(viewer=viewer, incident_id=incident_id, request_id=request_id, reason="", key=new_id(), now=later(4))


@pytest.fixture
def asked(alva, incident_id) -> UUID:
    return requested(alva, incident_id)


@pytest.fixture
def url(alva, incident_id, asked) -> str:
    return door(alva, incident_id, asked)


class TestTheDoor:
    @pytest.mark.parametrize(
        ("sent", "status"), [({}, 422), ({"q0": "red", "by": "Chef"}, 302), ({"seen": "1"}, 302), ({"unchanged": "1", "by": "Chef"}, 422)]
    )
    def test_every_answer_goes_out_quietly(self, url, sent, status):
        for page in (Page(CheckingClient().get(url)), post(url, **sent)):
            assert {name: page.answer.headers[name] for name in HEADERS} == HEADERS
        assert page.status == status

    def test_without_cookies_and_from_a_page_that_tells_no_referrer_it_is_taken(self, alva, incident_id, asked, url):
        # A page that is told to send no referrer sends its form from the origin «null».
        sent = {"key": str(new_id()), "q0": "red", "by": "Chef"}
        answer = Client(enforce_csrf_checks=True).post(url, sent, headers={"origin": "null"})
        assert answer.status_code == 302
        assert request_of(alva, incident_id, asked).answered == 1

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_it_is_opened_and_answered_and_nothing_else(self, url, method):
        assert getattr(CheckingClient(), method)(url).status_code in {403, 405}

    @pytest.mark.parametrize("key", ["", "x", "00000000", "' OR 1=1"])
    def test_an_answer_without_its_key_is_not_taken(self, alva, incident_id, asked, url, key):
        assert post(url, key=key, q0="red", by="Chef").status == 422
        assert request_of(alva, incident_id, asked).answered == 0

    def test_a_telephone_that_keeps_no_cookies_answers(self, alva, incident_id, asked, url):
        phone = Client(enforce_csrf_checks=True)
        assert phone.post(url, {"key": str(new_id()), "q0": "red", "by": "Chef"}).status_code == 302
        assert request_of(alva, incident_id, asked).answered == 1
        assert phone.post(f"{url[:-6]}xxxxx/", {"key": str(new_id()), "q0": "red", "by": "Chef"}).status_code == 404

    def test_the_same_press_twice_is_one_answer(self, alva, incident_id, asked, url):
        key = str(new_id())
        assert [post(url, key=key, q0="red", by="Chef").status for _time in range(2)] == [302, 302]
        assert request_of(alva, incident_id, asked).lines[0].count == 1

    def test_a_key_of_another_answer_is_no_key(self, alva, incident_id, asked, url):
        key = str(new_id())
        post(url, key=key, q0="red", by="Chef")
        page = post(url, key=key, q0="green", by="Chef")
        assert page.status == 422
        assert page.general or "error" in page.answer.content.decode()
        assert request_of(alva, incident_id, asked).lines[0].count == 1

    def test_what_was_typed_stands_there_still_when_something_is_wrong(self, url):
        page = post(url, q0="red", q1="många", q3="Elverk & <bränsle>", by="Områdeschef")
        form = page.tree.xpath("//main//form")[0]
        assert form.xpath(".//textarea[@name='q3']")[0].text_content().strip() == "Elverk & <bränsle>"
        assert form.xpath(".//input[@name='q1']/@value") == ["många"]
        assert form.xpath(".//input[@name='q0'][@checked]/@value") == ["red"]

    @pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "&lt;b&gt;"])
    def test_what_is_answered_is_a_text_on_every_page(self, alva, screen, incident_id, asked, url, text):
        post(url, q3=text, by=text)
        for page in (CheckingClient().get(url), screen.get(f"/incidents/{incident_id}/requests/{asked}/")):
            html = page.content.decode()
            assert "<script>alert" not in html
            assert "<img src=x" not in html
        assert request_of(alva, incident_id, asked).lines[0].answer.by == text

    @pytest.mark.parametrize(("name", "length"), [("q3", 4001), ("by", 301)])
    def test_what_is_too_long_is_said_at_its_field(self, url, name, length):
        page = post(url, **{"q0": "red", "by": "Chef", name: "x" * length})
        assert page.status == 422
        assert page.error(name)

    @pytest.mark.parametrize("name", ["q3", "by"])
    def test_a_personal_number_is_said_at_its_field_and_not_kept(self, alva, incident_id, asked, url, name):
        page = post(url, **{"q0": "red", "by": "Chef", name: f"Hämta {PERSON}"})
        assert page.status == 422
        assert page.error(name)
        assert request_of(alva, incident_id, asked).answered == 0

    def test_fields_that_nobody_asked_for_are_passed_over(self, alva, incident_id, asked, url):
        assert post(url, q0="red", q99="x", means="mail", recipient="x", by="Chef").status == 302
        line = request_of(alva, incident_id, asked).lines[0]
        assert (line.answer.means, len(line.answer.answers)) == (Means.LINK, 1)

    @pytest.mark.parametrize(("said", "minutes"), [("", 5), ("02:10", -10), ("02:25", 5)])
    def test_it_is_true_of_the_time_that_is_said(self, alva, incident_id, asked, url, said, minutes):
        assert post(url, q0="red", by="Chef", as_of=said).status == 302
        assert request_of(alva, incident_id, asked).lines[0].answer.as_of == later(minutes)

    def test_a_link_of_one_request_does_not_answer_another(self, alva, incident_id, asked):
        other = requested(alva, incident_id, replace(REQUEST, title="En annan"))
        post(door(alva, incident_id, other, 1), q0="red", by="Chef")
        assert [request_of(alva, incident_id, one).answered for one in (asked, other)] == [0, 1]

    def test_it_tells_nothing_of_the_others(self, alva, incident_id, asked):
        answered(alva, incident_id, asked, answers(alva, incident_id, asked, a0="red", a3="HEMTJÄNSTENS SVAR"), now=later(2))
        text = Page(CheckingClient().get(door(alva, incident_id, asked, 1))).text
        assert "HEMTJÄNSTENS SVAR" not in text
        assert "Väddö" not in text

    def test_somebody_signed_in_is_shown_the_same(self, alva, screen, url):
        told = [Page(one.get(url)).tree.xpath("//main")[0].text_content().split() for one in (CheckingClient(), screen)]
        assert told[0] == told[1]

    @pytest.mark.parametrize("state", ["answered", "waiting"])
    def test_i_have_got_it_is_offered_until_something_was_said(self, alva, incident_id, asked, url, state):
        if state == "answered":
            post(url, q0="red", by="Chef")
        found = Page(CheckingClient().get(url)).tree.xpath("//button[@name='seen']")
        assert bool(found) is (state == "waiting")

    @pytest.mark.parametrize("after", ["closed", "over", "expired"])
    def test_when_it_has_ended_it_opens_nothing_and_keeps_nothing(self, alva, incident_id, asked, url, after):
        if after == "closed":
            close(alva, incident_id, asked)
        elif after == "over":
            closed(alva, incident_id)
        with time_machine.travel(later(60 * 24 * 30) if after == "expired" else later(6), tick=False):
            for page in (Page(CheckingClient().get(url)), post(url, q0="red", by="Chef")):
                assert page.status == 404
                assert DEAD in page.text
                assert "Läget i hemtjänsten" not in page.text
        assert request_of(alva, incident_id, asked).answered == 0

    def test_who_has_got_it_stands_as_such_for_the_staff(self, alva, screen, incident_id, asked, url):
        post(url, seen="1")
        assert "Har fått den" in Page(screen.get(f"/incidents/{incident_id}/requests/{asked}/")).text
        assert request_of(alva, incident_id, asked).lines[0].state is AnswerState.SEEN


class TestThePagesOfTheStaff:
    PAGES = {
        "requests/": READS, "requests/{0}/": READS, "requests/to-us/{1}/": READS, "requests/new/": WRITES, "requests/to-us/new/": WRITES,
        "requests/{0}/close/": WRITES, "requests/to-us/{1}/answer/": WRITES, "requests/{0}/answers/{2}/": WRITES,
        "requests/{0}/links/{2}/": WRITES,
    }  # fmt: skip

    def paths(self, alva, incident_id, path: str) -> str:
        request_id = requested(alva, incident_id)
        recipient = request_of(alva, incident_id, request_id).said.recipients[0].id
        return f"/incidents/{incident_id}/" + path.format(request_id, came(alva, incident_id), recipient)

    @pytest.mark.parametrize("path", list(PAGES))
    def test_each_is_shown_to_those_whose_it_is(self, alva, cilla, incident_id, path):
        address = self.paths(alva, incident_id, path)
        for role in (Role.STAFF_MEMBER, Role.LOG_KEEPER, Role.AUDITOR, Role.OBSERVER):
            client = CheckingClient()
            sign_in(client, viewer_with(role))
            status = client.get(address).status_code
            assert (status == 200) is (role in self.PAGES[path]), role
            assert status in {200, 403, 404}
        client = CheckingClient()
        assert client.get(address).status_code in {302, 401, 403}
        sign_in(client, cilla)
        assert client.get(address).status_code in {403, 404}

    def test_when_the_event_is_over_they_are_read_and_nothing_is_offered(self, alva, screen, incident_id):
        request_id, came_id = requested(alva, incident_id), came(alva, incident_id)
        closed(alva, incident_id)
        here = Room(screen, incident_id)
        for path in ("requests/", f"requests/{request_id}/", f"requests/to-us/{came_id}/"):
            page = here.get(path)
            assert page.status == 200
            assert not {one for one in page.offers if any(end in one for end in ("/new/", "/close/", "/answer", "/links/"))}, path

    def test_nothing_one_and_many_in_words(self, alva, screen, incident_id):
        here = Room(screen, incident_id)
        empty = here.get("requests/").text
        requested(alva, incident_id)
        one = here.get("requests/").text
        requested(alva, incident_id, replace(REQUEST, title="Läget i skolan"))
        many = here.get("requests/").text
        assert "BG-001" not in empty
        assert ("BG-001" in one, "BG-002" in one) == (True, False)
        assert many.index("BG-002") < many.index("BG-001")

    @pytest.mark.parametrize(
        ("sent", "field"),
        [({"actor": ""}, "actor"), ({"questions": ""}, "questions"), ({"due_at": "snart"}, "due_at"), ({"means": "duva"}, "means")],
    )
    def test_what_lacks_of_a_question_to_us_is_said_at_its_field(self, alva, screen, incident_id, sent, field):
        good = {"actor": "Länsstyrelsen", "title": "Läge", "questions": "Hur är det?", "due_at": "06:00", "means": "mail"}
        page = Room(screen, incident_id).post("requests/to-us/new/", good | sent)
        assert page.status == 422
        assert page.error(field)
        assert page.dead_ends == []
        row = incidents.incident(alva, incident_id)
        assert queries.came(alva, row, known_now(row, later(9))) == ()

    def test_a_reply_that_is_pressed_twice_is_one(self, alva, screen, incident_id):
        came_id = came(alva, incident_id)
        here, key = Room(screen, incident_id), str(new_id())
        sent = {"key": key, "q0": "Omkring 28 500.", "q1": "", "approved_by": "Kommundirektören", "means": "mail"}
        assert [here.post(f"requests/to-us/{came_id}/answer/", sent).status for _time in range(2)] == [302, 302]
        row = incidents.incident(alva, incident_id)
        assert len(queries.came_one(alva, row, came_id, known_now(row, later(9))).replies) == 1


class TestAlreadyAnswered:
    def earlier(self, viewer, incident_id, came_id):
        row = incidents.incident(viewer, incident_id)
        known = known_now(row, later(60))
        return queries.already_answered(queries.came(viewer, row, known), queries.came_one(viewer, row, came_id, known))

    def test_only_what_was_answered_counts_and_to_the_question_that_is_like_it(self, alva, incident_id):
        first = came(alva, incident_id)
        second = came(alva, incident_id, replace(CAME, actor="MSB", questions=("Behöver ni stöd?", "Antal hushåll som saknar el?")))
        assert self.earlier(alva, incident_id, second) == (None, None)
        replied(alva, incident_id, first)
        stand, count = self.earlier(alva, incident_id, second)
        assert stand is None
        assert (count.actor, count.answer, count.reference) == ("Länsstyrelsen", "Omkring 28 500 kunder.", "IB-001")

    def test_it_is_the_latest_answer_that_is_shown(self, alva, incident_id):
        first = came(alva, incident_id)
        replied(alva, incident_id, first)
        replied(alva, incident_id, first, replace(REPLY, answers=("Omkring 1 260.", "")), now=later(20))
        second = came(alva, incident_id, replace(CAME, actor="MSB"), now=later(30))
        assert self.earlier(alva, incident_id, second)[0].answer == "Omkring 1 260."

    def test_ones_own_answer_is_not_anothers(self, alva, incident_id):
        first = came(alva, incident_id)
        replied(alva, incident_id, first)
        assert self.earlier(alva, incident_id, first) == (None, None)
