"""How a feed stands: whether it answers, whether what it says is fresh, and when it is asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_PAUSE = timedelta(hours=1)
# How many times its own interval a feed may be silent before it says so.
PATIENCE = 3


class Feed(StrEnum):
    """The feeds that the house can read, and what is put in by hand."""

    SMHI = "smhi"
    FIRE = "smhi-fire"
    VMA = "vma"
    KRISINFORMATION = "krisinformation"
    ROADS = "trafikverket"
    CAP = "cap"
    HAND = "hand"


class Fault(StrEnum):
    """Why an answer was none."""

    NOT_CONFIGURED = "not_configured"
    FORBIDDEN_ADDRESS = "forbidden_address"
    FORBIDDEN_REDIRECT = "forbidden_redirect"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    GARBAGE = "garbage"


class Health(StrEnum):
    """How a feed stands."""

    NEVER = "never"
    GOOD = "good"
    TRIED = "tried"
    STALE = "stale"
    UNREAD = "unread"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed. `as_of` is the moment that the feed itself gives; `changed_at` when it last said something new."""

    key: str
    name: str
    tried_at: datetime | None = None
    good_at: datetime | None = None
    changed_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    fault: Fault | None = None
    detail: str = ""
    as_of: datetime | None = None
    next_at: datetime | None = None
    seen: int = 0
    touching: int = 0
    odd: int = 0


def next_try(now: datetime, interval: timedelta, failures: int, jitter: float) -> datetime:
    """When to ask again: after the interval, and after twice as long for every failure, an hour at most. `jitter` is 0 to 1."""
    pause = interval if not failures else min(interval * 2 ** min(failures, 12), max(LONGEST_PAUSE, interval))
    # A tenth to and fro, so that a hundred municipalities do not ask in the same second.
    return now + pause * (0.9 + 0.2 * min(max(jitter, 0.0), 1.0))


def health(state: FeedState | None, now: datetime, interval: timedelta, fresh: timedelta | None) -> Health:
    """How a feed stands. `fresh` is how old what it says may be, None where it gives no moment of its own.

    One failed try is no trouble yet: a feed fails when it has been silent for three of its intervals. What answers with something that
    cannot be read says so at once, as asking again seldom helps.
    """
    if state is not None and state.failures and state.fault is Fault.GARBAGE:
        return Health.UNREAD
    if state is None or state.good_at is None:
        return Health.FAILING if state is not None and state.failures > 1 else Health.NEVER
    if now - state.good_at > interval * PATIENCE + timedelta(minutes=1):
        return Health.FAILING
    if fresh is not None and state.as_of is not None and now - state.as_of > fresh:
        return Health.STALE
    return Health.TRIED if state.failures else Health.GOOD
