"""What the tests of leadership begin with: an open incident, and Alva signed in; perhaps led already, with a crisis board or without."""

from __future__ import annotations

from uuid import UUID

import time_machine

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.conftest import an_hour_later, five_past, incident_id, screen
from vardkase.incidents.tests.scenes import later
from vardkase.leadership.tests.pages import Made, before, led, with_board
from vardkase.testing.scenes import kept, one_of

__all__ = ["an_hour_later", "five_past", "incident_id", "screen"]


@kept
def led_without_board(alva: Viewer, incident_id: UUID) -> Made:
    """The incident is led, at five past; the ids of what has been done (see `led`)."""
    with time_machine.travel(later(5), tick=False):
        return led(alva, incident_id, board=False)


@kept
def led_with_board(alva: Viewer, incident_id: UUID, led_without_board: Made) -> Made:
    """The same, and the crisis board works."""
    with time_machine.travel(later(5), tick=False):
        return led_without_board | with_board(alva, incident_id)


@one_of
def made(what: str) -> str:
    """The incident is led, with a crisis board if the act needs one."""
    return "led_with_board" if before(what) else "led_without_board"
