"""Whoever holds a role is there, also when nobody has planned a shift for them: a role with a holder is not said to be empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.leadership.rules.shifts import Time

# However long somebody has been on, they are taken to stay for so long yet: time to ask who relieves them.
STAYS = timedelta(hours=1)


class Ground(StrEnum):
    """Why somebody is suggested for a roster, the strongest first."""

    HOLDS = "holds"
    YES = "yes"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who holds a role of a roster since a moment. `role_key` is the roster's."""

    holding_id: UUID
    role_key: str
    person: str
    since: datetime


def stays_until(since: datetime, now: datetime, longest: timedelta) -> datetime:
    """Until when somebody who holds a role is taken to be there: for the longest shift, and for an hour yet if that has passed."""
    return max(since + longest, now + STAYS)


def left_empty(gap: Time, missing: int, present: Sequence[Present], now: datetime, longest: timedelta) -> Time | None:
    """What stays empty of a time that lacks people, when those who hold the role now are counted; None when nothing does.

    A time that begins later than now is as empty as it was: they may have gone home by then.
    """
    if gap.starts_at > now or gap.ends_at <= now or len(present) < missing:
        return gap
    # The first of them who goes leaves a place empty, unless there are more than are missing.
    ends = sorted((stays_until(one.since, now, longest) for one in present), reverse=True)
    begins = max(gap.starts_at, ends[missing - 1])
    return Time(begins, gap.ends_at) if begins < gap.ends_at else None


def of_role(present: Iterable[Present], role_key: str) -> tuple[Present, ...]:
    """Those who hold one role, whoever has held it longest first."""
    return tuple(sorted((one for one in present if one.role_key == role_key), key=lambda one: one.since))
