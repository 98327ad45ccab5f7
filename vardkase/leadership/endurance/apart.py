"""Asks the planner in a process of its own, so that no screen waits for it and its hundred megabytes are given back (ADR 0015)."""

from __future__ import annotations

import pickle
import subprocess
import sys

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.endurance.plan import Plan, Shortage
from vardkase.leadership.endurance.problem import Problem

# What starting and the solver's import may take on a slow laptop, beside the time to plan.
START_SECONDS = 60


def propose_apart(problem: Problem, *, seconds: float = 10) -> Plan | Shortage:
    """As `propose`, refusals included. A planner that does not come back in time is ended ("leadership.plan_needs_time")."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "vardkase.leadership.endurance"],
            input=pickle.dumps((problem, seconds)),
            stdout=subprocess.PIPE,
            timeout=3 * seconds + START_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise Refusal("leadership.plan_needs_time", seconds=seconds) from None
    found: Plan | Shortage | Refusal = pickle.loads(done.stdout)  # noqa: S301 - written by the process that was started above
    if isinstance(found, Refusal):
        raise found
    return found
