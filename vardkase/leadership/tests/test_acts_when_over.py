"""When an incident is over, it is said before anything is typed: a form is shown where it can be sent, and nowhere else."""

from __future__ import annotations

from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import closed, moved
from vardkase.leadership.tests.pages import ACTS, Room, led
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
OVER = "Händelsen är avslutad"
AFTERWARDS = {"fulfil_duty", "write_item"}


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def has_form(room: Room, path: str) -> bool:
    page = room.get(path)
    assert page.status == 200, path
    found = bool(page.tree.xpath("//main//form[@method='post']"))
    assert found is (OVER not in page.text), path
    return found


def test_a_form_is_shown_where_it_can_be_sent_and_else_it_is_said_why_not(alva: Viewer, room: Room, incident_id: UUID) -> None:
    made = led(alva, incident_id)
    acts = {name: (path.format(**made), sent) for name, (path, sent) in ACTS.items()}
    there = {name for name, (path, _sent) in acts.items() if room.get(path).status == 200}
    assert {"take_decision", "give_task", "fulfil_duty"} <= there
    closed(alva, incident_id)
    shown = {name for name in there if has_form(room, acts[name][0])}
    assert shown == AFTERWARDS
    for name in there - shown:
        path, sent = acts[name]
        page = room.post(path, sent)
        assert page.status == 422, name
        assert OVER in page.general, name
    for name in shown:
        assert room.post(*acts[name]).status == 302


def test_in_the_archive_no_form_is_shown(alva: Viewer, room: Room, incident_id: UUID) -> None:
    made = led(alva, incident_id)
    closed(alva, incident_id)
    moved(alva, incident_id, State.EVALUATED)
    path = ACTS["fulfil_duty"][0].format(**made)
    assert has_form(room, path)
    moved(alva, incident_id, State.ARCHIVED)
    assert not has_form(room, path)
