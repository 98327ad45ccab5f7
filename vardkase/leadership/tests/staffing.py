"""People, roles and shifts for the tests of endurance: what a test does not speak of is as simple as can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vardkase.leadership.endurance import Horizon, Interval, Person, Plan, Problem, Role, Rules, Shift, Standing, check

# A Saturday in January, eight o'clock in Stockholm.
START = datetime(2026, 1, 3, 7, 0, tzinfo=UTC)
LOG = Role("log", "Log keeper", "log")
CHIEF = Role("chief", "Chief of staff", "chief")


def at(hours: float, start: datetime = START) -> datetime:
    """Elapsed hours after the start."""
    return start + timedelta(hours=hours)


def between(first: float, last: float, start: datetime = START) -> Interval:
    return Interval(at(first, start), at(last, start))


def person(id: str = "ada", *, holds: str = "log", free: tuple[Interval, ...] | None = None, **more) -> Person:
    """Somebody who is free from two days before the start until five days after it."""
    return Person(id, id.title(), frozenset(holds.split()), (between(-48, 120),) if free is None else free, **more)


def crowd(count: int, holds: str = "log", **more) -> tuple[Person, ...]:
    return tuple(person(f"{holds.split(maxsplit=1)[0]}{number}", holds=holds, **more) for number in range(count))


def problem(*people: Person, roles: tuple[Role, ...] = (LOG,), hours: int = 24, agreed: tuple[Shift, ...] = (), **rules) -> Problem:
    return Problem(Horizon(START, hours), roles, people, Rules(**rules), agreed)


def shift(who: str, first: float, last: float, role: str = "log", standing: Standing = Standing.PROPOSED, start: datetime = START) -> Shift:
    return Shift(role, who, between(first, last, start), standing)


def kept(who: str, first: float, last: float, role: str = "log") -> Shift:
    return shift(who, first, last, role, Standing.KEPT)


def wished(who: str, first: float, last: float, role: str = "log") -> Shift:
    return shift(who, first, last, role, Standing.PREFERRED)


def warnings_of(known: Problem, *shifts: Shift, now: datetime | None = None):
    return check(Plan(known, shifts), now=now)


def codes(known: Problem, *shifts: Shift, now: datetime | None = None) -> list[str]:
    return [str(warning.code) for warning in warnings_of(known, *shifts, now=now)]


def one(code: str, known: Problem, *shifts: Shift):
    """The only warning of a kind."""
    (found,) = [warning for warning in warnings_of(known, *shifts) if warning.code == code]
    return found
