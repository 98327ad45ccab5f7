"""The choice in a process of its own: a question comes in on its input, the answer goes out on its output, both as pickles.

Before the answer go lines that say how many per cent are done, and one with nothing but an equals sign. Only `apart.py` starts it, and both
ends are of the same version: nothing from outside is ever read here.
"""

from __future__ import annotations

import os
import pickle
import sys

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice.curve import curve

ANSWER = b"=\n"


def main() -> None:
    """Answers with a curve or a refusal."""
    # The screens of the house come first: the reckoning takes what they leave of the processor.
    os.nice(5)
    problem = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by apart.py, which started this process
    try:
        answer: object = curve(problem, tell=_tell)
    except Refusal as refusal:
        answer = refusal
    sys.stdout.buffer.write(ANSWER)
    pickle.dump(answer, sys.stdout.buffer)


def _tell(done: int) -> None:
    sys.stdout.buffer.write(b"%d\n" % done)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
