"""How old something is, and who can make it newer: one rule for facts, for what lies on the map and for pictures."""

from __future__ import annotations

from datetime import datetime

from vardkase.access.rules import Capability, Grant, Role
from vardkase.access.words import ROLES
from vardkase.ui import times


def is_told(seen_at: datetime, closed_at: datetime | None) -> bool:
    """Whether ages are told: while the incident lasts. When it has ended nobody waits for anything newer, and the moment itself is enough.

    `seen_at` is the moment at which one looks, so that the time machine tells how old things were then.
    """
    return closed_at is None or seen_at <= closed_at


def age(at: datetime, seen_at: datetime, closed_at: datetime | None) -> str:
    """`för 2 tim sedan`; empty in an incident that has ended."""
    return times.ago(at, seen_at) if is_told(seen_at, closed_at) else ""


def who_can(capability: Capability) -> str:
    """The roles that have a right, as the municipality has set them, for one who looks for a button and finds none."""
    roles = (role for role in Role if capability in Grant(role, "").capabilities)
    return ", ".join(str(ROLES[role]).lower() for role in roles)
