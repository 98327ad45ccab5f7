"""Asks for the curve in a process of its own, so that no screen waits for it and the solver's memory is given back (ADR 0015)."""

from __future__ import annotations

import pickle
import subprocess
import sys

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice.curve import Curve
from vardkase.preparedness.choice.problem import Problem

# What starting and the solver's import may take on a slow laptop, beside the reckoning.
PATIENCE_SECONDS = 120


def curve_apart(problem: Problem, *, seconds: float = PATIENCE_SECONDS) -> Curve:
    """As `curve`, refusals included. A reckoning that does not come back in time is ended ("preparedness.choice_needs_time")."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "vardkase.preparedness.choice"],
            input=pickle.dumps(problem),
            stdout=subprocess.PIPE,
            timeout=seconds,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise Refusal("preparedness.choice_needs_time") from None
    found: Curve | Refusal = pickle.loads(done.stdout)  # noqa: S301 - written by the process that was started above
    if isinstance(found, Refusal):
        raise found
    return found
