"""A file is taken in, in three steps: read, say which column is what, confirm exactly what was shown. And taken out again.

Nothing changes before `confirm_import`, which is one transaction: an entry with all rows in the stream of the analysis or the register,
and one that says from which file. A draft is a row of its own, seen by its uploader alone and thrown away after a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from vardkase import ledger
from vardkase.access import queries as access
from vardkase.access.rules import Viewer
from vardkase.kernel import canonical
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.imports.plan import unhurried
from vardkase.organisation.rules import clean
from vardkase.preparedness.actions import import_measures, import_register, risks
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.events import functions as register_events
from vardkase.preparedness.events import imports as events
from vardkase.preparedness.models.imports import ImportDraftRow, ImportOrderRow, ImportRow
from vardkase.preparedness.projections import imports as projections
from vardkase.preparedness.queries import imports as queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.imports.columns import Target, by_heading, shape
from vardkase.preparedness.rules.imports.rows import Plan, Told
from vardkase.preparedness.rules.risks import Risk
from vardkase.preparedness.sheets import reading

DRAFT_LIFE = timedelta(days=1)


def start_import(*, viewer: Viewer, id: UUID, target: Target, place_id: UUID, file_name: str, data: bytes, now: datetime) -> UUID:
    """Takes a file in to be looked at, and gives the draft's id. Nothing else changes. Drafts older than a day are thrown away here.

    Refused: "preparedness.not_found", and what the reader says of a file that is not a table.
    """
    where = queries.place(viewer, target, place_id)
    with unhurried():
        sheet = reading.read(data, where.columns.recognised)
        table = queries.packed(sheet)
    name = clean(file_name, 10_000)[-200:]
    with transaction.atomic():
        ImportDraftRow.objects.filter(created_at__lt=now - DRAFT_LIFE).delete()
        ImportOrderRow.objects.filter(asked_at__lt=now - DRAFT_LIFE).delete()
        if ImportDraftRow.objects.filter(pk=id).exclude(actor_id=viewer.actor.id).exists():
            id = new_id()  # Somebody else's draft stands under that id: it is neither touched nor told of.
        row = ImportDraftRow(
            id=id, target=target, place_id=place_id, actor_id=viewer.actor.id, file_name=name, data=data, sheet=sheet.name, table=table,
            created_at=now,
        )  # fmt: skip
        ImportDraftRow.objects.bulk_create([row], ignore_conflicts=True)
    return id


def choose_sheet(*, viewer: Viewer, draft_id: UUID, sheet: str) -> None:
    """Reads another sheet of the file. What was said of the columns of the one before is forgotten. Refused as `start_import`."""
    found = queries.draft(viewer, draft_id)
    if sheet not in found.sheet.names:
        raise Refusal("preparedness.no_such_sheet", field="sheet")
    data = bytes(ImportDraftRow.objects.values_list("data", flat=True).get(pk=draft_id))
    with unhurried():
        table = queries.packed(reading.read(data, found.place.columns.recognised, sheet))
    ImportDraftRow.objects.filter(pk=draft_id).update(sheet=sheet, table=table, columns=None)


def choose_columns(*, viewer: Viewer, draft_id: UUID, chosen: Mapping[int, str]) -> None:
    """Says which column is what. Refused: a choice that gives nothing ("preparedness.columns_lack", "preparedness.columns_twice")."""
    found = queries.draft(viewer, draft_id)
    found.place.columns.check(chosen)
    said = {str(place): part for place, part in chosen.items() if part in found.place.columns.parts}
    ImportDraftRow.objects.filter(pk=draft_id).update(columns=said)


def shown(found: queries.Draft, plan: Plan) -> str:
    """Stands for exactly what was shown: the file, the sheet, the columns, and what every row came to."""
    rows = [[row.number, row.said is not None, [[fault.code, fault.column] for fault in row.faults]] for row in plan.rows]
    said = [found.sheet.digest, found.sheet.name, {str(place): part for place, part in found.columns.items()}, rows]
    return hashlib.sha256(canonical.dumps(said)).hexdigest()


def confirm_import(
    *,
    viewer: Viewer,
    draft_id: UUID,
    seen: str,
    skip_faulty: bool = False,
    judged: bool = False,
    key: UUID,
    now: datetime,
    told: Told | None = None,
) -> UUID:
    """Does exactly what was shown (`seen` is `shown` of it), all or nothing, and gives the import's id. A second sending does nothing.

    `judged`: the judgements are of this year, and do not wait to be looked at. `told` hears how many rows have been tried.

    Refused: "preparedness.draft_gone", "preparedness.import_changed", "preparedness.import_has_errors",
    "preparedness.nothing_to_import", and what the entry itself is refused for.
    """
    if ImportRow.objects.filter(pk=draft_id).exists():
        return queries.imported(viewer, draft_id).id
    found = queries.draft(viewer, draft_id)
    head = _head(found)
    with unhurried():
        # To try thousands of rows takes seconds, in which nobody else could write: it is done before the turn is taken.
        plan = queries.plan(viewer, found, now, judged=judged, told=told)
        if shown(found, plan) != seen:
            raise Refusal("preparedness.import_changed")
        if plan.faulty and not skip_faulty:
            raise Refusal("preparedness.import_has_errors", field="skip_faulty", rows=len(plan.faulty))
        if not plan.sound:
            raise Refusal("preparedness.nothing_to_import")
        with transaction.atomic():
            # A right that was taken back in those seconds counts no more.
            return _confirm(access.viewer_now(viewer, now=now), found, plan, head, key, now)


def _head(found: queries.Draft) -> int:
    """How far the register has come that a file of functions was compared with; the others are compared with nothing."""
    return 0 if found.place.target in (Target.RISKS, Target.MEASURES) else ledger.head(register_events.stream_of(found.place.id)).number


def _confirm(viewer: Viewer, found: queries.Draft, plan: Plan, head: int, key: UUID, now: datetime) -> UUID:
    if ImportRow.objects.filter(pk=found.id).exists():
        return queries.imported(viewer, found.id).id
    where = queries.place(viewer, found.place.target, found.place.id)
    source = f"{found.file_name[-150:]}{f' ({found.sheet.name})' if found.sheet.name else ''}"[-200:]
    said = tuple(row.said for row in plan.sound)
    if where.target is Target.MEASURES:
        entry = import_measures.import_measures(viewer, where.id, plan.sound, source, key, now)
    elif where.target is Target.RISKS:
        taken = tuple(one for one in said if isinstance(one, Risk))
        entry = risks.import_risks(viewer=viewer, analysis_id=where.id, risks=taken, source=source, key=key, now=now)
    else:
        entry = import_register.import_functions(viewer, where.id, plan.sound, source, key, now)
        if entry.number != head + 1 and not entry.repeated:
            raise Refusal("preparedness.import_changed")  # Somebody wrote between the comparison and this entry.
    into = events.Into(
        found.id, where.authority_id, where.authority, where.target, where.id, where.name, found.file_name, found.sheet.name,
        found.sheet.digest,
    )  # fmt: skip
    chosen = tuple(events.Chosen(heading, part) for heading, part in by_heading(found.sheet.header, found.columns).items())
    event = events.FileImported(into, entry.number, len(said), len(plan.faulty), shape(found.sheet.header), chosen)
    stream = events.stream_of(where.authority_id)
    written(stream, event, projections.apply, viewer=viewer, key=uuid5(key, "file"), now=now)
    ImportDraftRow.objects.filter(pk=found.id).delete()
    ImportOrderRow.objects.filter(pk=found.id).delete()
    return found.id


def undo_import(*, viewer: Viewer, import_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes out everything that a file brought, as long as nobody has worked on any of it since.

    Refused: "preparedness.import_undone_already", "preparedness.changed_since_import" with the names of what was changed,
    "preparedness.needs_reason".
    """
    with transaction.atomic():
        found = queries.imported(viewer, import_id)
        stream = events.stream_of(found.authority_id)
        reason = checks.tidy("reason", reason, 600)
        own = uuid5(key, "file")
        earlier = already(stream, own, events.FileImportUndone, lambda event: (event.into.import_id, event.reason) == (import_id, reason))
        if earlier:
            return earlier
        if found.undone_at is not None:
            raise Refusal("preparedness.import_undone_already", at=found.undone_at, by=found.undone_by)
        reason = checks.check_reason(reason)
        number = found.entry_number
        if found.target is Target.RISKS:
            risks.undo_import(viewer=viewer, analysis_id=found.place_id, number=number, reason=reason, key=key, now=now)
        elif found.target is Target.MEASURES:
            import_measures.undo_measures(viewer, found.place_id, number, reason, key, now)
        else:
            import_register.undo_functions(viewer, found.place_id, number, reason, key, now)
        event = events.FileImportUndone(_into(stream, import_id), number, reason)
        return written(stream, event, projections.apply, viewer=viewer, key=own, now=now)


def _into(stream: str, import_id: UUID) -> events.Into:
    for entry in ledger.entries(stream):
        if not entry.erased and isinstance(entry.event, events.FileImported) and entry.event.into.import_id == import_id:
            return entry.event.into
    raise Refusal("preparedness.not_found")
