"""The picture at a moment, by what was known: which moment is meant, how things stood, what came before and after.

The right to see is always today's. What was recorded later is in nothing here, not as a number either.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import sql
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import State, audience, may_see
from vardkase.kernel.once import asked_once
from vardkase.leadership.models import DirectionRow
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.rows import DirectionVersion
from vardkase.situation.moments import Part, Seen, Tick, parts, ticks
from vardkase.situation.rules.known import Known
from vardkase.ui.addresses import address


@dataclass(frozen=True, slots=True)
class Stood:
    """A thing of leadership as it stood: what was said of it by then, by which entry. Of a masked one `said` is there for its
    reference and state alone."""

    key: str
    number: int
    masked: bool
    over: bool
    said: dict[str, Any]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """State, level and name of the incident as they were known; `number` is the entry that last changed one of them."""

    number: int
    state: State
    level: str
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of the picture with what it shows."""

    part: Part
    things: tuple[Seen, ...]


_THINGS = (
    "SELECT m.key, m.number, m.mark_key, m.over, m.body FROM situation_moment m JOIN"
    " (SELECT key, MAX(number) AS newest FROM situation_moment WHERE incident_id = %s AND part = %s AND number <= %s GROUP BY key) t"
    " ON m.key = t.key AND m.number = t.newest WHERE m.incident_id = %s AND m.part = %s"
)


def things(viewer: Viewer, row: IncidentRow, known: Known, part: str) -> list[Stood]:
    """The things of a part as they stood, the latest changed first."""
    seen = audience(viewer, row.id, row.authority_id)
    uid = sql.uid(row.id)
    # Found once: a picture may lead to thousands of entries.
    before, _number, after = address("incidents:entry", row.id, 0).rpartition("0")
    found = asked_once(("moment", row.id, part, known.number), lambda: sql.rows(_THINGS, [uid, part, known.number, uid, part]))
    return [
        Stood(key, int(number), not may_see(seen, mark_key), bool(over), json.loads(body), f"{before}{number}{after}")
        for key, number, mark_key, over, body in sorted(found, key=lambda one: -int(one[1]))
    ]


def header(row: IncidentRow, known: Known) -> Header | None:
    """The head of the incident as it was known; None before it was opened."""
    found = sql.row(
        "SELECT number, state, level, title FROM incidents_header WHERE incident_id = %s AND number <= %s ORDER BY number DESC LIMIT 1",
        [sql.uid(row.id), known.number],
    )
    return Header(int(found[0]), State(found[1]), found[2], found[3]) if found else None


def direction(row: IncidentRow, known: Known) -> DirectionVersion | None:
    """The direction that held: the latest that had been set, unless leadership had stood down since."""
    found = DirectionRow.objects.filter(incident_id=row.id, number__lte=known.number).order_by("-version").first()
    if found is None:
        return None
    stood_down = sql.row(
        "SELECT 1 FROM leadership_stand_down WHERE incident_id = %s AND number > %s AND number <= %s LIMIT 1",
        [sql.uid(row.id), found.number, known.number],
    )
    return None if stood_down else shaping.direction(found)


def picture(viewer: Viewer, row: IncidentRow, known: Known, only: str = "") -> tuple[Shown, ...]:
    """The whole picture as it was known, part by part; or one part alone."""
    return tuple(Shown(part, tuple(part.build(viewer, row, known))) for part in ordered() if not only or part.key == only)


def ordered() -> tuple[Part, ...]:
    """The parts in the order in which the picture is read: what is led first, then how things stand, then who does what."""
    return tuple(sorted(parts(), key=lambda part: part.place))


def recorded_at(incident_id: UUID, number: int) -> datetime | None:
    """When an entry was recorded; None for a number that there is not."""
    found = sql.row("SELECT recorded_at FROM incidents_entry WHERE incident_id = %s AND number = %s", [sql.uid(incident_id), number])
    return sql.of_at(found[0]) if found else None


def ticks_of(viewer: Viewer, row: IncidentRow) -> tuple[Tick, ...]:
    """The moments that are worth stopping at, the earliest first, of what the viewer may read."""
    return tuple(sorted((tick for give in ticks() for tick in give(viewer, row)), key=lambda tick: (tick.number, tick.key)))


def near(found: tuple[Tick, ...], number: int) -> Iterator[Tick | None]:
    """The tick before a number, and the one after it."""
    yield next((one for one in reversed(found) if one.number < number), None)
    yield next((one for one in found if one.number > number), None)
