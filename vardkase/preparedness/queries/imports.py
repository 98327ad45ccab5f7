"""Imports: where the viewer may take a file in, the draft that is looked at, what it would bring, and what was taken in before."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel import canonical
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import queries as organisation
from vardkase.organisation.imports.files import Row
from vardkase.organisation.models import Organisation
from vardkase.preparedness import methods
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow
from vardkase.preparedness.models.imports import ColumnsRow, ImportDraftRow, ImportOrderRow, ImportRow
from vardkase.preparedness.projections.analyses import method_of, of_of
from vardkase.preparedness.queries import analyses, measure_scopes, scopes
from vardkase.preparedness.queries import rsa_scopes as rsa
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.imports import columns, makers, rows
from vardkase.preparedness.rules.imports.columns import Columns, Target
from vardkase.preparedness.rules.imports.measures import MeasureMaker
from vardkase.preparedness.rules.measures import FunctionRef as MeasureFunction
from vardkase.preparedness.rules.measures import RiskRef
from vardkase.preparedness.rules.methods import Method
from vardkase.preparedness.rules.risks import MOST_RISKS, FunctionRef
from vardkase.preparedness.rules.rounds import OPEN
from vardkase.preparedness.sheets.reading import Sheet


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file goes: an analysis or a register, and whose it is."""

    target: Target
    id: UUID
    name: str
    authority_id: UUID
    authority: str
    method: Method | None = None

    @property
    def columns(self) -> Columns:
        """What the columns of a file can hold here."""
        return columns.columns_of(self.target, self.method)


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is looked at: where it goes, how it was read, and which column is what. `remembered`: as for the last such file."""

    id: UUID
    place: Place
    file_name: str
    sheet: Sheet
    columns: Mapping[int, str]
    remembered: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was taken in."""

    id: UUID
    target: Target
    authority_id: UUID
    place_id: UUID
    place: str
    file_name: str
    sheet: str
    taken: int
    skipped: int
    entry_number: int
    imported_at: datetime
    imported_by: str
    undone_at: datetime | None
    undone_by: str


def place(viewer: Viewer, target: Target, place_id: UUID) -> Place:
    """Where a file may be taken in by the viewer. Refusal("preparedness.not_found") or ("preparedness.rsa.not_found") for what is absent,
    forbidden or only read.
    """
    if target is Target.RISKS:
        row = rsa.analysis(viewer, place_id)
        if not rsa.may(viewer, Capability.RSA_WRITE, row):
            raise Refusal("preparedness.rsa.not_found")
        return _of_analysis(row)
    if target is Target.MEASURES:
        board = _boards(viewer).filter(authority_id=place_id).first()
        if board is None:
            raise Refusal("preparedness.not_found")
        return Place(target, place_id, board.authority.name, place_id, board.authority.name)
    keeper = scopes.keeper(viewer, place_id)
    if not (scopes.may_edit(viewer, place_id) and viewer.can(Capability.RSA_WRITE, (f"org:{place_id}",))):
        raise Refusal("preparedness.not_found")
    return Place(target, keeper.pk, keeper.name, keeper.pk, keeper.name)


def _of_analysis(row: AnalysisRow) -> Place:
    of = of_of(row.of)
    return Place(Target.RISKS, row.pk, f"{of.unit}, {row.year}", row.authority_id, of.authority, method_of(row.body))


def places(viewer: Viewer) -> tuple[Place, ...]:
    """Where the viewer may take files in: analyses that are under way, of units that are there still, the latest first, and registers."""
    found = [_of_analysis(row) for row in rsa.in_being(rsa.analyses(viewer, Capability.RSA_WRITE)).filter(state__in=OPEN).order_by("-year")]
    for keeper in scopes.keepers(viewer):
        if scopes.may_edit(viewer, keeper.pk) and viewer.can(Capability.RSA_WRITE, (f"org:{keeper.pk}",)):
            found += [Place(one, keeper.pk, keeper.name, keeper.pk, keeper.name) for one in (Target.FUNCTIONS, Target.DEPENDENCIES)]
    owners = {board.authority_id: board.authority.name for board in _boards(viewer)}
    found += [Place(Target.MEASURES, id, name, id, name) for id, name in sorted(owners.items(), key=lambda one: one[1])]
    return tuple(found)


def _boards(viewer: Viewer) -> QuerySet[Organisation]:
    """The boards, offices and companies in use whose measures the viewer writes."""
    return measure_scopes.boards(viewer, Capability.RSA_WRITE).filter(valid_to=None).order_by("name_folded")


def draft(viewer: Viewer, id: UUID) -> Draft:
    """A draft of the viewer's own. Refusal("preparedness.draft_gone") when it is too old, taken in, or somebody else's."""
    row = draft_row(viewer, id)
    where = place(viewer, Target(row.target), row.place_id)
    sheet = unpacked(bytes(row.table))
    chosen, remembered = _chosen(row, where, sheet)
    return Draft(row.pk, where, row.file_name, sheet, chosen, remembered)


def rows_of(viewer: Viewer, id: UUID) -> int:
    """How many rows a draft of the viewer's own has; 0 for one that has been taken in. Refusal("preparedness.draft_gone")."""
    return 0 if is_imported(id) else len(unpacked(bytes(draft_row(viewer, id).table)).rows)


def draft_row(viewer: Viewer, id: UUID) -> ImportDraftRow:
    """The row of a draft of the viewer's own, without the file itself."""
    row = ImportDraftRow.objects.defer("data").filter(pk=id, actor_id=viewer.actor.id).first()
    if row is None:
        raise Refusal("preparedness.draft_gone")
    return row


@dataclass(frozen=True, slots=True)
class Order:
    """A yes that is being carried out: how many of the file's rows have been gone through, or why it came to nothing."""

    rows: int
    tried: int
    refused: Refusal | None
    asked_at: datetime


def order(viewer: Viewer, draft_id: UUID) -> Order | None:
    """The yes to a draft of the viewer's own, when it is carried out beside the requests. Refusal("preparedness.draft_gone")."""
    draft_row(viewer, draft_id)
    row = ImportOrderRow.objects.filter(pk=draft_id).first()
    if row is None:
        return None
    return Order(row.rows, row.tried, Refusal(row.refused[0], **row.refused[1]) if row.refused else None, row.asked_at)


def room(found: Draft) -> int | None:
    """How many rows there is room for where a draft goes; None where there is no limit."""
    if found.place.target is not Target.RISKS:
        return None
    return max(0, MOST_RISKS - RiskRow.objects.filter(analysis_id=found.place.id).count())


def is_imported(id: UUID) -> bool:
    """Whether a draft has been taken in. Says nothing of what it was: that is asked for by `imported`."""
    return ImportRow.objects.filter(pk=id).exists()


def _chosen(row: ImportDraftRow, where: Place, sheet: Sheet) -> tuple[dict[int, str], bool]:
    """What the user said, else what was said of the last file with these headings, else what the headings say."""
    known = set(where.columns.parts)
    if row.columns is not None:
        return {int(place): part for place, part in row.columns.items() if part in known}, False
    kept = ColumnsRow.objects.filter(authority_id=where.authority_id, target=where.target, shape=columns.shape(sheet.header)).first()
    if kept is not None:
        return {place: part for place, part in columns.by_place(sheet.header, kept.columns).items() if part in known}, True
    return where.columns.guess(sheet.header), False


def plan(viewer: Viewer, found: Draft, now: datetime, *, judged: bool = False, told: rows.Told | None = None) -> rows.Plan:
    """What a draft would bring, row by row; `told` hears how far it has come.

    Refused: a choice of columns that gives nothing ("preparedness.columns_lack"…).
    """
    found.place.columns.check(found.columns)
    part = "function" if found.place.target is Target.DEPENDENCIES else "name"
    maker = _maker(viewer, found, now, judged)
    return rows.make(found.sheet, found.place.columns, found.columns, maker, draft_id=found.id, name_part=part, told=told)


def _maker(viewer: Viewer, found: Draft, now: datetime, judged: bool) -> rows.Maker:
    where = found.place
    if where.target is Target.RISKS:
        assert where.method is not None
        return makers.RiskMaker(where.method, methods.events(), _functions(viewer, where.authority_id), found.file_name, judged)
    if where.target is Target.MEASURES:
        return _measure_maker(viewer, found, timezone.localdate(now))
    there = register(viewer, where.id)
    if where.target is Target.DEPENDENCIES:
        return makers.NeedMaker.of(there, timezone.localdate(now))
    owners = {checks.folded(name): (id, name) for id, name, _kind in organisation.choices(viewer, editable=False)}
    return makers.FunctionMaker(there, owners)


def _measure_maker(viewer: Viewer, found: Draft, today: date) -> MeasureMaker:
    where = found.place
    boards = {checks.folded(one.name): (one.pk, one.name) for one in _boards(viewer).filter(authority_id=where.id)}
    board = boards.get(checks.folded(where.name)) or next(iter(boards.values()))
    risks: dict[str, RiskRef | None] = {}
    for unit_id, unit, risk_id, name in analyses.risk_choices(viewer):
        risks[checks.folded(name)] = None if checks.folded(name) in risks else RiskRef(unit_id, unit, risk_id, name)
    functions = {name: MeasureFunction(one.id, one.name) for name, one in _functions(viewer, where.id).items()}
    return MeasureMaker(board, boards, risks, functions, found.file_name, today)


def _functions(viewer: Viewer, authority_id: UUID) -> dict[str, FunctionRef]:
    """The functions that a risk can hit, by name: those of the unit's own register, and of the others that the viewer reads."""
    found: dict[str, FunctionRef] = {}
    ids = [keeper.pk for keeper in scopes.keepers(viewer)]
    for id in sorted(ids, key=lambda one: one == authority_id):
        found |= {checks.folded(one.name): FunctionRef(one.id, one.name) for one in register(viewer, id).functions}
    return found


def imported(viewer: Viewer, id: UUID) -> Imported:
    """A file that was taken in where the viewer may take files in. Refusal("preparedness.not_found")."""
    row = ImportRow.objects.filter(pk=id).first()
    if row is None:
        raise Refusal("preparedness.not_found")
    place(viewer, Target(row.target), row.place_id)
    return _line(row)


def imports(viewer: Viewer, *, most: int = 100) -> tuple[Imported, ...]:
    """The files that were taken in where the viewer may take files in, the latest first."""
    there = {one.id for one in places(viewer)}
    there |= set(rsa.analyses(viewer, Capability.RSA_WRITE).values_list("id", flat=True))
    rows = ImportRow.objects.filter(place_id__in=there).order_by("-imported_at", "-id")[:most]
    return tuple(_line(row) for row in rows)


def _line(row: ImportRow) -> Imported:
    return Imported(
        row.pk, Target(row.target), row.authority_id, row.place_id, row.place, row.file_name, row.sheet, row.taken, row.skipped,
        row.entry_number, row.imported_at, row.imported_by, row.undone_at, row.undone_by,
    )  # fmt: skip


def packed(sheet: Sheet) -> bytes:
    """A sheet as it is kept while it is looked at."""
    said = {
        "header": list(sheet.header), "rows": [[row.number, *row.cells] for row in sheet.rows], "name": sheet.name,
        "names": list(sheet.names), "notes": list(sheet.notes), "digest": sheet.digest,
    }  # fmt: skip
    return zlib.compress(canonical.dumps(said), 1)


def unpacked(table: bytes) -> Sheet:
    """The sheet of a draft."""
    said: dict[str, Any] = canonical.loads(zlib.decompress(table))
    kept = tuple(Row(number, tuple(cells)) for number, *cells in said["rows"])
    return Sheet(tuple(said["header"]), kept, said["name"], tuple(said["names"]), tuple(said["notes"]), said["digest"])
