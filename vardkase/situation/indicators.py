"""What can be watched for a scenario: a noun of the house offers what it measures, and the scenario asks it whether a limit is passed.

A figure's series is a number with a unit; the state of a function is a step on a scale. Whoever asks is asked for: a viewer who may not
read what is measured is told of no choice, no value and no alert. How closed each of them is goes along: what is said of it elsewhere is
no more open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Mark
from vardkase.situation.rules.known import Known


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be watched: `ref` names it for the noun that offers it. `steps` are (value, label) where it is on a scale.

    `mark` is that of its name, which is read before anything has been measured.
    """

    ref: str
    label: str
    unit: str = ""
    steps: tuple[tuple[float, str], ...] = ()
    mark: Mark = OPEN


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: the value that is compared, how it reads (`28 528 kunder`), of which moment, by which entry, and how closed.

    `before`: what it was until then, where it is known that it has turned; else None.
    """

    value: float
    text: str
    as_of: datetime
    number: int
    mark: Mark = OPEN
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A noun that measures: `choices` is what a viewer can choose among, `value` what one of them is; None when nothing is known of it."""

    key: str
    title: Any
    choices: Callable[[Viewer, IncidentRow, Known], list[Choice]]
    value: Callable[[Viewer, IncidentRow, Known, str], Measured | None]


_watches: dict[str, Watch] = {}


def offer(watch: Watch) -> None:
    """Has a noun be watched. Raises ValueError for a key that is taken."""
    if watch.key in _watches:
        raise ValueError(f"{watch.key} is watched already")
    _watches[watch.key] = watch


def watches() -> tuple[Watch, ...]:
    """Those that can be watched, in the order in which they said so."""
    return tuple(_watches.values())


def measured(viewer: Viewer, row: IncidentRow, known: Known, key: str, ref: str) -> Measured | None:
    """What one of them is by what was known; None when nothing is, or nobody measures it any more."""
    watch = _watches.get(key)
    return watch.value(viewer, row, known, ref) if watch else None
