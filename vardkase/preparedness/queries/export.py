"""What can be exported, as tables: everything of an analysis, a round or a register that the viewer may read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.preparedness import lists, methods
from vardkase.preparedness.models.analyses import AnalysisRow
from vardkase.preparedness.projections.analyses import method_of, of_of
from vardkase.preparedness.projections.measures import course_of, measure_of
from vardkase.preparedness.queries import analyses, measure_scopes, scopes
from vardkase.preparedness.queries import rsa_scopes as rsa
from vardkase.preparedness.queries.register import whole
from vardkase.preparedness.rules import exports
from vardkase.preparedness.rules.measures import Followed
from vardkase.preparedness.sheets.writing import Table


def analysis_tables(viewer: Viewer, analysis_id: UUID) -> tuple[Table, ...]:
    """The risks of an analysis. Refusal("preparedness.rsa.not_found")."""
    return (_risks(viewer, [rsa.analysis(viewer, analysis_id)]),)


def round_tables(viewer: Viewer, round_id: UUID) -> tuple[Table, ...]:
    """The risks of all analyses of a round that the viewer may read. Refusal("preparedness.rsa.not_found")."""
    row = rsa.round_row(viewer, round_id)
    return (_risks(viewer, rsa.analyses(viewer).filter(round_id=row.pk)),)


def register_tables(viewer: Viewer, authority_id: UUID) -> tuple[Table, ...]:
    """The functions of a register and what they depend on. Refusal("preparedness.not_found")."""
    scopes.keeper(viewer, authority_id)
    return _registers(viewer, [authority_id])


def all_tables(viewer: Viewer) -> tuple[Table, ...]:
    """Everything that the viewer may read: the risks of every year, the measures, and every register."""
    registers = _registers(viewer, [one.pk for one in scopes.keepers(viewer)])
    return (_risks(viewer, rsa.analyses(viewer)), exports.measures_table(_measures(viewer)), *registers)


def measure_tables(viewer: Viewer) -> tuple[Table, ...]:
    """The measures that the viewer may read. What is secret and not for the viewer is not there."""
    return (exports.measures_table(_measures(viewer)),)


def _measures(viewer: Viewer) -> list[Followed]:
    rows = measure_scopes.readable(viewer).order_by("authority_id", "number").values_list("body", "course")
    return [Followed(measure_of(body), course_of(course)) for body, course in rows]


def _risks(viewer: Viewer, rows: Iterable[AnalysisRow]) -> Table:
    found = sorted(rows, key=lambda row: (-row.year, not row.whole, of_of(row.of).unit))
    names = {one.code: one.name for one in methods.events()}
    return exports.risks_table([_judged(viewer, row) for row in found], names)


def _judged(viewer: Viewer, row: AnalysisRow) -> exports.Judged:
    hides = not rsa.reads_secret(viewer, row)
    return exports.Judged(row.year, of_of(row.of).unit, method_of(row.body), analyses.risks(viewer, row.pk), hides)


def _registers(viewer: Viewer, ids: list[UUID]) -> tuple[Table, Table]:
    kept = []
    for id in ids:
        found = whole(viewer, id)
        kept.append(exports.Kept(scopes.keeper(viewer, id).name, found.register, found.hidden))
    named = [(one.key, one.name) for one in lists.lists()]
    return exports.functions_table(kept, named), exports.dependencies_table(kept)
