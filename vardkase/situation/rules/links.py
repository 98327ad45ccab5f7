"""Links that let somebody without an account say one thing, or a screen show one: for what, for how long, and when they are dead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.access.rules import Capability
from vardkase.incidents.rules import State
from vardkase.kernel.refusal import Refusal

LONGEST_HOURS = 14 * 24
# So much may be said by one link within a time: some in a row, as when one corrects oneself, and then one every few minutes. A link that
# has gone astray fills no log, and the log can never be emptied.
PACES = ((5, timedelta(minutes=5)), (20, timedelta(hours=1)))
LOOKED_BACK = max(within for _most, within in PACES)
# What stands after the name of whoever speaks by a link, as long as the log is read: in Swedish, as it is kept.
BY_LINK = "(länk)"


class Purpose(StrEnum):
    """What a link is for. A link of one purpose opens no door of another."""

    STATUS = "status"
    REQUEST = "request"
    REPORT = "report"
    WALL = "wall"

    @property
    def given_by(self) -> Capability:
        """The right that it takes to give such a link, and to withdraw it: what hangs on the wall is decided by who leads."""
        return Capability.INCIDENT_LEAD if self is Purpose.WALL else Capability.SITUATION_WRITE

    def opens_in(self, state: State) -> bool:
        """Whether its doors open in an incident that stands so. A last report is read when the event is over: its links hold as its
        receipts may be noted, until the archive."""
        return state.is_written_in or (self is Purpose.REPORT and state in {State.CLOSED, State.EVALUATED})


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


def check_pace(said_at: Iterable[datetime], now: datetime) -> None:
    """Refuses what comes too soon after what was said by the same link, with when it may be said ("situation.link_too_often")."""
    earlier = sorted(said_at)
    waits = [earlier[-most] + within for most, within in PACES if len(earlier) >= most]
    until = max(waits, default=now)
    if until > now:
        # It is told by the minute, and is true from the beginning of it.
        told = until if until == until.replace(second=0, microsecond=0) else until.replace(second=0, microsecond=0) + timedelta(minutes=1)
        raise Refusal("situation.link_too_often", until=told)
