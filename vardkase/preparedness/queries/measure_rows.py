"""What the queries of measures give: frozen dataclasses for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.preparedness.rules.measures import Course, Followed, Measure, Nag, State, Step


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure in a list: what it is, what has become of it, and why its owner is to be reminded."""

    measure: Measure
    course: Course
    nags: tuple[Nag, ...]

    @property
    def state(self) -> State:
        """How far it has come."""
        return self.course.state

    @property
    def followed(self) -> Followed:
        """The measure with its course, as the rules take it."""
        return Followed(self.measure, self.course)


@dataclass(frozen=True, slots=True)
class Listing:
    """The measures that a viewer may read: the lines asked for, counts of all by state, the boards, and how many there are in all."""

    lines: tuple[MeasureLine, ...]
    counts: tuple[tuple[State, int], ...]
    boards: tuple[tuple[UUID | None, str], ...]
    total: int
    may_write: bool


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """A measure whole. `steps` are those that the viewer may take from here; `board_ended`: nobody answers for it any more.

    `requires`, `required_by` and `excludes` are those that the viewer reads; the last whichever of the two says so.
    """

    line: MeasureLine
    authority_id: UUID
    authority: str
    may_write: bool
    steps: tuple[Step, ...]
    before: MeasureLine | None
    following: tuple[MeasureLine, ...]
    board_ended: bool
    changed_at: datetime
    changed_by: str
    requires: tuple[MeasureLine, ...] = ()
    required_by: tuple[MeasureLine, ...] = ()
    excludes: tuple[MeasureLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of a measure's history."""

    kind: str
    at: datetime
    by: str
    event: Any


@dataclass(frozen=True, slots=True)
class Due:
    """A measure that nags, and how many days late it is: below zero before its deadline, None without one."""

    line: MeasureLine
    days: int | None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """What a board answers for."""

    id: UUID
    name: str
    lines: tuple[MeasureLine, ...]
    due: tuple[Due, ...]
    counts: tuple[tuple[State, int], ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """What was done about a risk, in order. `name` is empty when no measure that the viewer reads is for it."""

    unit_id: UUID
    risk_id: UUID
    name: str
    unit: str
    lines: tuple[MeasureLine, ...]
