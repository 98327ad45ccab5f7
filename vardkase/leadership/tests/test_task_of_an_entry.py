"""A task from an entry of the log, in one step: its text, its number and its mark go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, SECRET, closed, erased, later, wrote
from vardkase.leadership import queries
from vardkase.leadership.rules.tasks import OriginKind, Priority
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import TASK, tasked
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
HIGH = replace(TASK, priority=Priority.HIGH)


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(later(60), tick=False):
        yield


def links(page: Page) -> list[str]:
    return [str(one) for one in page.tree.xpath("//main//a/@href")]


class TestATaskOfAnEntry:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    def test_is_one_step_with_its_text_its_mark_and_its_number(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Elverket på Blidö skola saknar bränsle.", mark=SECRET)
        (address,) = [one for one in links(room.get(f"log/{number}/")) if one.endswith(f"tasks/new/?entry={number}")]
        page = Page(room.client.get(address))
        assert page.form["what"] == "Elverket på Blidö skola saknar bränsle."
        room.client.post(address, {**page.form, "assignee": "Logistik"})
        (line,) = queries.tasks(alva, incident_id, now=NIGHT)
        assert line.said
        assert line.said.origin
        assert (line.said.origin.kind, line.said.origin.number, line.said.mark.level) == (OriginKind.ENTRY, number, SECRET.level)
        assert line.said.mark.statute == SECRET.statute

    def test_is_not_offered_of_what_is_erased_or_to_those_who_give_none(
        self, client: CheckingClient, sign_in: SignIn, room: Room, alva: Viewer, incident_id: UUID
    ) -> None:
        gone, there = wrote(alva, incident_id), wrote(alva, incident_id)
        erased(alva, incident_id, gone)
        offered = [bool([one for one in links(room.get(f"log/{number}/")) if "?entry=" in one]) for number in (gone, there)]
        assert offered == [False, True]
        sign_in(client, viewer_with(Role.OBSERVER))
        assert [one for one in links(Room(client, incident_id).get(f"log/{there}/")) if "?entry=" in one] == []

    def test_is_not_offered_when_the_incident_is_over(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id)
        closed(alva, incident_id)
        assert [one for one in links(room.get(f"log/{number}/")) if "?entry=" in one] == []

    def test_a_masked_entry_offers_nothing(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Hemligt.", mark=SECRET)
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        found = Room(client, incident_id)
        assert [one for one in links(found.get(f"log/{number}/")) if "?entry=" in one] == []
        assert found.get(f"tasks/new/?entry={number}").status == 404

    def test_the_tasks_say_of_what_they_remind(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=HIGH)
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(30)))
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(90)))
        text = room.get("tasks/").text
        for said in ("ingen har sagt att den är mottagen", "skulle ha varit klar", "ska snart vara klar"):
            assert text.count(said) == 1
