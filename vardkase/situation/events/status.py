"""In the stream: how vital functions stand. Every entry names the functions that it is about, as they were called then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.ledger.registry import event
from vardkase.situation.events import links
from vardkase.situation.rules.status import Holds, Level, Side, Trend


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A function on the board: what, who runs it, who reports it, and how often when it is not as often as the board."""

    row_id: UUID
    key: str
    name: str
    unit: str
    owner: str = ""
    reporter: str = ""
    deputy: str = ""
    minutes: int | None = None
    sides: tuple[Side, ...] = (Side.OWN,)


@event("situation.status_board_opened")
@dataclass(frozen=True, slots=True)
class BoardOpened:
    """The board of an incident, with functions copied from where the municipality keeps them."""

    rows: tuple[BoardRow, ...]
    minutes: int
    patience: int
    source: str = ""


@event("situation.status_row_added")
@dataclass(frozen=True, slots=True)
class RowAdded:
    """A further function."""

    row: BoardRow


@event("situation.status_row_changed")
@dataclass(frozen=True, slots=True)
class RowChanged:
    """A function has another name, unit, reporter or interval. What was reported of it stays."""

    row: BoardRow
    before: BoardRow


@event("situation.status_row_retired")
@dataclass(frozen=True, slots=True)
class RowRetired:
    """A function is not followed any more in this incident."""

    row_id: UUID
    name: str
    unit: str
    why: str


@event("situation.status_rhythm_set")
@dataclass(frozen=True, slots=True)
class RhythmSet:
    """How often units report from now on, in minutes, and how late a report is before the deputy is asked."""

    minutes: int
    patience: int
    minutes_before: int


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of one side of a function. `before` is the level that stood until then, `since` when these words were first said."""

    row_id: UUID
    name: str
    side: Side
    level: Level
    trend: Trend
    before: Level
    since: datetime
    consequence: str = ""
    holds: Holds = Holds.NOT_SAID
    holds_until: datetime | None = None
    need: bool = False
    need_what: str = ""


@event("situation.status_reported")
@dataclass(frozen=True, slots=True)
class StatusReported:
    """How functions stand, by what a unit says of a moment."""

    unit: str
    reporter: str
    as_of: datetime
    items: tuple[Told, ...]
    mark: Mark = OPEN


@event("situation.status_unchanged")
@dataclass(frozen=True, slots=True)
class StatusUnchanged:
    """What was said before still holds, at a later moment: the contents are the same, and written out."""

    unit: str
    reporter: str
    as_of: datetime
    items: tuple[Told, ...]
    mark: Mark = OPEN


KINDS: tuple[type, ...] = (
    *links.KINDS, BoardOpened, RowAdded, RowChanged, RowRetired, RhythmSet, StatusReported, StatusUnchanged,
)  # fmt: skip
