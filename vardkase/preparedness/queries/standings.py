"""Where risks stand in their units' latest analyses, and how one was judged from year to year. What may not be read is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.preparedness.models.analyses import RiskRow
from vardkase.preparedness.projections.analyses import method_of
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.rules.choices import Standing


@dataclass(frozen=True, slots=True)
class Year:
    """How a risk was judged in an analysis, and what it was called there."""

    analysis_id: UUID
    name: str
    standing: Standing


def standings(viewer: Viewer, risk_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Where each of these risks stands in the latest analysis that has it, by the risk's id."""
    return {id: years[-1].standing for id, years in _by_risk(viewer, risk_ids).items()}


def years_of(viewer: Viewer, unit_id: UUID, risk_id: UUID) -> tuple[Year, ...]:
    """How a unit's risk was judged from year to year, the earliest first."""
    return tuple(_by_risk(viewer, [risk_id], unit_id).get(risk_id, ()))


def _by_risk(viewer: Viewer, risk_ids: Iterable[UUID], unit_id: UUID | None = None) -> dict[UUID, list[Year]]:
    ids = list(dict.fromkeys(risk_ids))
    if not ids:
        return {}
    kept = RiskRow.objects.filter(risk_id__in=ids, dropped_at=None)
    rows = scopes.analyses(viewer).filter(pk__in=kept.values("analysis_id")).order_by("year")
    analyses = {row.pk: row for row in (rows.filter(unit_id=unit_id) if unit_id else rows)}
    found: dict[UUID, list[Year]] = {}
    for id, analysis_id, name, likelihood, total in kept.values_list("risk_id", "analysis_id", "name", "likelihood", "total"):
        row = analyses.get(analysis_id)
        if row is not None:
            found.setdefault(id, []).append(Year(row.pk, name, Standing(row.year, likelihood, total, method_of(row.body))))
    for years in found.values():
        years.sort(key=lambda one: one.standing.year)
    return found
