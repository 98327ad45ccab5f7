"""The pages of requests, and the door that a link opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.queries import facts as facts_now
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.rules.requests import AnswerState, Means
from vardkase.situation.tests.requesting import CAME, QUESTIONS, REQUEST, answered, answers, came, replied, request_of, requested
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture
def here(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


class Door:
    """The page of a link, in the browser of somebody without an account."""

    def __init__(self, viewer: Any, incident_id: UUID, request_id: UUID, place: int = 0) -> None:
        row = incidents.incident(viewer, incident_id)
        asked = request_of(viewer, incident_id, request_id).said
        self.url = queries.links_of(row, asked, NIGHT)[asked.recipients[place].id].url.split("/", 3)[3]
        self.client = CheckingClient()

    def get(self) -> Page:
        return Page(self.client.get(f"/{self.url}"))

    def post(self, **sent: str) -> Page:
        return Page(self.client.post(f"/{self.url}", {"key": str(new_id()), **sent}))


class TestAsking:
    def test_the_form_begins_with_what_is_always_asked(self, here):
        assert here.get("requests/new/").form["questions"].startswith("Hur är läget hos er? (läge)")

    def test_it_is_sent_and_stands_in_the_list(self, here):
        sent = {
            "title": "Läget i hemtjänsten", "questions": "\n".join(QUESTIONS), "recipients": "Hemtjänsten\nTioHundra", "due_at": "04:00",
            "reason": "Vi planerar natten.",
        }  # fmt: skip
        page = here.client.post(f"/incidents/{here.incident_id}/requests/new/", {"key": str(new_id()), **sent}, follow=True)
        text = Page(page).text
        assert "inget är sänt: ge var och en av de 2" in text
        assert text.count("Ge länken") == 2
        text = here.get("requests/").text
        assert "BG-001 Läget i hemtjänsten" in text
        assert "0 av 2 har svarat" in text

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"title": ""}, "title"),
            ({"questions": ""}, "questions"),
            ({"recipients": "A <b>"}, "recipients"),
            ({"due_at": ""}, "due_at"),
            ({"due_at": "sen"}, "due_at"),
        ],
    )
    def test_what_lacks_is_said_at_its_field(self, here, sent, field):
        good = {"title": "Läget", "questions": "Hur är det?", "recipients": "Hemtjänsten", "due_at": "04:00"}
        page = here.post("requests/new/", {**good, **sent})
        assert page.status == 422
        assert page.error(field)

    def test_asking_again_begins_with_what_was_asked(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        form = here.get(f"requests/new/?again={request_id}").form
        assert form["questions"] == "\n".join(QUESTIONS)
        assert form["recipients"] == "Hemtjänsten Väddö\nTioHundra <drift@tiohundra.example>"

    def test_what_was_answered_elsewhere_does_not_stand_behind_a_link_to_another_address(self, here, alva, incident_id):
        first = requested(alva, incident_id)
        answered(alva, incident_id, first, answers(alva, incident_id, first, a3="DET FÖRRA SVARET"), place=1, now=later(2))
        whom = ("TioHundra <nagonannan@exempel.example>",)
        second = requested(alva, incident_id, replace(REQUEST, again=first, recipients=whom), now=later(3))
        assert "DET FÖRRA SVARET" not in Door(alva, incident_id, second).get().answer.content.decode()
        third = requested(alva, incident_id, replace(REQUEST, again=first), now=later(3))
        assert "DET FÖRRA SVARET" in Door(alva, incident_id, third, 1).get().text

    def test_a_number_that_was_answered_becomes_a_fact_without_being_typed_twice(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red", a1="ca 1 250"), now=later(2))
        (address,) = here.get(f"requests/{request_id}/").tree.xpath("//a[contains(@href, '/facts/new/?')]/@href")
        form = Page(here.client.get(address)).form
        assert (form["value"], form["unit"], form["organisation"]) == ("ca 1250", "hushåll", "Hemtjänsten Väddö")
        sent = form | {"what": "Saknar vatten", "area": "Väddö", "owner": "Lägesbild"}
        assert here.client.post(address, sent).status_code == 302
        row = incidents.incident(alva, incident_id)
        (series,) = facts_now.series(alva, row, known_now(row, later(6)))
        assert (series.latest.said.value, series.latest.said.qualifier, series.latest.at) == ("1250", Qualifier.ABOUT, later(2))

    def test_no_fact_is_made_of_it_when_the_event_is_over(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a1="1 250"), now=later(2))
        closed(alva, incident_id)
        assert not here.get(f"requests/{request_id}/").tree.xpath("//a[contains(@href, '/facts/new/')]")

    @pytest.mark.parametrize("again", ["x", str(UUID(int=9))])
    def test_asking_again_what_never_was_is_not_found(self, here, again):
        assert here.get(f"requests/new/?again={again}").status == 404

    def test_the_answers_stand_side_by_side_in_words(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red", a1="28 528"), now=later(2))
        text = here.get(f"requests/{request_id}/").text
        assert "Vi kan inte upprätthålla verksamheten 1" in text
        assert "28 528 hushåll" in text
        assert "1 av 2 har svarat" in text

    def test_an_answer_that_was_heard_is_taken_down(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        recipient = request_of(alva, incident_id, request_id).said.recipients[0]
        path = f"requests/{request_id}/answers/{recipient.id}/"
        sent = {"q0": "orange", "q1": "12", "by": "Områdeschef", "means": "telephone"}
        assert here.post(path, sent).status == 302
        answer = request_of(alva, incident_id, request_id).lines[0].answer
        assert ([value for _key, value in answer.answers], answer.means) == (["orange", "12"], Means.TELEPHONE)
        assert here.get(path).form["q1"] == "12"

    def test_a_wrong_number_is_said_at_its_question(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        recipient = request_of(alva, incident_id, request_id).said.recipients[0]
        page = here.post(f"requests/{request_id}/answers/{recipient.id}/", {"q1": "många", "by": "Chef", "means": "telephone"})
        assert "Skriv ett tal" in page.error("q1")

    @pytest.mark.parametrize("path", ["requests/{0}/answers/{1}/", "requests/{1}/", "requests/{0}/links/{1}/", "requests/{0}/answers/x/"])
    def test_who_was_not_asked_is_not_there(self, here, alva, incident_id, path):
        assert here.get(path.format(requested(alva, incident_id), new_id())).status == 404

    def test_the_link_is_shown_to_copy_to_photograph_and_to_mail(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        recipient = request_of(alva, incident_id, request_id).said.recipients[1]
        page = here.get(f"requests/{request_id}/links/{recipient.id}/")
        assert "/situation/answer/" in page.tree.xpath("//a[@id='link']/@href")[0]
        (letter,) = page.tree.xpath("//a[starts-with(@href, 'mailto:')]/@href")
        assert letter.startswith("mailto:drift%40tiohundra.example?subject=L%C3%A4get")
        assert "Alfrida" not in letter
        assert page.tree.xpath("//main//svg")

    def test_the_letter_of_an_exercise_says_so_first(self, screen, alva):
        exercise = opened(alva, mode=Mode.EXERCISE)
        request_id = requested(alva, exercise)
        recipient = request_of(alva, exercise, request_id).said.recipients[1]
        page = Room(screen, exercise).get(f"requests/{request_id}/links/{recipient.id}/")
        (letter,) = page.tree.xpath("//a[starts-with(@href, 'mailto:')]/@href")
        assert "subject=%C3%96VNING" in letter
        assert "body=%C3%96VNING" in letter

    def test_it_is_closed_with_those_who_did_not_answer_named(self, here, alva, incident_id):
        request_id = requested(alva, incident_id)
        assert "Hemtjänsten Väddö" in here.get(f"requests/{request_id}/close/").text
        assert here.post(f"requests/{request_id}/close/", {"reason": "Läget är känt."}).status == 302
        text = here.get(f"requests/{request_id}/").text
        assert "Stängd" in text
        assert "Anteckna svaret" not in text

    @pytest.mark.parametrize("path", ["requests/", "requests/{0}/", "requests/to-us/{1}/", "requests/new/"])
    def test_a_partner_and_strangers_find_nothing(self, here, client, sign_in, alva, cilla, incident_id, path):
        ids = requested(alva, incident_id), came(alva, incident_id)
        for viewer in (viewer_with(Role.OBSERVER), cilla):
            sign_in(client, viewer)
            assert here.client.get(f"/incidents/{incident_id}/{path.format(*ids)}").status_code in {403, 404}

    def test_an_auditor_reads_and_is_given_no_button(self, here, client, sign_in, alva, incident_id):
        request_id = requested(alva, incident_id)
        sign_in(client, viewer_with(Role.AUDITOR))
        page = here.get(f"requests/{request_id}/")
        assert page.status == 200
        assert not {one for one in page.offers if "links" in one or "close" in one or "answers" in one}


class TestTheDoor:
    def test_it_shows_the_questions_and_nothing_of_the_incident(self, alva, incident_id):
        door = Door(alva, incident_id, requested(alva, incident_id))
        page = door.get()
        assert "Hur många saknar vatten?" in page.text
        assert "Alfrida" not in page.text
        assert "TioHundra" not in page.text
        headers = page.answer.headers
        assert (headers["X-Robots-Tag"], headers["Cache-Control"], headers["Referrer-Policy"]) == (
            "noindex, nofollow",
            "no-store",
            "no-referrer",
        )

    def test_it_is_answered_without_an_account(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        door = Door(alva, incident_id, request_id)
        answer = door.post(q0="red", q1="1 260", q3="Elverk", by="Områdeschef", send="1")
        assert answer.status == 302
        line = request_of(alva, incident_id, request_id).lines[0]
        assert (line.state, line.answer.by, line.answer.means) == (AnswerState.ANSWERED, "Områdeschef", Means.LINK)
        page = Page(door.client.get(answer.answer.headers["Location"]))
        assert "Det har kommit fram" in page.text
        assert "1 260 hushåll" in page.text

    def test_unchanged_is_one_press_with_the_function_filled_in(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        door = Door(alva, incident_id, request_id)
        assert "Oförändrat sedan" not in door.get().text
        door.post(q0="red", by="Områdeschef", send="1")
        with time_machine.travel(later(30), tick=False):
            page = door.get()
            assert "Oförändrat sedan" in page.text
            assert page.tree.xpath("//input[@name='by']/@value") == ["Områdeschef"]
            assert door.post(by="Områdeschef", unchanged="1").status == 302
        answer = request_of(alva, incident_id, request_id, 40).lines[0].answer
        assert (answer.as_of, answer.unchanged_since) == (later(30), later(5))

    def test_i_have_got_it_needs_nothing_filled_in(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        assert Door(alva, incident_id, request_id).post(seen="1").status == 302
        assert request_of(alva, incident_id, request_id).lines[0].state == AnswerState.SEEN

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"q1": "många", "by": "Chef"}, "q1"),
            ({"q0": "red"}, "by"),
            ({"q3": f"Hämta {PERSON}", "by": "Chef"}, "q3"),
            ({"q0": "red", "by": "Chef", "as_of": "i morgon"}, "as_of"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(self, alva, incident_id, sent, field):
        request_id = requested(alva, incident_id)
        page = Door(alva, incident_id, request_id).post(**sent, send="1")
        assert page.status == 422
        assert page.error(field)
        assert request_of(alva, incident_id, request_id).answered == 0

    def test_a_choice_that_was_never_offered_is_refused(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        assert Door(alva, incident_id, request_id).post(q0="lila", by="Chef").status == 422

    def test_it_opens_one_request_for_one_of_those_asked(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        Door(alva, incident_id, request_id, 1).post(q0="green", by="Driftledare")
        assert [line.state for line in request_of(alva, incident_id, request_id).lines] == [AnswerState.WAITING, AnswerState.ANSWERED]

    def test_whatever_is_wrong_with_it_is_answered_alike(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        door = Door(alva, incident_id, request_id)
        wrong = [door.url[:-6] + "AAAAA/", "situation/answer/x/", door.url.replace("answer", "report")]
        answers_ = [Client().get(f"/{one}") for one in wrong]
        with time_machine.travel(later(60 * 24 * 20), tick=False):
            answers_.append(door.client.get(f"/{door.url}"))
        closed(alva, incident_id)
        answers_.append(door.client.get(f"/{door.url}"))
        assert {one.status_code for one in answers_} == {404}
        assert "Länken går inte att använda" in answers_[0].content.decode()
        assert len({one.content.partition(b"<main")[2].partition(b"</main>")[0] for one in (answers_[0], answers_[1], *answers_[3:])}) == 1

    def test_in_an_exercise_it_says_so(self, alva):
        exercise = opened(alva, mode=Mode.EXERCISE)
        assert "ÖVNING" in Door(alva, exercise, requested(alva, exercise)).get().text

    def test_a_late_answer_is_taken_and_said_to_be_late(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        door = Door(alva, incident_id, request_id)
        with time_machine.travel(later(90), tick=False):
            assert "svara ändå" in door.get().text
            assert door.post(q0="red", by="Chef").status == 302


class TestWhatOthersAsk:
    def test_it_is_taken_down_answered_and_recognised_when_another_asks_the_same(self, here, alva, incident_id):
        sent = {
            "actor": "Länsstyrelsen",
            "title": "Lägesbild",
            "questions": "Hur många hushåll saknar el?",
            "due_at": "06:00",
            "means": "mail",
        }
        assert here.post("requests/to-us/new/", sent).status == 302
        row = incidents.incident(alva, incident_id)
        (one,) = queries.came(alva, row, known_now(row, later(9)))
        reply = {"q0": "Omkring 28 500.", "approved_by": "Kommundirektören", "means": "mail"}
        assert here.post(f"requests/to-us/{one.id}/answer/", reply).status == 302
        assert "Godkänt av Kommundirektören" in here.get(f"requests/to-us/{one.id}/").text
        other = came(alva, incident_id, CAME)
        page = here.get(f"requests/to-us/{other}/")
        assert "Ni har redan svarat Länsstyrelsen på det här" in page.text
        form = here.get(f"requests/to-us/{other}/answer/")
        assert form.form["q0"] == "Omkring 28 500."
        assert "Det här har ni redan svarat på" in form.text

    def test_a_reply_that_nobody_approved_is_refused(self, here, alva, incident_id):
        page = here.post(f"requests/to-us/{came(alva, incident_id)}/answer/", {"q0": "Ja.", "means": "mail", "approved_by": ""})
        assert "vem som godkände" in page.error("approved_by")

    def test_unanswered_stands_first(self, here, alva, incident_id):
        replied(alva, incident_id, came(alva, incident_id))
        came(alva, incident_id, CAME, now=later(2))
        text = here.get("requests/").text
        assert text.index("IB-002") < text.index("IB-001")

    def test_what_never_came_is_not_there(self, here):
        assert here.get(f"requests/to-us/{new_id()}/").status == 404
        assert here.get(f"requests/to-us/{new_id()}/answer/").status == 404
