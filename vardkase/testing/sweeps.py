"""Which of a test's many parameters the second database is asked about.

A test that is run for every role, page or refusal tells of our own code, which is the same on both databases: the run on SQLite takes
all of them, that on PostgreSQL some of each (`bin/test --every` takes all there too). The same ones every time, so that what fails
fails again.
"""

from __future__ import annotations

from collections.abc import Sequence

SAMPLE = 3
WHOLE = ("vardkase/ledger/", "vardkase/testing/")
"""Where the database itself is what is tested."""


def chosen(names: Sequence[str], sample: int = SAMPLE) -> set[str]:
    """The names of tests (node ids) that are run: of those that differ in their parameters only, so many, evenly spread, ends included."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.partition("[")[0], []).append(name)
    found: set[str] = set()
    for test, every in groups.items():
        if test.startswith(WHOLE) or len(every) <= sample:
            found.update(every)
        else:
            last = len(every) - 1
            found.update(every[round(at * last / (sample - 1))] for at in range(sample))
    return found


def told(proved: int, spared: int) -> str:
    """What the run on the second database leaves to that on the first, in a line."""
    return f"left to the run on SQLite: {proved} tests that ask no database, {spared} parameters of tests that do (--every takes these too)"
