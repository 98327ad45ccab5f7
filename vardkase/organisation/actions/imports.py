"""Contacts from a file, in three steps: take the file in, choose the columns, confirm exactly what was shown. And undo.

Nothing of the register changes before `confirm_import`, which is one transaction. The ledger gets one entry for each 1,000 rows that
change something, each with the rows in plain words, the file's name and digest and the counts: an import of ordinary size is one
entry, and none is too large to be read, shown or exported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.access import queries as access
from vardkase.access.rules import Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation import rules
from vardkase.organisation.actions.import_rows import Applier, undo
from vardkase.organisation.events import STREAM, ContactsImported, ImportedRow, ImportedWay, ImportUndone
from vardkase.organisation.imports import columns, files
from vardkase.organisation.imports.plan import Outcome, Plan, PlannedRow, unhurried
from vardkase.organisation.models import ImportBatch, ImportDraft
from vardkase.organisation.queries import imports, scopes

ROWS_PER_ENTRY = 1_000
DRAFT_LIFE = timedelta(days=1)


def start_import(*, viewer: Viewer, id: UUID, keeper_id: UUID, file_name: str, data: bytes, now: datetime) -> UUID:
    """Takes a file in to be looked at: nothing in the register changes. Drafts older than a day are thrown away here."""
    scopes.check_keep(viewer, keeper_id)
    with unhurried():
        table = files.read(data)
    name = rules.clean(file_name, 10_000)[-200:]
    with transaction.atomic():
        ImportDraft.objects.filter(created_at__lt=now - DRAFT_LIFE).delete()
        if ImportDraft.objects.filter(pk=id).exclude(actor_id=viewer.actor.id).exists():
            id = new_id()  # Somebody else's draft stands under that id: it is neither touched nor told of.
        row = ImportDraft(id=id, keeper_id=keeper_id, actor_id=viewer.actor.id, file_name=name, table=imports.packed(table), created_at=now)
        ImportDraft.objects.bulk_create([row], ignore_conflicts=True)
    return id


def choose_columns(*, viewer: Viewer, draft_id: UUID, chosen: columns.Mapped) -> None:
    """Says which column of a draft is what. Refuses a choice that cannot give contacts."""
    columns.check(chosen)
    with transaction.atomic():
        row = imports.draft(viewer, draft_id)
        said = {str(column): str(target) for column, target in chosen.items()}
        ImportDraft.objects.filter(pk=row.pk).update(columns=said)


def confirm_import(*, viewer: Viewer, draft_id: UUID, shown: str, skip_faulty: bool = False, key: UUID, now: datetime) -> UUID:
    """Does exactly what was shown (`shown` is the plan's digest), all or nothing, and gives the import's id. A second sending does nothing.

    Refused when the register has changed so that the file would do something else, when rows are wrong and were not said to be
    passed over, and when there is nothing to do.
    """
    with unhurried():
        # To compare fifty thousand rows takes seconds, in which nobody else could write: it is done before the turn is taken, and
        # again only if the register has changed by then.
        ahead = imports.draft_or_none(viewer, draft_id)
        ready = _Ready.of(viewer, ahead, now) if ahead else None
        with transaction.atomic():
            # Seconds have gone by: a right that was taken back meanwhile counts no more.
            return _confirm(access.viewer_now(viewer, now=now), draft_id, shown, skip_faulty, ready, key, now)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A draft compared with the register, and what would be written."""

    comparison: imports.Comparison
    applier: Applier

    @classmethod
    def of(cls, viewer: Viewer, draft: ImportDraft, now: datetime, earlier: _Ready | None = None) -> _Ready:
        """What was made ready earlier, while it holds; else anew."""
        comparison = imports.compared(draft, now, earlier.comparison if earlier else None)
        if earlier is not None and comparison is earlier.comparison:
            return earlier
        applier = Applier(draft.id, comparison.there, viewer.actor.label, now)
        if comparison.made.plan is not None:
            applier.prepare(comparison.made.plan)
        return cls(comparison, applier)


def _confirm(viewer: Viewer, draft_id: UUID, shown: str, skip_faulty: bool, earlier: _Ready | None, key: UUID, now: datetime) -> UUID:
    if ImportBatch.objects.filter(pk=draft_id).exists():
        return imports.batch(viewer, draft_id).batch.id
    draft = imports.draft(viewer, draft_id)
    ready = _Ready.of(viewer, draft, now, earlier)
    made, plan = ready.comparison.made, ready.comparison.made.plan
    if plan is None or plan.digest != shown:
        raise Refusal("organisation.import_changed")
    if plan.counts[Outcome.ERROR] and not skip_faulty:
        raise Refusal("organisation.import_has_errors", rows=plan.counts[Outcome.ERROR])
    if not (plan.counts[Outcome.NEW] or plan.counts[Outcome.CHANGED]):
        raise Refusal("organisation.import_does_nothing")
    entry = _append(viewer, draft, made, plan, key, now)
    if entry.number != ready.comparison.head + 1:
        raise Refusal("organisation.import_changed")  # Somebody wrote between the comparison and this entry.
    ready.applier.write(_batch(viewer, draft, made, plan, entry, now))
    draft.delete()
    return draft_id


def undo_import(*, viewer: Viewer, batch_id: UUID, leave_touched: bool = False, key: UUID, now: datetime) -> Entry:
    """Takes an import back as a whole: what it added goes, what it changed becomes as it was.

    What someone has changed, checked or built upon since is never taken from them: the undo is refused and says which, and with
    `leave_touched` the rest is undone and those stay.
    """
    with transaction.atomic():
        page = imports.batch(viewer, batch_id)
        earlier = ledger.find(STREAM, key)
        if earlier is not None and isinstance(earlier.event, ImportUndone) and earlier.event.batch_id == batch_id:
            return earlier
        if page.batch.undone_at is not None:
            raise Refusal("organisation.undone_already", at=page.batch.undone_at, by=page.batch.undone_by)
        if page.touched and not leave_touched:
            raise Refusal("organisation.undo_touched", count=len(page.touched))
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        removed, restored = undo(batch, viewer.actor.label, now)
        event = ImportUndone(batch.id, batch.file_name, batch.file_digest, batch.entry_number, removed, restored, page.touched[:1_000])
        entry = ledger.append(stream=STREAM, event=event, viewer=viewer, key=key, now=now)
        ImportBatch.objects.filter(pk=batch_id).update(undone_at=now, undone_by=viewer.actor.label, kept_at_undo=len(page.touched))
    return entry


def _append(viewer: Viewer, draft: ImportDraft, made: imports.Preview, plan: Plan, key: UUID, now: datetime) -> Entry:
    """One entry for each thousand rows; gives the first."""
    rows = list(plan.of(Outcome.NEW, Outcome.CHANGED))
    parts = [rows[start : start + ROWS_PER_ENTRY] for start in range(0, len(rows), ROWS_PER_ENTRY)]
    first: Entry | None = None
    for number, part in enumerate(parts, start=1):
        event = ContactsImported(
            batch_id=draft.id,
            file_name=draft.file_name,
            file_digest=made.table.digest,
            plan_digest=plan.digest,
            part=number,
            parts=len(parts),
            new_rows=plan.counts[Outcome.NEW],
            changed_rows=plan.counts[Outcome.CHANGED],
            skipped_rows=plan.counts[Outcome.ERROR],
            rows=tuple(_imported(row) for row in part),
        )
        # Every part has a key of its own that follows from the first, so that a second sending meets them all.
        entry = ledger.append(stream=STREAM, event=event, viewer=viewer, key=UUID(int=key.int ^ (number - 1)), now=now)
        first = first or entry
    assert first is not None  # Plans that do nothing were refused before.
    return first


def _imported(row: PlannedRow) -> ImportedRow:
    ways = tuple(
        ImportedWay(way.channel, way.value, way.known.value if way.known else "")
        for way in row.ways
        if way.outcome in (Outcome.NEW, Outcome.CHANGED)
    )
    return ImportedRow(row.number, row.organisation, row.post, row.person, row.hours, row.note, ways)


def _batch(viewer: Viewer, draft: ImportDraft, made: imports.Preview, plan: Plan, entry: Entry, now: datetime) -> ImportBatch:
    return ImportBatch.objects.create(
        id=draft.id,
        keeper_id=draft.keeper_id,
        file_name=draft.file_name,
        file_digest=made.table.digest,
        rows=len(made.table.rows),
        new_rows=plan.counts[Outcome.NEW],
        changed_rows=plan.counts[Outcome.CHANGED],
        skipped_rows=plan.counts[Outcome.ERROR],
        entry_number=entry.number,
        imported_at=now,
        imported_by=viewer.actor.label,
        undone_by="",
    )
