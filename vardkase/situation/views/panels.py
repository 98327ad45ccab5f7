"""Everything that is said of one thing, drawn: what may be compared shares a chart, and what may not has one of its own beside it.

Sources of the same area in the same unit lie in one chart with one axis. Another area or another unit is another chart: between them there
is neither rise nor fall, and an axis that reaches from 60 to 100 000 would hide both. All of them have the same hours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vardkase.leadership.rules.frame import folded
from vardkase.situation.queries.facts_rows import Point, SeriesLine
from vardkase.situation.views import charts
from vardkase.situation.views.fact_cells import value_of


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with what it is of: each of its series with its letter and how it is drawn."""

    area: str
    unit: str
    drawing: SafeString
    series: tuple[tuple[str, Any, str], ...]


def grouped(lines: Sequence[SeriesLine]) -> list[list[SeriesLine]]:
    """The series that may be compared with each other, in the order in which they came."""
    found: dict[tuple[str, str], list[SeriesLine]] = {}
    for one in lines:
        found.setdefault((folded(one.said.area), one.said.unit.casefold()), []).append(one)
    return list(found.values())


def dashes(groups: Sequence[Sequence[SeriesLine]]) -> dict[UUID, SafeString]:
    """How each series is drawn in its own chart."""
    return {one.id: charts.stroke(charts.DASHES[place % len(charts.DASHES)]) for those in groups for place, one in enumerate(those)}


def panels(
    groups: Sequence[Sequence[SeriesLine]], named: Mapping[UUID, str], points: Mapping[UUID, tuple[tuple[Point, ...], int]]
) -> list[Panel]:
    """A chart for each group; low ones when there are several."""
    drawn = dashes(groups)
    within = charts.stretch([charts.Curve(points[one.id][0]) for those in groups for one in those])
    height = charts.HEIGHT if len(groups) == 1 else charts.LOW
    return [
        Panel(
            those[0].said.area,
            those[0].said.unit,
            charts.chart(
                [charts.Curve(points[one.id][0], named[one.id]) for one in those],
                _title(those, named),
                unit=those[0].said.unit,
                within=within if within and within[0] < within[1] else None,
                height=height,
            ),
            tuple((named[one.id], drawn[one.id], one.said.organisation) for one in those),
        )
        for those in groups
    ]


def _title(those: Sequence[SeriesLine], named: Mapping[UUID, str]) -> str:
    newest = ", ".join(f"{named[one.id]} {one.said.organisation} {value_of(one.latest, one)}" for one in those if one.latest)
    said = those[0].said
    return _("%(what)s, %(area)s, over time. Newest: %(newest)s.") % {"what": said.what, "area": said.area, "newest": newest}
