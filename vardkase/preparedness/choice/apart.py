"""Asks for the curve in a process of its own, so that no screen waits for it and the solver's memory is given back (ADR 0015)."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice.curve import Curve
from vardkase.preparedness.choice.problem import Problem

# What starting and the solver's import may take on a slow laptop, beside the reckoning.
PATIENCE_SECONDS = 120
ANSWER = b"=\n"
STEP = 4
"""It is told at every so many per cent: what is told is written down, and a hundred writes would serve nobody."""
COMMAND = (sys.executable, "-m", "vardkase.preparedness.choice")


def curve_apart(problem: Problem, *, seconds: float = PATIENCE_SECONDS, go_on: Callable[[int], bool] = lambda done: True) -> Curve:
    """As `curve`, refusals included. `go_on` is told now and then how many per cent are done, and says whether the answer is
    still wanted: if not, the process is ended at once ("preparedness.choice_stopped"). One that does not come back in time is ended too
    ("preparedness.choice_needs_time").
    """
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own module, by the interpreter that runs us
        clock = threading.Timer(seconds, process.kill)
        clock.start()
        try:
            found = _answer(process, problem, go_on)
        finally:
            is_late = not clock.is_alive()
            clock.cancel()
            process.kill()
    if found is None:
        if is_late:
            raise Refusal("preparedness.choice_needs_time")
        raise subprocess.CalledProcessError(process.returncode, COMMAND)
    if isinstance(found, Refusal):
        raise found
    return found


def _answer(process: subprocess.Popen[bytes], problem: Problem, go_on: Callable[[int], bool]) -> Curve | Refusal | None:
    """What the process answers; None when it ends without an answer."""
    if process.stdin is None or process.stdout is None:
        return None
    with suppress(BrokenPipeError), process.stdin as question:
        question.write(pickle.dumps(problem))
    told = 0
    for line in process.stdout:
        if line == ANSWER:
            with suppress(EOFError, pickle.UnpicklingError):
                answer: Curve | Refusal = pickle.load(process.stdout)  # noqa: S301 - written by the process that was started above
                return answer
            return None
        if int(line) >= told + STEP:
            told = int(line)
            if not go_on(told):
                return Refusal("preparedness.choice_stopped")
    return None
