"""Links that let somebody without an account say one thing, or a screen show one: for what, for how long, and when they are dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.access.rules import Capability
from vardkase.kernel.refusal import Refusal

LONGEST_HOURS = 14 * 24


class Purpose(StrEnum):
    """What a link is for. A link of one purpose opens no door of another."""

    STATUS = "status"
    REQUEST = "request"
    WALL = "wall"

    @property
    def given_by(self) -> Capability:
        """The right that it takes to give such a link, and to withdraw it: what hangs on the wall is decided by who leads."""
        return Capability.INCIDENT_LEAD if self is Purpose.WALL else Capability.SITUATION_WRITE


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A link that is to be given: for what, for whom (a unit, an organisation, a function), and how many hours it holds.

    `target` is the id of what the holder may speak of. Of one purpose and target one link lives: a new one ends those before it.
    """

    purpose: Purpose
    target: UUID
    holder: str
    hours: int = 72


def check_hours(hours: int) -> int:
    """Refuses a link that holds for no time, or for longer than two weeks ("situation.link_hours")."""
    if not 1 <= hours <= LONGEST_HOURS:
        raise Refusal("situation.link_hours", field="hours", limit=LONGEST_HOURS)
    return hours


def ends_at(hours: int, now: datetime) -> datetime:
    """When a link ends, in whole seconds, as the token keeps it."""
    return now.replace(microsecond=0) + timedelta(hours=hours)


def lives(expires_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a link still opens its door."""
    return ended_at is None and now < expires_at
