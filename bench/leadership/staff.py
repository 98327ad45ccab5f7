"""An invented staff: fifteen roles, sixty people who hold one to three of them, some away, some tired, some in other rosters."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from vardkase.leadership.endurance import Duty, Horizon, Interval, Person, Problem, Role

START = datetime(2026, 1, 3, 7, 0, tzinfo=UTC)


def staff(roles: int = 15, people: int = 60, hours: int = 72, seed: int = 1) -> Problem:
    """The same numbers give the same staff."""
    chance = random.Random(seed)  # noqa: S311 - an invented staff, not a secret
    kinds = tuple(Role(f"role{number}", f"Role {number}", f"role{number}") for number in range(roles))
    return Problem(Horizon(START, hours), kinds, tuple(_person(chance, number, roles, hours) for number in range(people)))


def _person(chance: random.Random, number: int, roles: int, hours: int) -> Person:
    # Everyone is trained for one role in turn, and half of them for one or two more.
    held = {number % roles} | {chance.randrange(roles) for _ in range(chance.choice((0, 0, 1, 2)))}
    whole = Interval(START - timedelta(hours=4), START + timedelta(hours=hours))
    late = Interval(START + timedelta(hours=chance.choice((6, 12))), whole.end)
    duties: tuple[Duty, ...] = ()
    if number % 10 == 3:
        duty = START + timedelta(hours=chance.randrange(10, hours - 20))
        duties = (Duty(Interval(duty, duty + timedelta(hours=8)), "fire"),)
    return Person(
        f"p{number}",
        f"Person {number}",
        frozenset(f"role{each}" for each in held),
        (late if number % 7 == 5 else whole,),
        travel_minutes=chance.choice((10, 20, 40)),
        worked=timedelta(hours=chance.choice((0, 0, 4, 8))),
        off_at=START - timedelta(hours=chance.choice((3, 12))) if number % 6 == 4 else None,
        duties=duties,
    )
