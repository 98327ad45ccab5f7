"""How much is said by one link within a time: it is held back kindly, and only what is new is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page
from vardkase.situation import links
from vardkase.situation.actions import links as actions
from vardkase.situation.queries import links as queries
from vardkase.situation.queries import requests as requests_now
from vardkase.situation.rules.links import LinkDraft, Purpose, check_pace
from vardkase.situation.rules.status import unit_id
from vardkase.situation.tests.requesting import answered, answers, request_of, requested
from vardkase.situation.tests.status_scenes import filled, opened_board
from vardkase.testing.pages import CheckingClient

UNIT = "Socialförvaltningen"
KIND = "ring staben"


class TestThePace:
    def test_a_few_in_a_row_are_taken(self) -> None:
        check_pace([later(0)] * 4, later(0))

    def test_the_next_waits_until_the_first_of_them_is_old(self) -> None:
        with refused("situation.link_too_often", until=later(5)):
            check_pace([later(0), later(0), later(1), later(1), later(1)], later(4.9))
        check_pace([later(0), later(0), later(1), later(1), later(1)], later(5))

    def test_the_order_in_which_they_are_given_is_nothing(self) -> None:
        with refused("situation.link_too_often", until=later(5)):
            check_pace([later(1), later(0), later(3), later(2), later(4)], later(4))

    def test_when_is_told_by_the_minute_that_begins_after(self) -> None:
        with refused("situation.link_too_often", until=later(6)):
            check_pace([later(0.5)] * 5, later(1))

    def test_over_an_hour_it_is_held_back_also_when_each_came_slowly(self) -> None:
        said = [later(2 * place) for place in range(20)]
        with refused("situation.link_too_often", until=later(60)):
            check_pace(said, later(50))
        check_pace(said, later(60))


def tail(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.fixture
def status_door(alva: Any, incident_id: UUID) -> str:
    opened_board(alva, incident_id)
    draft = LinkDraft(Purpose.STATUS, unit_id(incident_id, UNIT), UNIT, 24)
    event = actions.give_link(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=NIGHT).event
    return tail(links.address_of(links.make(Purpose.STATUS, event.token, event.expires_at), Purpose.STATUS))


def request_door(viewer: Any, incident_id: UUID, request_id: UUID, place: int = 0) -> str:
    asked = request_of(viewer, incident_id, request_id).said
    found = requests_now.links_of(incidents.incident(viewer, incident_id), asked, NIGHT)
    return tail(found[asked.recipients[place].id].url)


def report(door: str, incident_id: UUID, words: str, key: UUID | None = None) -> Page:
    sent = {"key": str(key or new_id()), "reporter": "Enhetschef", **filled(incident_id, level="yellow", consequence=words)}
    seen = Page(CheckingClient().get(door)).tree.xpath("//input[@name='seen']/@value")
    return Page(CheckingClient().post(door, sent | ({"seen": seen[0]} if seen else {})))


def answer(door: str, words: str, key: UUID | None = None) -> Page:
    return Page(CheckingClient().post(door, {"key": str(key or new_id()), "q3": words, "by": "Chef"}))


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestAtTheDoors:
    def test_a_link_to_report_by_fills_no_log_and_nothing_is_lost(self, alva: Any, incident_id: UUID, status_door: str) -> None:
        assert [report(status_door, incident_id, f"Läge {place}").status for place in range(5)] == [302] * 5
        before = incidents.incident(alva, incident_id).entries
        page = report(status_door, incident_id, "Det sjätte")
        assert page.status == 422
        assert "02:30" in page.general
        assert KIND in page.general
        assert "Det sjätte" in page.answer.content.decode()
        assert incidents.incident(alva, incident_id).entries == before

    def test_nor_does_a_link_to_answer_by(self, alva: Any, incident_id: UUID) -> None:
        request_id = requested(alva, incident_id)
        door = request_door(alva, incident_id, request_id)
        pages = [answer(door, f"Svar {place}") for place in range(6)]
        assert [one.status for one in pages] == [302] * 5 + [422]
        assert KIND in pages[-1].general
        assert "Svar 5" in pages[-1].answer.content.decode()
        assert request_of(alva, incident_id, request_id).lines[0].count == 5

    def test_that_it_has_come_counts_as_much(self, alva: Any, incident_id: UUID) -> None:
        door = request_door(alva, incident_id, requested(alva, incident_id))
        presses = [CheckingClient().post(door, {"key": str(new_id()), "seen": "1"}).status_code for _ in range(6)]
        assert presses == [302] * 5 + [422]

    def test_after_a_while_it_is_taken_again(self, alva: Any, incident_id: UUID) -> None:
        request_id = requested(alva, incident_id)
        door = request_door(alva, incident_id, request_id)
        for place in range(5):
            answer(door, f"Svar {place}")
        with time_machine.travel(later(10), tick=False):
            assert answer(door, "Nytt").status == 302
        assert request_of(alva, incident_id, request_id).lines[0].count == 6

    def test_what_has_come_may_be_sent_again_however_often(self, alva: Any, incident_id: UUID) -> None:
        request_id = requested(alva, incident_id)
        door, keys = request_door(alva, incident_id, request_id), [new_id() for _ in range(5)]
        for key in keys:
            answer(door, "Svar", key)
        assert {answer(door, "Svar", key).status for key in keys} == {302}
        assert request_of(alva, incident_id, request_id).lines[0].count == 5

    def test_another_link_is_not_held_back_nor_are_the_staff(self, alva: Any, incident_id: UUID) -> None:
        request_id = requested(alva, incident_id)
        door = request_door(alva, incident_id, request_id)
        for place in range(6):
            answer(door, f"Svar {place}")
        assert answer(request_door(alva, incident_id, request_id, 1), "Den andras").status == 302
        for place in range(7):
            answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a3=f"Hört {place}"), now=later(5))
        assert request_of(alva, incident_id, request_id).lines[0].count == 12

    def test_what_is_refused_is_not_counted(self, alva: Any, incident_id: UUID) -> None:
        door = request_door(alva, incident_id, requested(alva, incident_id))
        assert {answer(door, "").status for _ in range(7)} == {422}
        assert answer(door, "Svar").status == 302

    def test_nobody_who_is_signed_in_has_a_link(self, alva: Any, incident_id: UUID) -> None:
        requested(alva, incident_id)
        assert queries.lately_said(alva, later(1)) == []

    def test_what_was_said_long_ago_is_not_looked_at(self, alva: Any, incident_id: UUID) -> None:
        door = request_door(alva, incident_id, requested(alva, incident_id))
        answer(door, "Svar")
        text = door.rstrip("/").rsplit("/", 1)[1]
        holder = queries.opened(text, Purpose.REQUEST, later(6)).viewer
        assert queries.lately_said(holder, later(6)) == [later(5)]
        assert queries.lately_said(holder, later(5) + timedelta(hours=1)) == []
