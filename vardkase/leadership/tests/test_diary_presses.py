"""One press in the duty diary: it carries its key, and without one it writes nothing."""

from __future__ import annotations

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.tests.diaries import handed_over
from vardkase.leadership.tests.test_more_diary import OURS, desk, eva, registered
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with

__all__ = ["desk", "eva", "registered"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registered", "an_hour_later")]
NO_KEYS = [{"key": "x"}, {"key": ""}, {}, {"key": "01680000-0000"}]


@pytest.mark.parametrize("sent", NO_KEYS)
def test_nothing_to_report_is_not_noted_under_what_is_no_key(desk: CheckingClient, eva: Viewer, sent: dict[str, str]) -> None:
    for _ in range(3):
        answer = desk.post("/diary/quiet/", sent)
        assert answer.status_code == 400
        assert "Det gick inte att läsa det som skickades" in answer.content.decode()
    assert queries.diary(eva, AUTHORITY) == ()


def test_a_press_that_is_sent_twice_is_one(desk: CheckingClient, eva: Viewer) -> None:
    key = str(new_id())
    for _ in range(3):
        answer = desk.post("/diary/quiet/", {"key": key})
        assert (answer.status_code, answer.url) == (302, OURS)
    assert [line.kind for line in queries.diary(eva, AUTHORITY)] == ["diary.quiet"]


@pytest.mark.parametrize("sent", NO_KEYS)
def test_the_duty_is_not_received_under_what_is_no_key(desk: CheckingClient, eva: Viewer, sent: dict[str, str]) -> None:
    note_id = handed_over(viewer_with(Role.DUTY_OFFICER))
    assert desk.post(f"/diary/{note_id}/receive/", sent).status_code == 400
    assert [line.received_at for line in queries.diary(eva, AUTHORITY)] == [None]
    assert desk.post(f"/diary/{note_id}/receive/", {"key": str(new_id())}).status_code == 302
    assert [line.received_at is None for line in queries.diary(eva, AUTHORITY)] == [False]
