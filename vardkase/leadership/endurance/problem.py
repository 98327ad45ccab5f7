"""What is to be planned: a horizon, roles, people, rules and the shifts that are already agreed.

Every moment is kept in UTC from the first line on. Python subtracts two moments of the same zone by their wall clocks, so that a night
with a change of summer time would come out an hour wrong; in UTC hours are the hours that a person has really been awake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from vardkase.kernel.moments import STOCKHOLM
from vardkase.kernel.refusal import Refusal

HORIZONS = (24, 48, 72)
MAX_ROLES = 60
MAX_PEOPLE = 400


def minutes(span: timedelta) -> int:
    """A span in whole minutes of elapsed time."""
    return int(span.total_seconds() // 60)


def _to_utc(thing: Any, *names: str) -> None:
    for name in names:
        moment = getattr(thing, name)
        if moment is not None:
            if moment.utcoffset() is None:
                raise ValueError(f"{type(thing).__name__}.{name} has no zone")
            object.__setattr__(thing, name, moment.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Interval:
    """From a moment up to, not including, another. An empty or backward one is refused ("leadership.interval_backwards")."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        _to_utc(self, "start", "end")
        if self.end <= self.start:
            raise Refusal("leadership.interval_backwards", start=self.start, end=self.end)

    @property
    def span(self) -> timedelta:
        """Elapsed time, whatever the clocks on the wall did meanwhile."""
        return self.end - self.start

    def meets(self, other: Interval) -> bool:
        """Whether the two have a moment in common."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Interval) -> bool:
        """Whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def gap(self, other: Interval) -> timedelta:
        """Time between the two; zero when they meet or adjoin."""
        return max(timedelta(), other.start - self.end, self.start - other.end)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The time to plan: `hours` of elapsed time from `start`; 24, 48 or 72 ("leadership.horizon_unknown")."""

    start: datetime
    hours: int

    def __post_init__(self) -> None:
        _to_utc(self, "start")
        if self.hours not in HORIZONS:
            raise Refusal("leadership.horizon_unknown", hours=self.hours)

    @property
    def end(self) -> datetime:
        """The first moment that is not planned."""
        return self.start + timedelta(hours=self.hours)

    @property
    def interval(self) -> Interval:
        """The horizon as an interval."""
        return Interval(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Role:
    """A role that is never to be empty: `places` people at once, each of whom holds `qualification`."""

    key: str
    title: str
    qualification: str
    places: int = 1


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the same person elsewhere: in another staff, in POSOM, in the fire service; `is_work` when one must rest from it."""

    interval: Interval
    roster: str
    is_work: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be asked.

    `available` says when they can be reached and leave; they can be on after `travel_minutes`. `worked` is what they have already done in
    this incident before the horizon, and counts when burdens are shared; `off_at` is when they last came off, and rest counts from it.
    """

    id: str
    label: str
    qualifications: frozenset[str]
    available: tuple[Interval, ...] = ()
    travel_minutes: int = 0
    worked: timedelta = timedelta()
    off_at: datetime | None = None
    duties: tuple[Duty, ...] = ()

    def __post_init__(self) -> None:
        _to_utc(self, "off_at")

    @property
    def travel(self) -> timedelta:
        """The way to the staff, or from it."""
        return timedelta(minutes=self.travel_minutes)

    @property
    def free(self) -> tuple[Interval, ...]:
        """`available` with adjoining and overlapping parts joined, in order."""
        return joined(self.available)


def joined(parts: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time with as few intervals as possible, in order."""
    found: list[Interval] = []
    for part in sorted(parts, key=lambda each: (each.start, each.end)):
        if found and part.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, part.end))
        else:
            found.append(part)
    return tuple(found)


class Standing(StrEnum):
    """How firm a shift is: agreed and to be kept, wished for, or only proposed."""

    KEPT = "kept"
    PREFERRED = "preferred"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Shift:
    """A person in a role, from coming on until going home: the handover to the relief is the end of it."""

    role: str
    person: str
    interval: Interval
    standing: Standing = Standing.PROPOSED

    @property
    def start(self) -> datetime:
        """When the person comes on."""
        return self.interval.start

    @property
    def end(self) -> datetime:
        """When the person goes off."""
        return self.interval.end


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a roster. Handovers are a part of the shift: `longest` counts from coming on to going home.

    `rest` is the daily rest of arbetstidslagen (1982:673) 13 §: at least eleven hours in a row. `night` follows 13 a § (22 to 06, at
    least three hours of it). `full_reliefs` is the staff doctrine's two full reliefs beside those who are on. `start_hours` are the hours
    on the wall clock of `zone` at which a shift may begin; the start of the horizon is always one too.
    """

    longest: timedelta = timedelta(hours=12)
    amber: timedelta = timedelta(hours=10)
    shortest: timedelta = timedelta(hours=4)
    short: timedelta = timedelta(hours=6)
    rest: timedelta = timedelta(hours=11)
    overlap: timedelta = timedelta(minutes=30)
    soon: timedelta = timedelta(hours=12)
    full_reliefs: int = 2
    start_hours: frozenset[int] = frozenset({2, 6, 10, 14, 18, 22})
    night_hours: tuple[int, int] = (22, 6)
    night_least: timedelta = timedelta(hours=3)
    zone: ZoneInfo = STOCKHOLM


STANDARD = Rules()


@dataclass(frozen=True, slots=True)
class Problem:
    """All that the planner knows. `agreed` are shifts that stand (KEPT) or are wished for (PREFERRED)."""

    horizon: Horizon
    roles: tuple[Role, ...] = ()
    people: tuple[Person, ...] = ()
    rules: Rules = STANDARD
    agreed: tuple[Shift, ...] = ()

    @property
    def kept(self) -> tuple[Shift, ...]:
        """The shifts that the planner may not touch."""
        return tuple(shift for shift in self.agreed if shift.standing == Standing.KEPT)

    @property
    def preferred(self) -> tuple[Shift, ...]:
        """The shifts that the planner keeps if it can."""
        return tuple(shift for shift in self.agreed if shift.standing == Standing.PREFERRED)

    def person(self, id: str) -> Person | None:
        """The person with this id, if known."""
        return next((person for person in self.people if person.id == id), None)

    def role(self, key: str) -> Role | None:
        """The role with this key, if known."""
        return next((role for role in self.roles if role.key == key), None)


def check_rules(rules: Rules) -> None:
    """Rules that contradict each other are refused before anybody is planned by them ("leadership.rules_contradict", `field`)."""
    nothing = timedelta()
    faults = {
        "longest": rules.longest <= nothing,
        "amber": rules.amber > rules.longest,
        "shortest": not nothing < rules.shortest <= rules.longest,
        "rest": rules.rest <= nothing,
        "overlap": rules.overlap < nothing or rules.overlap >= rules.longest,
        "full_reliefs": rules.full_reliefs < 0,
        "start_hours": not rules.start_hours or not rules.start_hours <= set(range(24)),
        "night_hours": not set(rules.night_hours) <= set(range(24)) or rules.night_hours[0] == rules.night_hours[1],
    }
    for field, is_wrong in faults.items():
        if is_wrong:
            raise Refusal("leadership.rules_contradict", field=field)


def check_problem(problem: Problem) -> None:
    """What cannot be planned from is refused.

    "leadership.plan_too_large", "leadership.role_twice", "leadership.person_twice", "leadership.role_without_places",
    "leadership.travel_negative", "leadership.shift_of_unknown" (an agreed shift names a role or a person that is not there),
    "leadership.agreed_without_standing" and those of `check_rules`.
    """
    check_rules(problem.rules)
    if len(problem.roles) > MAX_ROLES or len(problem.people) > MAX_PEOPLE:
        raise Refusal("leadership.plan_too_large", roles=MAX_ROLES, people=MAX_PEOPLE)
    if twice := _twice([role.key for role in problem.roles]):
        raise Refusal("leadership.role_twice", key=twice)
    if twice := _twice([person.id for person in problem.people]):
        raise Refusal("leadership.person_twice", key=twice)
    for role in problem.roles:
        if role.places < 1:
            raise Refusal("leadership.role_without_places", role=role.key)
    for person in problem.people:
        if person.travel_minutes < 0:
            raise Refusal("leadership.travel_negative", person=person.id)
    for shift in problem.agreed:
        if problem.role(shift.role) is None or problem.person(shift.person) is None:
            raise Refusal("leadership.shift_of_unknown", role=shift.role, person=shift.person)
        if shift.standing == Standing.PROPOSED:
            raise Refusal("leadership.agreed_without_standing", role=shift.role, person=shift.person)


def _twice(keys: list[str]) -> str | None:
    return next((key for key in keys if keys.count(key) > 1), None)
