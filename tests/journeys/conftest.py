"""The people of the stories and what they begin with. Every journey opens an incident of its own, so that none leans on another."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from vardkase.testing.journey import Journey

DUTY_OFFICER = "Tjänsteperson i beredskap"
LOG_KEEPER = "Loggförare"
CHIEF_OF_STAFF = "Stabschef"
DECISION_MAKER = "Kommundirektör"
LIAISON = "Samverkansperson"
COORDINATOR = "Beredskapssamordnare"
AUDITOR = "Revisor"
ADMINISTRATOR = "Systemadministratör"


@pytest.fixture
def open_incident(journeys: Callable[..., Journey]) -> Callable[..., str]:
    """Opens an incident as the duty officer; the address of its log, for everyone else in the story."""

    def opened(title: str = "", *, exercise: bool = False) -> str:
        name = title or f"Vattenläcka {uuid4().hex[:6]}"
        officer = journeys().given_i_am(DUTY_OFFICER)
        officer.when_i_open("/incidents/new/").when_i_write("Name of the incident", name)
        if exercise:
            officer.page.get_by_role("radio").nth(1).check()
        officer.when_i_click("Open the incident").then_i_am_at("/incidents/[0-9a-f-]+/log/")
        return officer.page.url.removeprefix(officer.house)

    return opened


@pytest.fixture
def log(open_incident: Callable[..., str]) -> str:
    """The address of a new incident's log."""
    return open_incident()
