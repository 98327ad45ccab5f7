"""Writes a report in a process of its own: what to write comes in on its input, the file goes out on its output, both as pickles.

Only `make.py` starts it, and both ends are of the same version: nothing from outside is ever read here.
"""

from __future__ import annotations

import os
import pickle
import sys

from vardkase.preparedness.reporting.writing import write


def main() -> None:
    """Answers with the file and the fault of a template."""
    # The screens of the house come first.
    os.nice(5)
    task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by make.py, which started this process
    pickle.dump(write(task), sys.stdout.buffer)


if __name__ == "__main__":
    main()
