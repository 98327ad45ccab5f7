"""The endurance planner: 72 hours, fifteen roles, sixty people, with every rule of rest."""

from __future__ import annotations

import time

from bench.leadership.staff import staff
from bench.result import Result, say
from vardkase.leadership.endurance import Plan, check, propose, violations

SECONDS = 10


def plan(name: str) -> list[Result]:
    """Until there is a plan, how far from the best it can be, and that it breaks nothing; the solver's import is part of the wait."""
    problem = staff()
    begun = time.perf_counter()
    found = propose(problem, seconds=SECONDS)
    took = time.perf_counter() - begun
    assert isinstance(found, Plan)
    assert found.proof is not None
    assert not violations(check(found))
    return [
        say(name, "72 h, 15 roles, 60 people, to a plan", "s", took, goal=10),
        say(name, "the same, share that could still be won", "%", found.proof.gap * 100, goal=5),
    ]
