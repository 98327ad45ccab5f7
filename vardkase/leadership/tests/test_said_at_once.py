"""What cannot be done as things stand is said before anything is filled in; and a meeting stands in one place of the board's page."""

from __future__ import annotations

from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later
from vardkase.leadership.tests.pages import ACTS, Room
from vardkase.leadership.tests.scenes import act, activated, convened, sitting
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
OF_THE_BOARD = ("take_over", "end_board", "record_meeting", "convene_board")


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


@pytest.mark.parametrize("what", OF_THE_BOARD)
def test_a_board_that_is_not_at_work_has_no_form_to_fill_in(room: Room, what: str) -> None:
    page = room.get(ACTS[what][0])
    assert page.status == 200
    assert "Krisledningsnämnden är inte i funktion." in page.text
    assert "2 kap. 3 § första stycket lagen (2006:544)" in page.text
    assert not page.tree.xpath("//main//form")
    assert page.offers == {"board/"}


@pytest.mark.parametrize("what", OF_THE_BOARD)
def test_a_board_at_work_has_one(room: Room, alva: Viewer, incident_id: UUID, what: str) -> None:
    activated(alva, incident_id)
    page = room.get(ACTS[what][0])
    assert "är inte i funktion" not in page.text
    assert page.fields


@pytest.mark.parametrize("what", OF_THE_BOARD)
def test_what_is_sent_all_the_same_is_kept_and_refused(room: Room, what: str) -> None:
    page = room.post(*ACTS[what])
    assert page.status == 422
    assert "Krisledningsnämnden är inte i funktion." in page.text
    assert page.fields


def test_a_meeting_stands_once_on_the_boards_page(room: Room, alva: Viewer, incident_id: UUID) -> None:
    activated(alva, incident_id)
    coming, held = convened(alva, incident_id), sitting(alva, incident_id)
    act("close_sitting", alva, incident_id, meeting_id=held, now=later(1))
    page = room.get("board/")
    for meeting in (coming, held):
        assert len(page.tree.xpath(f"//main//a[contains(@href, '/meetings/{meeting}/')]")) == 1
    assert page.tree.xpath(f"//ul[@class='due-list']//a[contains(@href, '{coming}')]")
    assert page.tree.xpath(f"//section[contains(@class, 'card')]//a[contains(@href, '{held}')]")
