"""In the log: how vital functions stand. A report is one line for all that it says; orange and red are important."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from vardkase.incidents.rules import Category, Importance
from vardkase.leadership.lines.base import Facts, Line
from vardkase.situation.events import status as events
from vardkase.situation.lines import links
from vardkase.situation.rules.status import Level


def _opened(event: events.BoardOpened) -> tuple[str, Facts]:
    return "", {"count": len(event.rows), "minutes": event.minutes}


def _added(event: events.RowAdded) -> tuple[str, Facts]:
    return "", {"name": event.row.name, "unit": event.row.unit}


def _changed(event: events.RowChanged) -> tuple[str, Facts]:
    return "", {"name": event.row.name, "before": event.before.name, "unit": event.row.unit}


def _retired(event: events.RowRetired) -> tuple[str, Facts]:
    return event.why, {"name": event.name}


def _rhythm(event: events.RhythmSet) -> tuple[str, Facts]:
    return "", {"minutes": event.minutes, "before": event.minutes_before, "patience": event.patience}


def _reported(event: events.StatusReported | events.StatusUnchanged) -> tuple[str, Facts]:
    """The consequences and needs as the line's text; names, levels and moments as its facts."""
    words = [f"{one.name}: {part}" for one in event.items for part in (one.consequence, one.need_what) if part]
    facts = {"unit": event.unit, "reporter": event.reporter, "as_of": event.as_of.astimezone(UTC).isoformat()}
    return "\n".join(words), {**facts, "items": [_item(one) for one in event.items]}


def _item(one: events.Told) -> dict[str, str]:
    return {"name": one.name, "side": str(one.side), "before": str(one.before), "level": str(one.level)}


def _weight(event: events.StatusReported) -> Importance:
    """What has become orange or red, or has left it, is important; the rest is an entry among others."""
    heavy = {Level.ORANGE, Level.RED}
    moved = any(one.level != one.before and heavy & {Level(one.level), Level(one.before)} for one in event.items)
    return Importance.IMPORTANT if moved else Importance.NORMAL


def _line(said: Any, weight: Any = None) -> Line:
    return Line(said, Category.INFO, weight) if weight else Line(said, Category.INFO)


LINES: dict[str, Line] = {
    **links.LINES,
    "situation.status_board_opened": _line(_opened),
    "situation.status_row_added": _line(_added),
    "situation.status_row_changed": _line(_changed),
    "situation.status_row_retired": _line(_retired),
    "situation.status_rhythm_set": _line(_rhythm),
    "situation.status_reported": _line(_reported, _weight),
    "situation.status_unchanged": _line(_reported),
}
