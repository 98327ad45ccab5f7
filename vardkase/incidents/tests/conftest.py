"""What the tests of incidents begin with, unless they say otherwise: an open incident, and Alva signed in."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later, opened
from vardkase.testing.pages import CheckingClient
from vardkase.testing.scenes import kept


@pytest.fixture
def five_past() -> Iterator[None]:
    """The clock stands at five minutes after the scene began: 02:25 in Stockholm."""
    with time_machine.travel(later(5), tick=False):
        yield


@pytest.fixture
def an_hour_later() -> Iterator[None]:
    """The clock stands at 03:20 in Stockholm; the scene began at 02:20."""
    with time_machine.travel(later(60), tick=False):
        yield


@kept
def incident_id(alva: Viewer) -> UUID:
    """An incident that is open."""
    return opened(alva)


@pytest.fixture
def screen(client: CheckingClient, alvas_cookies: SimpleCookie) -> CheckingClient:
    """Alva's browser."""
    client.cookies = alvas_cookies
    return client
