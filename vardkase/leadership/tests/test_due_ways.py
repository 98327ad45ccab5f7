"""Where what is due leads: to the act for whoever may do it, and for a reader to a page that they can open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import NIGHT, later, moved
from vardkase.leadership.obligations import obligations
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, TASK, act, activated, decided, tasked, took_over
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
TOMORROW = later(25 * 60)


def of_code(viewer: Viewer, code: str) -> str:
    (found,) = {one.url for one in obligations(viewer, TOMORROW) if one.code == code}
    return found


@pytest.fixture
def busy(alva: Viewer, incident_id: UUID) -> set[str]:
    """A night after which something of every sort waits; the codes of what leads to an act."""
    activated(alva, incident_id)
    took_over(alva, incident_id)
    decided(alva, incident_id, draft=replace(DECISION, review_at=NIGHT + timedelta(hours=2)))
    tasked(alva, incident_id, draft=replace(TASK, due_at=NIGHT + timedelta(hours=1)))
    act("set_direction", alva, incident_id, draft=DIRECTION)
    moved(alva, incident_id, State.STANDING_DOWN)
    return {"direction_old", "takeover_open", "duty_review", "task_overdue"}


def test_whoever_may_act_is_led_to_the_act(alva: Viewer, busy: set[str]) -> None:
    found = {one.code: one.url for one in obligations(alva, TOMORROW)}
    assert busy <= set(found)
    for code in busy:
        assert found[code] != of_code(viewer_with(Role.OBSERVER), code)


@pytest.mark.parametrize(
    "role", [Role.OBSERVER, Role.STAFF_MEMBER, Role.AUDITOR, Role.DECISION_MAKER, Role.LOG_KEEPER, Role.CHIEF_OF_STAFF]
)
def test_no_row_leads_to_a_page_that_is_not_there(
    client: CheckingClient, sign_in: SignIn, busy: set[str], incident_id: UUID, role: Role
) -> None:
    viewer = sign_in(client, viewer_with(role, label="Läsare"))
    with time_machine.travel(TOMORROW, tick=False):
        rows: list[Any] = list(obligations(viewer, TOMORROW))
        assert rows
        answers = {one.url: client.get(one.url).status_code for one in rows}
    assert set(answers.values()) == {200}, answers
