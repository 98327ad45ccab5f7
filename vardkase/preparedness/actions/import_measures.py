"""Measures of a file, into those of an authority and out again: one entry each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.events.imports import MeasuresImported, MeasuresImportUndone
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.projections import measures as projections
from vardkase.preparedness.queries import measure_scopes as scopes
from vardkase.preparedness.rules.imports.rows import ReadRow
from vardkase.preparedness.rules.measures import Course, Followed, Measure


def import_measures(viewer: Viewer, authority_id: UUID, rows: Sequence[ReadRow], source: str, key: UUID, now: datetime) -> Entry:
    """Takes in the measures of rows with what has become of them, all in one entry. Inside the caller's transaction, which has tried them.

    Refused: "preparedness.measure_not_found" for a board whose measures the viewer does not write.
    """
    authority, stream = _locked(authority_id), events.stream_of(authority_id)
    earlier = already(stream, key, MeasuresImported, lambda event: event.source == source)
    if earlier:
        return earlier
    found = [one.said for one in rows if isinstance(one.said, Followed)]
    for board in {one.measure.organisation_id for one in found}:
        if scopes.board(viewer, board, Capability.RSA_WRITE).authority_id != authority_id:
            raise Refusal("preparedness.measure_not_found")
    last = MeasureRow.objects.filter(authority_id=authority_id).aggregate(last=Max("number"))["last"] or 0
    numbered = tuple(replace(one.measure, number=last + place) for place, one in enumerate(found, start=1))
    event = MeasuresImported(authority_id, authority.name, source, numbered, tuple(one.course for one in found))
    return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def undo_measures(viewer: Viewer, authority_id: UUID, number: int, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes out what the entry with this number took in. Refused: "preparedness.no_such_import", and
    "preparedness.changed_since_import" when somebody has worked on any of it.
    """
    authority, stream = _locked(authority_id), events.stream_of(authority_id)
    entry = next(iter(ledger.entries(stream, after=number - 1, until=number)), None)
    if entry is None or entry.erased or not isinstance(entry.event, MeasuresImported):
        raise Refusal("preparedness.no_such_import")
    imported = {one.id: one for one in entry.event.measures}
    courses = dict(zip(imported, entry.event.courses or (Course(),) * len(imported), strict=True))
    kept = {row.pk: row for row in MeasureRow.objects.filter(pk__in=imported)}
    followed = set(MeasureRow.objects.filter(after_id__in=imported).values_list("after_id", flat=True))
    changed = [one.name for id, one in imported.items() if id in followed or not _untouched(kept.get(id), one, courses[id])]
    if changed:
        raise Refusal("preparedness.changed_since_import", count=len(changed), names=", ".join(changed[:5]))
    event = MeasuresImportUndone(authority_id, authority.name, number, entry.event.measures, reason)
    return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _untouched(row: MeasureRow | None, imported: Measure, course: Course) -> bool:
    if row is None or projections.measure_of(row.body) != imported:
        return False
    return replace(projections.course_of(row.course), since=None) == replace(course, since=None)


def _locked(authority_id: UUID) -> Organisation:
    """The authority, held until the transaction ends: two that number measures at once wait for one another."""
    return Organisation.objects.select_for_update().get(pk=authority_id)
