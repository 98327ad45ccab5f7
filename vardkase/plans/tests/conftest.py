"""What the tests of plans begin with: the small register, and a plan of Alva's office that has been adopted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase.organisation.tests.conftest import filled, social_coordinator, social_staff, staff, town
from vardkase.plans import defaults
from vardkase.plans.tests.scenes import adopted

__all__ = ["filled", "planned", "social_coordinator", "social_staff", "staff", "town"]


@pytest.fixture(autouse=True)
def _short_default_set(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A default set of four small roles: fifteen with two hundred items would be read and written in every test for nothing."""
    if not request.module.__name__.endswith("test_defaults"):
        wanted = ("decision_maker", "chief_of_staff", "log_keeper", "legal")
        short = tuple(replace(role, items=role.items[:3]) for role in defaults.roles() if role.key in wanted)
        monkeypatch.setattr(defaults, "roles", lambda: short)


@pytest.fixture
def planned(filled: Any) -> Any:
    """The town with a plan in force for the office: two roles, the first called by the post on duty."""
    adopted(filled)
    return filled
