"""When the event is over, the forms of the situation picture say so before anything is typed; what leaves the house may still be sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import closed, moved
from vardkase.leadership.tests.pages import Room
from vardkase.situation.tests.picturing import HOME, POWER, conveyed, offered, proposed
from vardkase.situation.tests.reports_scenes import sent
from vardkase.testing.pages import CheckingClient, sign_in
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
OVER = "Händelsen är avslutad"
NEW = (
    "facts/new/", "forecasts/new/", "map/draw/", "requests/new/", "requests/to-us/new/", "reports/new/", "outlook/new/", "scenarios/new/",
    "pictures/received/new/", "status/new/", "warnings/new/",
)  # fmt: skip


def here(viewer: Any, incident_id: UUID) -> Room:
    client = CheckingClient()
    sign_in(client, viewer)
    return Room(client, incident_id)


def has_form(room: Room, path: str) -> bool:
    page = room.get(path)
    assert page.status == 200, path
    found = bool(page.tree.xpath("//main//form[@method='post']"))
    assert found is (OVER not in page.text), path
    return found


def test_nothing_new_is_typed_in_vain(alva: Any, screen: CheckingClient, incident_id: UUID) -> None:
    room = Room(screen, incident_id)
    there = [path for path in NEW if room.get(path).status == 200]
    assert {"facts/new/", "map/draw/", "requests/new/", "reports/new/", "pictures/received/new/"} <= set(there)
    closed(alva, incident_id)
    for path in there:
        assert not has_form(room, path), path
        assert room.post(path, {}).status in {404, 422}, path


def test_what_has_left_the_house_is_sent_and_receipted_until_the_archive(alva: Any, incident_id: UUID) -> None:
    report_id = sent(alva, incident_id, "Länsstyrelsen")
    room = here(alva, incident_id)
    closed(alva, incident_id)
    paths = [f"reports/{report_id}/{act}/" for act in ("send", "receipt")]
    assert [has_form(room, path) for path in paths] == [True, True]
    moved(alva, incident_id, State.EVALUATED, State.ARCHIVED)
    assert [has_form(room, path) for path in paths] == [False, False]


def test_a_picture_is_withdrawn_also_afterwards(alva: Any, incident_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch, POWER, HOME)
    picture_id = proposed(viewer_with(Role.STAFF_MEMBER), incident_id)
    conveyed(alva, incident_id, picture_id)
    closed(alva, incident_id)
    assert has_form(here(alva, incident_id), f"pictures/{picture_id}/withdraw/")
