"""What the tests of vital functions begin with: the small register of organisations, and a chain of functions in Alva's authority."""

from __future__ import annotations

from typing import Any

from vardkase.organisation.tests.conftest import filled, social_coordinator, social_staff, staff, town
from vardkase.preparedness.tests.rsa_scenes import Rsa, rounded
from vardkase.preparedness.tests.scenes import Chain, chained
from vardkase.testing.scenes import kept

__all__ = ["filled", "social_coordinator", "social_staff", "staff", "town"]


@kept
def chain(filled: Any) -> Chain:
    """Power, telephony on its batteries, safety alarms on the telephony, home care on the alarms, and wells on the power."""
    return chained(filled)


@kept
def rsa(filled: Any) -> Rsa:
    """The round of 2019, with nothing begun in it."""
    return rounded(filled)
