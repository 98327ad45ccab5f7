"""The planner in a process of its own: a problem comes in on its input, the answer goes out on its output, both as pickles.

Only `apart.py` starts it, and both ends are of the same version: nothing from outside is ever read here.
"""

from __future__ import annotations

import os
import pickle
import sys

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.endurance.propose import propose


def main() -> None:
    """Answers with a plan, a shortage or a refusal."""
    # The screens of the house come first: the planner takes what they leave of the processor.
    os.nice(5)
    problem, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by apart.py, which started this process
    try:
        answer: object = propose(problem, seconds=seconds)
    except Refusal as refusal:
        answer = refusal
    pickle.dump(answer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
