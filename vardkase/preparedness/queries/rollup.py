"""The whole municipality's analysis against its units': spread by shared risk, this year and before, and what is a part of none."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from django.db.models import CharField, Count
from django.db.models.functions import Cast

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, RiskRow
from vardkase.preparedness.projections.analyses import of_of
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.queries.analyses import COLUMNS, _placed_before, head, line
from vardkase.preparedness.queries.analysis_rows import Local, Rollup, Shared, YearBefore
from vardkase.preparedness.queries.id_texts import id_of, id_text
from vardkase.preparedness.rules.rollup import NONE, Steps, Together, Vote, counts, together

YEARS = 3
TRUE = frozenset({"1", "true"})
"""What is true, as SQLite and PostgreSQL write it."""
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
    votes, counted = _votes(viewer, row), _counted(viewer, wholes[1:])
    own_before = RiskRow.objects.filter(analysis_id__in=[one.pk for one in wholes[1:]], judged=True)
    judged = {
        (analysis_id, risk_id): (likelihood, total)
        for analysis_id, risk_id, likelihood, total in own_before.values_list("analysis_id", "risk_id", "likelihood", "total")
    }
    top = head(viewer, row)
    scales = (row.likelihood_scale, row.consequence_scale)
    before = _placed_before(row)
    own = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).order_by("-class_order", "-total", "-likelihood", "number")
    shared = []
    for values in own.values_list(*COLUMNS):
        one = line(values, top.method, before, scales)
        years = tuple(_year(whole, counted.get((whole.pk, one.risk_id)), judged.get((whole.pk, one.risk_id), _NOT)) for whole in wholes[1:])
        said = votes.get(one.risk_id)
        shared.append(Shared(one, together(said, *scales) if said else _EMPTY, years))
    return Rollup(top, tuple(shared), _unmapped(viewer, row, wholes), tuple(one.year for one in wholes))


def _year(whole: AnalysisRow, counted: tuple[Steps, Steps] | None, judged: tuple[int | None, int | None]) -> YearBefore:
    likely, hard = counted or ({}, {})
    return YearBefore(whole.year, counts(likely), counts(hard), *judged)


def _votes(viewer: Viewer, whole: AnalysisRow) -> dict[UUID, list[Vote]]:
    """The units' judgements this year by shared risk."""
    units = {one.pk: (one, of_of(one.of).unit) for one in scopes.analyses(viewer).filter(round_id=whole.round_id, whole=False)}
    rows = MappingRow.objects.filter(whole_analysis_id=whole.pk, row__dropped_at=None).annotate(
        # As the database writes it: a boolean would be converted for each of thousands of rows.
        shared=id_text("shared_id"), there=id_text("analysis_id"), risk=id_text("risk_id"), looked=Cast("row__judged", CharField()),
    )  # fmt: skip
    found: dict[str, list[Vote]] = defaultdict(list)
    for there, shared, risk, name, likelihood, total, judged in rows.values_list(
        "there", "shared", "risk", "row__name", "row__likelihood", "row__total", "looked"
    ):
        analysis_id = id_of(there)
        if analysis_id in units:
            unit, called = units[analysis_id]
            scales = (unit.likelihood_scale, unit.consequence_scale)
            vote = Vote(unit.unit_id, called, analysis_id, id_of(risk), name, unit.year, likelihood, total, *scales, judged in TRUE)
            found[shared].append(vote)
    return {id_of(shared): votes for shared, votes in found.items()}


def _counted(viewer: Viewer, wholes: list[AnalysisRow]) -> dict[tuple[UUID, UUID], tuple[Steps, Steps]]:
    """How many of the units judged each step in earlier years, by whole analysis and shared risk: of likelihood, and of consequence.

    Counted by the database, for the units that judge on the same scales: who said what is asked of this year alone.
    """
    units: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    rows = scopes.analyses(viewer).filter(round_id__in=[one.round_id for one in wholes], whole=False) if wholes else ()
    for unit in rows:
        units[unit.likelihood_scale, unit.consequence_scale].append(unit.pk)
    of = {one.pk: one for one in wholes}
    found: dict[tuple[UUID, UUID], tuple[Steps, Steps]] = defaultdict(lambda: (Counter(), Counter()))
    for (likely, hard), ids in units.items():
        said = MappingRow.objects.filter(whole_analysis_id__in=of, analysis_id__in=ids, row__dropped_at=None, row__judged=True)
        steps = said.values_list("whole_analysis_id", "shared_id", "row__likelihood", "row__total").annotate(n=Count("id"))
        for whole_id, shared_id, likelihood, total, n in steps:
            key = (whole_id, shared_id)
            if likely == of[whole_id].likelihood_scale:
                found[key][0][likelihood] += n
            if hard == of[whole_id].consequence_scale:
                found[key][1][total] += n
    return found


def _unmapped(viewer: Viewer, row: AnalysisRow, wholes: list[AnalysisRow]) -> tuple[Local, ...]:
    units = {one.pk: (one.unit_id, of_of(one.of).unit) for one in scopes.analyses(viewer).filter(round_id=row.round_id, whole=False)}
    in_use = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).values("risk_id")
    mapped = MappingRow.objects.filter(whole_analysis_id=row.pk, shared_id__in=in_use).values("row_id")
    rows = list(
        RiskRow.objects.filter(analysis_id__in=units, dropped_at=None)
        .exclude(pk__in=mapped)
        .annotate(there=id_text("analysis_id"), risk=id_text("risk_id"))
        .order_by("number")
        .values_list("there", "risk", "number", "name", "event", "likelihood", "total")
    )
    before = _mapped_before(wholes[1], {one[1] for one in rows}) if rows and len(wholes) > 1 else {}
    known = dict(RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).values_list("risk_id", "name")) if before else {}
    found = []
    for there, risk, number, name, event, likelihood, total in rows:
        analysis_id, was = id_of(there), before.get(risk)
        was = was if was in known else None
        place = (*units[analysis_id], analysis_id, id_of(risk))
        found.append(Local(*place, number, name, event, likelihood, total, was, known[was] if was else ""))
    return tuple(sorted(found, key=lambda one: one.unit))  # Sorting keeps the order of the numbers.


def _mapped_before(whole: AnalysisRow, wanted: set[str]) -> dict[str, UUID]:
    """Under which shared risk those of some risks stood the year before that did."""
    rows = MappingRow.objects.filter(whole_analysis_id=whole.pk).annotate(risk=id_text("risk_id"), shared=id_text("shared_id"))
    return {risk: id_of(shared) for risk, shared in rows.values_list("risk", "shared") if risk in wanted}
