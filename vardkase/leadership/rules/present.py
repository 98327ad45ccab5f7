"""Whoever holds a role is there, also when nobody has planned a shift for them: a role with a holder is not said to be empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.leadership.rules.roles import same_person
from vardkase.leadership.rules.shifts import Member, ShiftState, Time, Turn

# However long somebody has been on, they are taken to stay for so long yet: time to ask who relieves them.
STAYS = timedelta(hours=1)
# How long somebody who has come is taken to be on when nobody has said otherwise: what the form of entering them proposes.
USUAL = timedelta(hours=8)


class Ground(StrEnum):
    """Why somebody is suggested for a roster, the strongest first."""

    HOLDS = "holds"
    YES = "yes"
    CHAIN = "chain"


class Told(StrEnum):
    """Why the call-out did not get somebody who stands in a call list."""

    NO = "no"
    WRONG_NUMBER = "wrong_number"


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


def usual_end(since: datetime, now: datetime) -> datetime:
    """Until when somebody who came at a moment is on, unless something else is said."""
    return max(since + USUAL, now + STAYS)


def turns_on(members: Iterable[Member], turns: Iterable[Turn], present: Iterable[Present], now: datetime) -> tuple[Turn, ...]:
    """The shifts of those who hold a role now and whom nobody has entered as on: as if they were, one for each person.

    Left out is who is not in the roster or not for that role, and who is on, or has said yes to hours that lie in the same time.
    """
    mine = {one.said.name: one for one in members}
    taken = list(turns)
    found: list[Turn] = []
    for one in sorted(present, key=lambda each: each.since):
        who = next((member for name, member in mine.items() if same_person(name, one.person) and one.role_key in member.said.roles), None)
        until = usual_end(one.since, now)
        if who is None or any(turn.member_id == who.id and _settled(turn, one.since, until, now) for turn in (*taken, *found)):
            continue
        found.append(Turn(one.holding_id, one.role_key, who.id, one.since, until, ShiftState.ON, one.since))
    return tuple(found)


def _settled(turn: Turn, since: datetime, until: datetime, now: datetime) -> bool:
    """Whether a shift says already how it is with somebody in a time: they are on, or have said that they will be."""
    lasts = turn.lasts(now)
    return turn.state == ShiftState.ON or (turn.state == ShiftState.YES and lasts.starts_at < until and since < lasts.ends_at)


def too_near(turns: Iterable[Turn], who: UUID, starts_at: datetime, ends_at: datetime, rest: timedelta) -> tuple[Turn, ...]:
    """Somebody's shifts that nobody is asked for yet and that leave less than the rest before or after a time."""
    mine = (one for one in turns if one.member_id == who and one.state == ShiftState.PLANNED)
    return tuple(one for one in mine if one.starts_at < ends_at + rest and starts_at < one.ends_at + rest)


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
