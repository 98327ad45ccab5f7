"""What series say of moments to come while they have nothing else: such a series is not empty, and its newest figure is not known."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from vardkase.incidents import tables
from vardkase.leadership.queries.shaping import said
from vardkase.situation.events import facts as events
from vardkase.situation.models.facts import FactRow
from vardkase.situation.queries.facts_rows import FactLine, SeriesLine
from vardkase.situation.rules.facts import Standing
from vardkase.situation.rules.known import Known


def only_foretold(lines: Iterable[SeriesLine], known: Known) -> dict[UUID, FactLine]:
    """The nearest forecast of each of some series that have nothing but forecasts; those whose moment has passed are left out."""
    empty = [one.id for one in lines if one.latest is None]
    found: dict[UUID, FactLine] = {}
    for row in tables.load(FactRow, "as_of, number", series_id=empty, standing=str(Standing.FORECAST)):
        stands = row.number <= known.number and (row.revised_number is None or row.revised_number > known.number)
        if stands and row.as_of >= known.at:
            found.setdefault(row.series_id, _line(row))
    return found


def _line(row: FactRow) -> FactLine:
    event = said(events.FactRevised, row.body) if row.revises_id else said(events.FactStated, row.body)
    return FactLine(row.id, row.number, event, row.recorded_at, row.by)
