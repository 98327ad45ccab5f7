"""What the tests of the situation picture begin with: an open incident, and Alva signed in; perhaps led already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.conftest import an_hour_later, five_past, incident_id, screen
from vardkase.leadership.tests.conftest import led_without_board
from vardkase.leadership.throttle import Throttle
from vardkase.organisation.tests.conftest import filled, town
from vardkase.preparedness.tests.conftest import chain
from vardkase.preparedness.tests.scenes import Chain
from vardkase.situation.tests.outlook_scenes import Night
from vardkase.situation.views import links
from vardkase.testing.scenes import kept

__all__ = ["an_hour_later", "chain", "filled", "five_past", "incident_id", "led_without_board", "screen", "town"]


@kept
def night(alva: Viewer, incident_id: UUID, chain: Chain) -> Any:
    """An incident in a town whose register has a chain from the power to home care."""
    return Night(incident_id, chain, alva)


@pytest.fixture(autouse=True)
def nobody_has_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The brake on guessing at links counts for each test: their clocks go back and forth, and all come from one place."""
    monkeypatch.setattr(links, "_wrong", Throttle(30, timedelta(minutes=10)))
