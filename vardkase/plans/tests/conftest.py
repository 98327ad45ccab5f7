"""What the tests of plans begin with: the small register, and a plan of Alva's office that has been adopted."""

from __future__ import annotations

from typing import Any

import pytest

from vardkase.organisation.tests.conftest import filled, social_coordinator, social_staff, staff, town
from vardkase.plans.tests.scenes import adopted

__all__ = ["filled", "planned", "social_coordinator", "social_staff", "staff", "town"]


@pytest.fixture
def planned(filled: Any) -> Any:
    """The town with a plan in force for the office: two roles, the first called by the post on duty."""
    adopted(filled)
    return filled
