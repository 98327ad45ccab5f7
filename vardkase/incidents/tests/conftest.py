"""What the tests of incidents begin with, unless they say otherwise: an open incident, and Alva signed in."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import opened
from vardkase.testing.pages import CheckingClient


@pytest.fixture
def incident_id(alva: Viewer) -> UUID:
    """An incident that is open."""
    return opened(alva)


@pytest.fixture
def screen(client: CheckingClient, sign_in: Callable[[CheckingClient, Viewer], Viewer], alva: Viewer) -> CheckingClient:
    """Alva's browser."""
    sign_in(client, alva)
    return client
