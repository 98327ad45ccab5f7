"""What the tests of the situation picture begin with: an open incident, and Alva signed in; perhaps led already."""

from __future__ import annotations

from vardkase.incidents.tests.conftest import an_hour_later, five_past, incident_id, screen
from vardkase.leadership.tests.conftest import led_without_board

__all__ = ["an_hour_later", "five_past", "incident_id", "led_without_board", "screen"]
