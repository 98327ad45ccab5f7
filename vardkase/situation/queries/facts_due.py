"""What facts and forecasts wait for in all incidents that go on: for the list of what is due. What a viewer may not read is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import sql
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.once import incidents_of
from vardkase.situation.queries import facts, forecasts
from vardkase.situation.queries.facts_rows import Pair, SeriesLine
from vardkase.situation.queries.forecasts import Ladder
from vardkase.situation.queries.known import known_now


def stale_series(viewer: Viewer, *, now: datetime) -> Iterator[tuple[IncidentRow, SeriesLine]]:
    """The series whose newest fact is too old."""
    for row in _with(viewer, "situation_series"):
        for line in facts.series(viewer, row, known_now(row, now)):
            if line.is_stale:
                yield row, line


def open_contradictions(viewer: Viewer, *, now: datetime) -> Iterator[tuple[IncidentRow, Pair]]:
    """The contradictions that nobody has settled."""
    for row in _with(viewer, "situation_series"):
        for pair in facts.contradictions(viewer, row, known_now(row, now)):
            if pair.is_open:
                yield row, pair


def passed_forecasts(viewer: Viewer, *, now: datetime) -> Iterator[tuple[IncidentRow, Ladder]]:
    """The forecasts whose time has passed, and of which nobody has said what came."""
    for row in _with(viewer, "situation_forecast_subject"):
        for ladder in forecasts.ladders(viewer, row, known_now(row, now)):
            if ladder.passed:
                yield row, ladder


def _with(viewer: Viewer, table: str) -> list[IncidentRow]:
    """The incidents that go on, that the viewer reads, and that have anything in a table: most have nothing."""
    found = {sql.of_uid(one[0]) for one in sql.rows(f"SELECT DISTINCT incident_id FROM {table}", [])}  # noqa: S608 - one of two names above
    ids: set[UUID] = found
    return [row for row in incidents_of(viewer) if row.id in ids] if ids else []
