"""From a roster to the planner's question, and from the planner's answer to what a staff adopts. Pure; the solver is elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel import codec
from vardkase.leadership.endurance import (
    Borrow,
    Code,
    Duty,
    Horizon,
    Interval,
    Person,
    Plan,
    Problem,
    Role,
    Rules,
    Shift,
    ShiftWarning,
    Shortage,
    Standing,
    check,
)
from vardkase.leadership.rules.shifts import Member, PersonDraft, RosterRole, ShiftState, Time, Turn

HOUR = timedelta(hours=1)
# How long before the horizon a person without a first moment is taken to have been reachable.
BEFORE = timedelta(days=2)
# A role that is empty for so short a time is nobody's to man.
BRIEF = timedelta(minutes=15)
_EMPTY = {Code.EMPTY_SOON, Code.EMPTY_LATER}


class OutcomeKind(StrEnum):
    """What the planner came to."""

    PLAN = "plan"
    SHORTAGE = "shortage"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlannedTurn:
    """A shift with its names, so that it can be read alone."""

    shift_id: UUID
    role_key: str
    role: str
    member_id: UUID
    member: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Lack:
    """A time in which a role lacks people."""

    role_key: str
    role: str
    starts_at: datetime
    ends_at: datetime
    missing: int

    @property
    def hours(self) -> float:
        """Elapsed hours."""
        return (self.ends_at - self.starts_at) / HOUR


@dataclass(frozen=True, slots=True)
class Loan:
    """How many people to borrow for a role, for how many hours in all, and what each of them would do."""

    role_key: str
    role: str
    people: int
    hours: float
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The planner's answer. `gap` is the share of the plan's strain that could still be won; `is_least`: fewer to borrow cannot do.

    `refused` says why there is no answer at all.
    """

    kind: OutcomeKind
    turns: tuple[PlannedTurn, ...] = ()
    given_up: tuple[PlannedTurn, ...] = ()
    kept: int = 0
    is_best: bool = False
    gap: float = 0.0
    is_least: bool = False
    lacks: tuple[Lack, ...] = ()
    loans: tuple[Loan, ...] = ()
    seconds: float = 0.0
    refused: str = ""

    @property
    def borrowed(self) -> int:
        """How many people to borrow in all."""
        return sum(loan.people for loan in self.loans)


@dataclass(frozen=True, slots=True)
class Roster:
    """All that is known of a staff's roster. `elsewhere` are the hours of its people in other rosters, by member."""

    roles: tuple[RosterRole, ...]
    members: tuple[Member, ...]
    turns: tuple[Turn, ...]
    elsewhere: Mapping[UUID, tuple[Duty, ...]]

    @property
    def fingerprint(self) -> str:
        """What tells whether the roster has changed. That somebody says yes to what they were asked changes nothing of a plan."""
        said = (
            [_plain(role) for role in self.roles],
            [[str(one.id), _plain(one.said)] for one in self.members],
            [
                [
                    str(turn.id),
                    turn.role_key,
                    str(turn.member_id),
                    codec.to_plain(turn.starts_at),
                    codec.to_plain(turn.ends_at),
                    turn.state.counts,
                ]
                for turn in self.turns
                if turn.state != ShiftState.WITHDRAWN
            ],
        )
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=2048)
def _plain(said: RosterRole | PersonDraft) -> Any:
    """What was said of a role or a person, which never changes, as it is written."""
    return codec.to_plain(said)


def problem_of(roster: Roster, starts_at: datetime, hours: int, rules: Rules, now: datetime, *, with_people: bool = True) -> Problem:
    """The planner's question. What somebody has said yes to is kept, what is planned or only asked for is kept if it can be.

    Without the people it is enough for what is empty (`gaps_of`).
    """
    horizon = Horizon(starts_at, hours)
    keys, members = {role.key for role in roster.roles}, {one.id for one in roster.members}
    agreed = []
    for turn in roster.turns:
        lasts = turn.lasts(now)
        # Who is on past the end of their shift is on at this very moment.
        is_within = lasts.starts_at < horizon.end and (horizon.start < lasts.ends_at or _is_on(turn, lasts, horizon))
        if turn.state.counts and turn.role_key in keys and turn.member_id in members and is_within:
            # What reaches out of the horizon is not the planner's to move.
            is_whole = horizon.start <= lasts.starts_at and lasts.ends_at <= horizon.end
            standing = Standing.PREFERRED if turn.state.is_open and is_whole else Standing.KEPT
            agreed.append(Shift(turn.role_key, str(turn.member_id), Interval(lasts.starts_at, lasts.ends_at), standing))
    people = tuple(_person(roster, one, horizon, now) for one in roster.members) if with_people else ()
    roles = tuple(Role(role.key, role.label, role.key, role.places) for role in roster.roles)
    return Problem(horizon, roles, people, rules, tuple(agreed))


def _person(roster: Roster, member: Member, horizon: Horizon, now: datetime) -> Person:
    said = member.said
    mine = [turn for turn in roster.turns if turn.member_id == member.id]
    done = [
        time
        for turn in mine
        if turn.state.counts and (time := turn.lasts(now)).ends_at <= horizon.start and not _is_on(turn, time, horizon)
    ]
    off = [time.ends_at for time in done] + ([said.off_at] if said.off_at else [])
    worked = sum((time.ends_at - time.starts_at for time in done), timedelta())
    refused = [Time(turn.starts_at, turn.ends_at) for turn in mine if turn.state == ShiftState.NO]
    begins = said.available_from or horizon.start - BEFORE
    ends = said.available_to or horizon.end + BEFORE
    free = _without([(begins, ends)] if begins < ends else [], (*said.away, *refused))
    return Person(
        str(member.id), said.name, frozenset(said.roles), tuple(Interval(*each) for each in free), said.travel_minutes, worked,
        max(off, default=None), roster.elsewhere.get(member.id, ()),
    )  # fmt: skip


def _is_on(turn: Turn, lasts: Time, horizon: Horizon) -> bool:
    return turn.state == ShiftState.ON and lasts.ends_at == horizon.start


def _without(free: list[tuple[datetime, datetime]], away: Iterable[Time]) -> list[tuple[datetime, datetime]]:
    for gone in away:
        cut = []
        for start, end in free:
            cut += [(start, min(end, gone.starts_at)), (max(start, gone.ends_at), end)]
        free = [(start, end) for start, end in cut if start < end]
    return free


def looked_over(roster: Roster, starts_at: datetime, hours: int, rules: Rules, now: datetime) -> tuple[ShiftWarning, ...]:
    """Everything that is wrong with a roster from a moment on, but for the minutes between one who left early and one who came late."""
    problem = problem_of(roster, starts_at, hours, rules, now)
    found = check(Plan(problem, problem.agreed), now=max(now, starts_at))
    return tuple(one for one in found if one.code not in _EMPTY or one.start is None or one.end is None or one.end - one.start >= BRIEF)


def breaks(roster: Roster, turn: Turn, rules: Rules, now: datetime) -> ShiftWarning | None:
    """The first rule that a person's shift breaks beside their others, without those that were broken before; None when it breaks none."""
    others = tuple(one for one in roster.turns if one.id != turn.id)
    starts_at = turn.starts_at - timedelta(hours=24)
    before, after = (
        {
            one
            for one in looked_over(Roster(roster.roles, roster.members, turns, roster.elsewhere), starts_at, 72, rules, starts_at)
            if one.code in _OF_A_PERSON
        }
        for turns in (others, (*others, turn))
    )
    mine = [one for one in after - before if one.person == str(turn.member_id)]
    return min(mine, key=lambda one: _OF_A_PERSON.index(one.code), default=None)


_OF_A_PERSON = (
    Code.NOT_QUALIFIED,
    Code.DOUBLE_BOOKED,
    Code.OTHER_ROSTER,
    Code.NOT_AVAILABLE,
    Code.TOO_LONG_SHIFT,
    Code.SHORT_REST,
)


def outcome_of(found: Plan | Shortage, roster: Roster, proposal_id: UUID) -> Outcome:
    """The planner's answer with names, and an id for every new shift that is the same each time."""
    plan = found.plan if isinstance(found, Shortage) else found
    new = [shift for shift in plan.shifts if shift.standing == Standing.PROPOSED]
    turns = tuple(_planned(roster, shift, uuid5(proposal_id, str(number))) for number, shift in enumerate(new))
    known = {(turn.role_key, str(turn.member_id), turn.starts_at, turn.ends_at): turn.id for turn in roster.turns if turn.state.is_open}
    given_up = tuple(
        _planned(roster, shift, known[shift.role, shift.person, shift.start, shift.end])
        for shift in plan.given_up
        if (shift.role, shift.person, shift.start, shift.end) in known
    )
    kept = len(plan.shifts) - len(new)
    if isinstance(found, Shortage):
        lacks = tuple(
            Lack(gap.role, label_of(roster.roles, gap.role), gap.interval.start, gap.interval.end, gap.missing) for gap in found.gaps
        )
        loans = tuple(_loan(roster.roles, one) for one in found.borrow)
        return Outcome(
            OutcomeKind.SHORTAGE, turns, given_up, kept, is_least=found.is_least, lacks=lacks, loans=loans, seconds=round(found.seconds, 1)
        )
    assert found.proof is not None  # the planner's own plans have one
    return Outcome(
        OutcomeKind.PLAN, turns, given_up, kept, found.proof.is_best, round(found.proof.gap, 4), seconds=round(found.proof.seconds, 1)
    )


def _planned(roster: Roster, shift: Shift, id: UUID) -> PlannedTurn:
    member = next(one for one in roster.members if str(one.id) == shift.person)
    return PlannedTurn(id, shift.role, label_of(roster.roles, shift.role), member.id, member.said.name, shift.start, shift.end)


def _loan(roles: Sequence[RosterRole], borrow: Borrow) -> Loan:
    times = tuple(Time(shift.start, shift.end) for one in borrow.shifts for shift in one)
    hours = sum((time.ends_at - time.starts_at for time in times), timedelta()) / HOUR
    return Loan(borrow.qualification, label_of(roles, borrow.qualification), borrow.people, hours, times)


def label_of(roles: Iterable[RosterRole], key: str) -> str:
    """What a role is called; its key when the roster has it no more."""
    return next((role.label for role in roles if role.key == key), key)
