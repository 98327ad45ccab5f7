"""What the status board hands to screens, reports and the wall: frozen rows, without what the viewer may not see.

The two of which there are hundreds are tuples with names: they are made without a step of Python for each field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from vardkase.incidents.rules import Mark
from vardkase.situation.events.status import BoardRow, Told
from vardkase.situation.rules import marks
from vardkase.situation.rules.links import BY_LINK
from vardkase.situation.rules.status import Hour, Impact, Lateness, Level, Rhythm, Side


class Status(NamedTuple):
    """How one side of a function stands. `told` is None when nobody has reported (level grey), or when it is not for the viewer (masked).

    `minutes` is the interval that its age is measured by; what is `old` counts nowhere as its level, and has no `impact`.
    `unchanged`: said again as it was.
    """

    row_id: UUID
    side: Side
    level: Level
    minutes: int
    old: bool = False
    masked: bool = False
    told: Told | None = None
    as_of: datetime | None = None
    recorded_at: datetime | None = None
    reporter: str = ""
    by: str = ""
    unchanged: bool = False
    number: int = 0
    impact: Impact | None = None
    mark_key: str = "open"

    @property
    def mark(self) -> Mark:
        """How closed the report is: whoever reads it is told so by that. The statute stands in its entry."""
        return marks.of_key(self.mark_key)

    @property
    def told_by(self) -> str:
        """Who told it. Whoever holds a link calls themselves what they like: that it came by one is said beside."""
        return f"{self.reporter} {BY_LINK}" if self.by.endswith(BY_LINK) else self.reporter


class Line(NamedTuple):
    """A function on the board, with what is known of it. `statuses` are those of the sides that are asked, and of others reported."""

    row: BoardRow
    unit_id: UUID
    number: int
    minutes: int
    statuses: tuple[Status, ...]
    due_at: datetime
    lateness: Lateness

    @property
    def worst(self) -> Status:
        """The side that stands worst; an old one comes after one that is known to stand as it does."""
        return max(self.statuses, key=lambda one: (one.level.rank, not one.old, -tuple(Side).index(one.side)))


@dataclass(frozen=True, slots=True)
class Summary:
    """The statuses of a board, counted: those known by their level, those that are old apart, and those never reported."""

    known: dict[Level, int]
    old: int
    never: int
    masked: int
    total: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Who reports: its functions, when it is next due, and who is to be asked if it is late."""

    id: UUID
    name: str
    lines: tuple[Line, ...]
    last_at: datetime | None
    due_at: datetime
    lateness: Lateness
    reporters: tuple[str, ...]
    deputies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The board as it was known. `rhythm` is None when it is not open."""

    at: datetime
    rhythm: Rhythm | None
    lines: tuple[Line, ...]
    units: tuple[Unit, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class History:
    """One function and everything that was said of it, the newest first, and how each side stood hour by hour."""

    line: Line
    told: tuple[Status, ...]
    strips: tuple[tuple[Side, tuple[Hour, ...]], ...]
    more: bool
