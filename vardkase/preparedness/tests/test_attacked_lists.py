"""What one person was shown is not kept for another who reads less, though both hold the same rights in the same authority."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.ledger import memory
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.rules.measures import Secret
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    memory.forget()
    monkeypatch.setattr(memory, "_may_keep", lambda: True)
    yield
    memory.forget()


@pytest.mark.usefixtures("kept_in_memory")
def test_the_due_list_of_who_reads_centrally_is_not_kept_for_who_reads_a_unit_alone(filled: Any) -> None:
    town = Town(filled)
    late = {"deadline": town.today - timedelta(days=3), "organisation_id": filled.social}
    secret = Secret("OSL 18:8", "Den som läser det kan slå ut larmen.")
    for id in (town.propose("Öva", **late), town.propose("Flytta larmen", secret=secret, **late)):
        town.decide(id)
    central, unit = (viewer_with(role, scope=f"org:{filled.board}") for role in (Role.COORDINATOR, Role.UNIT_COORDINATOR))
    for to_write in (False, True):
        assert len(queries.due(central, town.today, to_write=to_write)) == 2
        assert queries.due(unit, town.today, to_write=to_write) == ()
        assert len(queries.due(central, town.today, to_write=to_write)) == 2
