"""From entries to the list of files that were taken in, and to what is remembered of their columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from vardkase.ledger.entry import Entry
from vardkase.preparedness.events import imports as events
from vardkase.preparedness.models.imports import ColumnsRow, ImportRow


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(authority_id: UUID) -> None:
    """Deletes everything of an authority's imports that can be made again from the ledger. Drafts are not in it, and are left."""
    ImportRow.objects.filter(authority_id=authority_id).delete()
    ColumnsRow.objects.filter(authority_id=authority_id).delete()


def _imported(entry: Entry, event: events.FileImported) -> None:
    into = event.into
    ImportRow.objects.create(
        id=into.import_id,
        authority_id=into.authority_id,
        target=into.target,
        place_id=into.place_id,
        place=into.place,
        file_name=into.file_name,
        sheet=into.sheet,
        taken=event.taken,
        skipped=event.skipped,
        entry_number=event.entry,
        imported_at=entry.recorded_at,
        imported_by=entry.actor.label,
        undone_by="",
    )
    ColumnsRow.objects.update_or_create(
        authority_id=into.authority_id,
        target=into.target,
        shape=event.shape,
        defaults={
            "id": uuid5(into.authority_id, f"columns {into.target} {event.shape}"),
            "columns": {one.heading: one.part for one in event.columns},
        },
    )


def _undone(entry: Entry, event: events.FileImportUndone) -> None:
    ImportRow.objects.filter(pk=event.into.import_id).update(undone_at=entry.recorded_at, undone_by=entry.actor.label)


def _exported(entry: Entry, event: events.SecretsExported) -> None:
    """What has left stands in the ledger, and in no table."""


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.FileImported: _imported,
    events.FileImportUndone: _undone,
    events.SecretsExported: _exported,
}
