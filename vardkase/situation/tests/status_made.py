"""Boards made by hand for what draws and words them: a status as a query would give it, without a table beneath."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.situation.events.status import BoardRow, Told
from vardkase.situation.queries.status_rows import Line, Status, Summary, Unit
from vardkase.situation.rules.status import Lateness, Level, Side, Trend

INCIDENT, ROW, OTHER, UNIT = (UUID(int=n) for n in (50, 51, 52, 53))
CARE_ROW = BoardRow(ROW, "home_care", "Hemtjänst", "Socialförvaltningen", "Kommunen", "Enhetschef", "Avdelningschef")
SCHOOL_ROW = replace(CARE_ROW, row_id=OTHER, key="school", name="Skola")


def told(level: Level = Level.RED, side: Side = Side.OWN, row_id: UUID = ROW, **more: Any) -> Told:
    """What was said of one side, with a consequence where one is needed."""
    more.setdefault("consequence", "Når inte fram." if level.rank >= Level.YELLOW.rank else "")
    return Told(row_id, "Hemtjänst", side, level, more.pop("trend", Trend.SAME), Level.GREY, NIGHT, **more)


def status(level: Level = Level.RED, *, as_of: datetime = NIGHT, old: bool = False, **more: Any) -> Status:
    """A status that has been reported; grey for one that has not."""
    side, row_id = more.pop("side", Side.OWN), more.pop("row_id", ROW)
    if level == Level.GREY:
        return Status(row_id, side, level, 60)
    said = more.pop("told", None) or told(level, side, row_id)
    rest = {"recorded_at": as_of, "reporter": "Enhetschef", "by": "Alva", "number": 7, **more}
    return Status(row_id, side, level, 60, old, told=said, as_of=as_of, **rest)


def masked(as_of: datetime = NIGHT, side: Side = Side.OWN) -> Status:
    """A status that is there and not for the reader."""
    return Status(ROW, side, Level.GREY, 60, masked=True, as_of=as_of, number=7)


def line(*statuses: Status, row: BoardRow = CARE_ROW, lateness: Lateness = Lateness.IN_TIME) -> Line:
    """A function with its statuses."""
    return Line(row, UNIT, 3, 60, statuses or (Status(row.row_id, Side.OWN, Level.GREY, 60),), later(60), lateness)


def unit(*lines: Line, lateness: Lateness = Lateness.IN_TIME, **more: Any) -> Unit:
    """A unit that reports some functions."""
    facts = {"reporters": ("Enhetschef",), "deputies": (), "last_at": None, **more}
    return Unit(
        UNIT, "Socialförvaltningen", lines or (line(),), facts["last_at"], later(60), lateness, facts["reporters"], facts["deputies"]
    )


def summary(old: int = 0, never: int = 0, masked: int = 0, **known: int) -> Summary:
    """A board counted."""
    counts = {level: known.get(str(level), 0) for level in reversed(Level) if level != Level.GREY}
    return Summary(counts, old, never, masked, sum(counts.values()) + old + never + masked)
