"""What somebody wrote stays text on every page that shows it again: it neither draws a button nor leads anywhere."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import QUESTION, TASK, asked, tasked
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
BUTTON = 'Polisen</p><button formaction="/incidents/1/leadership/roles/lend/">Läs mer</button>'
FIELD = 'VR<input type="hidden" name="role" value="duty_officer">'
LEAVING = 'Polisen</p></form><meta http-equiv="refresh" content="0;url=http://example.org/">'


def strange(page: Page) -> list[str]:
    """What of the attacker's markup became markup."""
    found: list[str] = page.tree.xpath(
        "//@formaction | //main//meta/@http-equiv | //input[@name='role']/@value | //main//script/@src | //main//img/@onerror"
    )
    return found


@pytest.mark.usefixtures("five_past")
class TestStandingDown:
    @pytest.mark.parametrize("written", [BUTTON, FIELD, LEAVING])
    def test_shows_whom_a_task_was_given_to_as_it_was_written(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, written: str
    ) -> None:
        tasked(alva, incident_id, draft=replace(TASK, assignee=written))
        page = Room(screen, incident_id).get("stand-down/new/")
        assert page.status == 200
        assert strange(page) == []
        assert written in page.text

    @pytest.mark.parametrize("written", [BUTTON, FIELD, LEAVING])
    def test_shows_who_has_the_lead_as_it_was_written(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, written: str) -> None:
        asked(alva, incident_id, draft=replace(QUESTION, lead=written))
        page = Room(screen, incident_id).get("stand-down/new/")
        assert strange(page) == []
        assert written in page.text

    def test_shows_the_title_of_a_thing_as_it_was_written(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, what=BUTTON))
        page = Room(screen, incident_id).get("stand-down/new/")
        assert strange(page) == []
        assert BUTTON in page.text


@pytest.mark.usefixtures("five_past")
@pytest.mark.parametrize("path", ["leadership/", "log/", "tasks/", "board/", "decisions/", "stand-down/", "stand-down/new/"])
def test_no_page_of_the_room_takes_a_text_for_markup(screen: CheckingClient, alva: Viewer, incident_id: UUID, path: str) -> None:
    tasked(alva, incident_id, draft=replace(TASK, what=LEAVING, assignee=BUTTON))
    asked(alva, incident_id, draft=replace(QUESTION, title=FIELD, lead=BUTTON))
    page = Room(screen, incident_id).get(path)
    assert page.status == 200
    assert strange(page) == []
