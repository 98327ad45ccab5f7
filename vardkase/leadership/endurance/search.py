"""How a good plan is looked for in a few seconds, the same one every time.

First a plan in which every role keeps watches of one length, which is a small question. Then the roles are gone through two by two:
their watches are dealt out anew while everyone else's stand, and what is better is kept. Last the solver sees the
whole question, starting from there, and tells how far from the best the plan can be; where that is not near, a stronger bound (`bound.py`)
tells it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from vardkase.leadership.endurance.bound import lower_bound
from vardkase.leadership.endurance.candidates import Candidate, RoleFrame, Span
from vardkase.leadership.endurance.model import WISH, Question, ask, by_person, chords, demand, strain
from vardkase.leadership.endurance.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

SEED = 20060544
ROLES_AT_ONCE = 2
# Steps of the solver, in its own seconds, which are the same on every machine: they end a search, so that the clock seldom has to.
STEPS_FOR_START, STEPS_FOR_ROUND, STEPS_FOR_PROOF, STEPS_FOR_MORE = 0.1, 0.05, 0.3, 2.5
# How far from the best a plan may be: at the first no more is looked for, above the second for a while longer.
GOOD_ENOUGH, NEAR = 0.01, 0.05


@dataclass
class Clock:
    """The time that may still be used, from when it is made."""

    seconds: float
    begun: float = field(default_factory=time.monotonic)
    ran_out: bool = False

    @property
    def used(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self.begun

    @property
    def is_out(self) -> bool:
        """Whether it has all been used."""
        return self.used >= self.seconds

    @property
    def left(self) -> float:
        """Seconds that remain, never none at all."""
        return max(0.1, self.seconds - self.used)


@dataclass(frozen=True)
class Found:
    """A choice of candidates; `cost` and `bound` are None where there was nothing to make small."""

    chosen: frozenset[int] = frozenset()
    cost: int = 0
    bound: int = 0
    is_possible: bool | None = None


@dataclass(frozen=True)
class Search:
    """The question, what it is measured by, and the time."""

    problem: Problem
    frames: tuple[RoleFrame, ...]
    chances: tuple[Candidate, ...]
    share: int
    clock: Clock = field(compare=False)

    @cached_property
    def borne(self) -> dict[str, int]:
        """What each who has a candidate pays when they take none."""
        return {mine[0].person.id: chords(self.problem, mine, self.share)[1][0].base for mine in by_person(self.problem, self.chances)}

    @property
    def watches(self) -> tuple[Candidate, ...]:
        """The candidates that keep to watches of one length, and what is wished for."""
        spans = {frame.role.key: set(_watches(self.problem, frame)) for frame in self.frames}
        return tuple(each for each in self.chances if each.is_preferred or each.span in spans[each.role.key])


def solver_for(clock: Clock, steps: float, seconds: float, workers: int = 1) -> CpSolver:
    """A solver with a seed and a number of steps; `seconds` only guards against a slow machine."""
    from ortools.sat.python.cp_model import CpSolver

    solver = CpSolver()
    solver.parameters.random_seed = SEED
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = workers > 1
    # With one worker the linear relaxation is what finds good plans; with two there is one of them for it anyway.
    solver.parameters.linearization_level = 1 if workers > 1 else 2
    solver.parameters.symmetry_level = 2 if workers > 1 else 0
    solver.parameters.max_deterministic_time = steps
    solver.parameters.max_time_in_seconds = max(0.1, min(seconds, clock.left))
    return solver


def run(question: Question, solver: CpSolver, clock: Clock) -> Found:
    """The solver's answer as a choice of candidates, its time counted."""
    from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN

    status = solver.solve(question.model)
    clock.ran_out |= status in {FEASIBLE, UNKNOWN} and solver.wall_time >= 0.98 * solver.parameters.max_time_in_seconds
    if status not in {OPTIMAL, FEASIBLE}:
        return Found(is_possible=False if status == INFEASIBLE else None)
    chosen = frozenset(each.number for each in question.chances if solver.value(question.taken[each.number]))
    return Found(chosen, round(solver.objective_value), round(solver.best_objective_bound), True)


def best(search: Search) -> Found:
    """The best plan found in the time, or that none is possible (`is_possible` False), or that the time was too short (None)."""
    found = _found(search)
    if found.is_possible and _gap(found) > GOOD_ENOUGH:
        found = near(search, found)
    if found.is_possible and _gap(found) > NEAR and not search.clock.is_out:
        found = _better_of(found, _whole(search, found.chosen, STEPS_FOR_MORE))
    return found


def _gap(found: Found) -> float:
    return (found.cost - found.bound) / found.cost if found.cost else 0.0


def _better_of(found: Found, other: Found) -> Found:
    best = other if other.is_possible and other.cost <= found.cost else found
    return replace(best, bound=max(found.bound, other.bound))


def near(search: Search, found: Found) -> Found:
    """A plan with a stronger bound than the solver's."""
    return replace(found, bound=max(found.bound, lower_bound(search, found.cost, GOOD_ENOUGH)))


def _found(search: Search) -> Found:
    found = _start(search)
    if not found.is_possible:
        return found if found.is_possible is False else _whole(search, None)
    for number in range(len(search.frames)):
        if search.clock.used > search.clock.seconds * 0.6:
            search.clock.ran_out = True
            break
        found = _better(search, found, number)
    found = replace(found, bound=0)
    if search.clock.is_out:
        search.clock.ran_out = True
        return found
    return _better_of(found, _whole(search, found.chosen))


def _start(search: Search) -> Found:
    """A good plan of watches of one length, or any such plan, or any plan at all. Without a start all that comes is poor."""
    question = _question(search, search.frames, search.watches)
    found = run(question, solver_for(search.clock, STEPS_FOR_START, search.clock.seconds / 5), search.clock)
    for chances in (search.watches, search.chances):
        if found.is_possible:
            return found
        question = ask(search.problem, search.frames, chances)
        demand(question)
        found = run(question, solver_for(search.clock, STEPS_FOR_START, search.clock.seconds / 5), search.clock)
        found = priced(search, found.chosen) if found.is_possible else found
    return found


def _watches(problem: Problem, frame: RoleFrame) -> Iterator[Span]:
    """From each change the longest shift that is not long, and the next from there on."""
    moment = problem.horizon.start
    while moment < problem.horizon.end:
        here = [span for span in frame.spans if span.filled.start == moment]
        if here:
            longest = max(here, key=lambda span: (span.on.span <= problem.rules.amber, span.filled.end))
            yield longest
            moment = longest.filled.end
        else:
            moment = min(slot.end for slot in frame.slots if slot.end > moment)


def _question(
    search: Search, framed: tuple[RoleFrame, ...], chances: tuple[Candidate, ...], settled: frozenset[int] = frozenset()
) -> Question:
    question = ask(search.problem, framed, chances, settled)
    demand(question)
    question.model.minimize(strain(question, search.share) + _left_out(search, chances))
    return question


def _left_out(search: Search, chances: tuple[Candidate, ...]) -> int:
    """What is paid outside a question: without it the costs of two questions could not be compared.

    A wish that is not among the chances is not kept, and whoever has no chance still bears what they have done.
    """
    asked = {each.person.id for each in chances}
    wishes = sum(each.is_preferred for each in search.chances) - sum(each.is_preferred for each in chances)
    return WISH * wishes + sum(cost for id, cost in search.borne.items() if id not in asked)


def priced(search: Search, chosen: frozenset[int]) -> Found:
    """A plan with what it costs; of others it says nothing."""
    return _priced(search, search.frames, tuple(each for each in search.chances if each.number in chosen))


def _priced(search: Search, framed: tuple[RoleFrame, ...], chosen: tuple[Candidate, ...]) -> Found:
    question = _question(search, framed, chosen, frozenset(each.number for each in chosen))
    return replace(run(question, solver_for(search.clock, 1, 1), search.clock), bound=0)


def _better(search: Search, found: Found, number: int) -> Found:
    """The plan with the shifts of some roles chosen anew, if that makes it better."""
    free = _neighbours(search, number)
    people = {each.person.id for each in search.chances if each.role.key in free}
    watches = {each.number for each in search.watches}
    here = tuple(
        each
        for each in search.chances
        if (each.role.key in free and each.number in watches) or (each.number in found.chosen and each.person.id in people)
    )
    settled = frozenset(each.number for each in here if each.role.key not in free)
    framed = tuple(frame for frame in search.frames if frame.role.key in free)
    now = tuple(each for each in here if each.number in found.chosen)
    before = _priced(search, framed, now)
    question = _question(search, framed, here, settled)
    _hint(question, found.chosen, settled)
    after = run(question, solver_for(search.clock, STEPS_FOR_ROUND, search.clock.left), search.clock)
    if not (before.is_possible and after.is_possible) or after.cost >= before.cost:
        return found
    others = found.chosen - {each.number for each in here}
    return replace(found, chosen=others | after.chosen, cost=found.cost - before.cost + after.cost)


def _neighbours(search: Search, number: int) -> set[str]:
    """A role, and those that many of its people hold too; a little chance makes the next round another."""
    chance = random.Random(SEED + number)  # noqa: S311 - a seed makes it the same every time, which is wanted
    people = {frame.role.key: {each.person.id for each in search.chances if each.role.key == frame.role.key} for frame in search.frames}
    first = search.frames[number % len(search.frames)].role.key
    near = {key: len(people[first] & people[key]) * chance.random() for key in people if key != first}
    return {first, *sorted(near, key=lambda key: (-near[key], key))[: ROLES_AT_ONCE - 1]}


def _hint(question: Question, chosen: frozenset[int], settled: frozenset[int] = frozenset()) -> None:
    for each in question.chances:
        if each.number not in settled:
            question.model.add_hint(question.taken[each.number], each.number in chosen)


def _whole(search: Search, chosen: frozenset[int] | None, steps: float = STEPS_FOR_PROOF) -> Found:
    question = _question(search, search.frames, search.chances)
    if chosen is not None:
        _hint(question, chosen)
    solver = solver_for(search.clock, steps, search.clock.left, workers=2)
    solver.parameters.relative_gap_limit = GOOD_ENOUGH
    found = run(question, solver, search.clock)
    return found if found.is_possible else replace(found, bound=max(0, round(solver.best_objective_bound)))
