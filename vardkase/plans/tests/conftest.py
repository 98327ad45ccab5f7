"""What the tests of plans begin with: the small register, and a plan of Alva's office that has been adopted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase.organisation.tests.conftest import filled, social_coordinator, social_staff, staff, town
from vardkase.plans import defaults
from vardkase.plans.rules import Role
from vardkase.plans.tests.document_pages import library
from vardkase.plans.tests.scenes import adopted
from vardkase.testing.scenes import kept

__all__ = ["filled", "library", "planned", "social_coordinator", "social_staff", "staff", "town"]
WHOLE = defaults.roles


def _short_roles() -> tuple[Role, ...]:
    """Four small roles of the default set."""
    wanted = ("decision_maker", "chief_of_staff", "log_keeper", "legal")
    return tuple(replace(role, items=role.items[:3]) for role in WHOLE() if role.key in wanted)


@pytest.fixture(autouse=True)
def _short_default_set(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A default set of four small roles: fifteen with two hundred items would be read and written in every test for nothing."""
    if not request.module.__name__.endswith("test_defaults"):
        monkeypatch.setattr(defaults, "roles", _short_roles)


@kept
def planned(filled: Any) -> Any:
    """The town with a plan in force for the office: two roles, the first called by the post on duty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(defaults, "roles", _short_roles)
        adopted(filled)
    return filled
