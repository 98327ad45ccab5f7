"""The direction stands on every page of an incident's room, one at a time, with the moment from which it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from lxml import html

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.leadership.tests.scenes import DIRECTION, act
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
ROOM = ["log/", "log/print/", "since/", "lead/", "leadership/", "leadership/staffs/new/", "decisions/", "tasks/", "board/"]


def said(screen: CheckingClient, incident_id: UUID, page: str) -> str:
    tree = html.fromstring(screen.get(f"/incidents/{incident_id}/{page}").content.decode())
    found = tree.xpath("//main/p[a[starts-with(normalize-space(), 'Inriktning')]]")
    return " ".join(" ".join(one.text_content().split()) for one in found)


@pytest.mark.parametrize("page", ROOM)
def test_stands_on_every_page(screen: CheckingClient, alva: Viewer, incident_id: UUID, page: str) -> None:
    assert not said(screen, incident_id, page)
    act("set_direction", alva, incident_id, draft=DIRECTION)
    assert said(screen, incident_id, page) == "Inriktning 1 ons 2 jan 02:20 Ingen ska fara illa."


def test_a_new_one_takes_the_place_of_the_one_before(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    act("set_direction", alva, incident_id, draft=DIRECTION)
    act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Vägarna öppnas."), now=NIGHT + timedelta(minutes=3))
    assert said(screen, incident_id, "tasks/") == "Inriktning 2 ons 2 jan 02:23 Vägarna öppnas."


def test_a_long_goal_is_cut_where_it_stands_beside_other_things(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="mål " * 100))
    assert said(screen, incident_id, "tasks/").endswith("…")
    assert len(said(screen, incident_id, "tasks/")) < 200
