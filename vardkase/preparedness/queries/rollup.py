"""The whole municipality's analysis against its units': spread by shared risk, this year and before, and what is a part of none."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, RiskRow
from vardkase.preparedness.projections.analyses import of_of
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.queries.analyses import COLUMNS, _placed_before, head, line
from vardkase.preparedness.queries.analysis_rows import Local, Rollup, Shared, SharedYear
from vardkase.preparedness.rules.rollup import NONE, Together, Vote, together

YEARS = 3
_NOT: tuple[int | None, int | None] = (None, None)
_EMPTY = Together(NONE, NONE, 0, (), ())


def rollup(viewer: Viewer, analysis_id: UUID) -> Rollup:
    """The roll-up of a whole municipality's analysis. Only units whose analyses the viewer reads are counted.

    Refusal("preparedness.rsa.not_found"), also for the analysis of a unit.
    """
    row = scopes.analysis(viewer, analysis_id)
    if not row.whole:
        raise Refusal("preparedness.rsa.not_found")
    wholes = list(AnalysisRow.objects.filter(unit_id=row.unit_id, year__lte=row.year).order_by("-year")[:YEARS])
    votes = _votes(viewer, wholes)
    judged = {
        (analysis_id, risk_id): (likelihood, total)
        for analysis_id, risk_id, likelihood, total in RiskRow.objects.filter(analysis_id__in=[one.pk for one in wholes]).values_list(
            "analysis_id", "risk_id", "likelihood", "total"
        )
    }
    top = head(viewer, row)
    scales = (row.likelihood_scale, row.consequence_scale)
    before = _placed_before(row)
    own = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).order_by("-class_order", "-total", "-likelihood", "number")
    shared = []
    for values in own.values_list(*COLUMNS):
        one = line(values, top.method, before, scales)
        years = tuple(
            SharedYear(whole.year, _together(votes, whole, one.risk_id), *judged.get((whole.pk, one.risk_id), _NOT)) for whole in wholes
        )
        shared.append(Shared(one, years))
    return Rollup(top, tuple(shared), _unmapped(viewer, row, wholes), tuple(one.year for one in wholes))


def _together(votes: dict[tuple[UUID, UUID], list[Vote]], whole: AnalysisRow, risk_id: UUID) -> Together:
    found = votes.get((whole.pk, risk_id))
    return together(found, whole.likelihood_scale, whole.consequence_scale) if found else _EMPTY


def _votes(viewer: Viewer, wholes: list[AnalysisRow]) -> dict[tuple[UUID, UUID], list[Vote]]:
    """The units' judgements by whole analysis and shared risk."""
    rounds = [one.round_id for one in wholes]
    units = {one.pk: (one, of_of(one.of).unit) for one in scopes.analyses(viewer).filter(round_id__in=rounds, whole=False)}
    rows = MappingRow.objects.filter(whole_analysis_id__in=[one.pk for one in wholes]).annotate(
        whole=_text("whole_analysis_id"), shared=_text("shared_id"), there=_text("analysis_id"), risk=_text("risk_id")
    )
    found: dict[tuple[UUID, UUID], list[Vote]] = defaultdict(list)
    for whole, shared, there, risk, name, likelihood, total, judged, dropped in rows.values_list(
        "whole", "shared", "there", "risk", "row__name", "row__likelihood", "row__total", "row__judged", "row__dropped_at"
    ):
        analysis_id = _uuid(there)
        if analysis_id in units and dropped is None:
            unit, called = units[analysis_id]
            scales = (unit.likelihood_scale, unit.consequence_scale)
            vote = Vote(unit.unit_id, called, analysis_id, _uuid(risk), name, unit.year, likelihood, total, *scales, judged)
            found[_uuid(whole), _uuid(shared)].append(vote)
    return found


def _text(column: str) -> Cast:
    """An id as the database writes it: thousands of rows have a few ids, which are then read once each."""
    return Cast(column, CharField())


@lru_cache(maxsize=16384)
def _uuid(text: str) -> UUID:
    return UUID(text)


def _unmapped(viewer: Viewer, row: AnalysisRow, wholes: list[AnalysisRow]) -> tuple[Local, ...]:
    units = {one.pk: one for one in scopes.analyses(viewer).filter(round_id=row.round_id, whole=False)}
    in_use = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).values("risk_id")
    mapped = MappingRow.objects.filter(whole_analysis_id=row.pk, shared_id__in=in_use).values("row_id")
    rows = list(
        RiskRow.objects.filter(analysis_id__in=units, dropped_at=None)
        .exclude(pk__in=mapped)
        .values_list("analysis_id", "risk_id", "number", "name", "event", "likelihood", "total")
    )
    before = _mapped_before(wholes[1], [one[1] for one in rows]) if rows and len(wholes) > 1 else {}
    known = dict(RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).values_list("risk_id", "name")) if before else {}
    found = []
    for analysis_id, risk_id, number, name, event, likelihood, total in rows:
        unit = units[analysis_id]
        was = before.get(risk_id)
        was = was if was in known else None
        called = known[was] if was else ""
        place = (unit.unit_id, of_of(unit.of).unit, analysis_id, risk_id)
        found.append(Local(*place, number, name, event, likelihood, total, was, called))
    return tuple(sorted(found, key=lambda one: (one.unit, one.number)))


def _mapped_before(whole: AnalysisRow, risk_ids: list[UUID]) -> dict[UUID, UUID]:
    rows: Any = MappingRow.objects.filter(whole_analysis_id=whole.pk).values_list("risk_id", "shared_id")
    wanted = set(risk_ids)
    return {risk_id: shared_id for risk_id, shared_id in rows if risk_id in wanted}
