"""What comes out: a plan with how good it is known to be, or a shortage with what would mend it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta

from vardkase.leadership.endurance.problem import Interval, Problem, Shift


@dataclass(frozen=True, slots=True)
class Proof:
    """How good a plan is known to be.

    `cost` is its strain in the planner's own measure (see `model.py`), `bound` what no plan can be under, and `gap` the share of the cost
    that could still be won: 0.0 when `is_best`. `seconds` is the solver's time and differs from run to run. `is_repeatable` says that the
    same input gives the same plan; it is false when the clock, not the count of steps, ended the search.
    """

    is_best: bool
    gap: float
    cost: int
    bound: int
    is_repeatable: bool
    seconds: float = field(compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """Shifts for a problem, in order of time; `proof` is absent when a person has made it."""

    problem: Problem
    shifts: tuple[Shift, ...]
    proof: Proof | None = None

    @property
    def given_up(self) -> tuple[Shift, ...]:
        """Preferred shifts that are not in the plan."""
        held = {(shift.role, shift.person, shift.interval) for shift in self.shifts}
        return tuple(s for s in self.problem.preferred if (s.role, s.person, s.interval) not in held)

    def hours(self, person: str) -> float:
        """Elapsed hours of a person's shifts in this plan, handovers included."""
        return sum((shift.interval.span for shift in self.shifts if shift.person == person), timedelta()) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a role lacks `missing` people."""

    role: str
    interval: Interval
    missing: int

    @property
    def hours(self) -> float:
        """Elapsed hours that are empty, not multiplied by the people missing."""
        return self.interval.span / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Borrow:
    """How many people with a qualification to borrow, for which roles, and what each of them would do (a tuple of shifts for each)."""

    qualification: str
    people: int
    roles: tuple[str, ...]
    shifts: tuple[tuple[Shift, ...], ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """No plan exists with the people there are.

    `plan` is the best partial plan, `gaps` what it leaves empty, `borrow` whom to ask others for. `is_least` when it is proven that no
    smaller number of people would do; otherwise the number suffices, and fewer might. `is_repeatable` is as in `Proof`.
    """

    plan: Plan
    gaps: tuple[Gap, ...]
    borrow: tuple[Borrow, ...]
    is_least: bool
    is_repeatable: bool
    seconds: float = field(compare=False)

    @property
    def people(self) -> int:
        """How many to borrow in all."""
        return sum(each.people for each in self.borrow)


def in_order(shifts: list[Shift]) -> tuple[Shift, ...]:
    """Shifts by time, role and person; the same shifts always give the same order."""
    return tuple(sorted(shifts, key=lambda s: (s.start, s.end, s.role, s.person, s.standing)))


def gaps_of(problem: Problem, shifts: tuple[Shift, ...]) -> tuple[Gap, ...]:
    """When a role has fewer people than places within the horizon; neighbouring times with the same lack are one gap."""
    found: list[Gap] = []
    horizon = problem.horizon
    for role in problem.roles:
        mine = [shift.interval for shift in shifts if shift.role == role.key]
        edges = {horizon.start, horizon.end} | {edge for each in mine for edge in (each.start, each.end)}
        moments = sorted(edge for edge in edges if horizon.start <= edge <= horizon.end)
        for start, end in itertools.pairwise(moments):
            missing = role.places - sum(1 for each in mine if each.start <= start and end <= each.end)
            if missing <= 0:
                continue
            last = found[-1] if found else None
            if last and last.role == role.key and last.interval.end == start and last.missing == missing:
                found[-1] = Gap(role.key, Interval(last.interval.start, end), missing)
            else:
                found.append(Gap(role.key, Interval(start, end), missing))
    return tuple(sorted(found, key=lambda gap: (gap.interval.start, gap.role)))
