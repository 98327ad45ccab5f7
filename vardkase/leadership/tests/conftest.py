"""What the tests of leadership begin with: an open incident, and Alva signed in."""

from __future__ import annotations

from vardkase.incidents.tests.conftest import an_hour_later, five_past, incident_id, screen

__all__ = ["an_hour_later", "five_past", "incident_id", "screen"]
