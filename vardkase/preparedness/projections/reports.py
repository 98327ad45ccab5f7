"""From entries of the reports to rows. The files are not among them: their digests are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from vardkase.ledger.entry import Entry
from vardkase.preparedness.events import reports as events
from vardkase.preparedness.models.reports import DeviationRow, ReportRow


def forget(unit_id: UUID) -> None:
    """Deletes everything of a unit's reports that can be made again from the ledger."""
    ReportRow.objects.filter(unit_id=unit_id).delete()
    DeviationRow.objects.filter(unit_id=unit_id).delete()


def _asked(entry: Entry, event: events.ReportAsked) -> None:
    ReportRow.objects.create(
        id=event.report_id, analysis_id=event.of.analysis_id, unit_id=event.of.unit_id, kind=event.kind, is_masked=event.is_masked,
        recipient=event.recipient, purpose=event.purpose, ruleset=event.ruleset, asked_at=entry.recorded_at, asked_by=entry.actor.label,
        digest="", size=0, template_fault="", refused="", central=event.central,
    )  # fmt: skip


def _made(entry: Entry, event: events.ReportMade) -> None:
    ReportRow.objects.filter(pk=event.report_id).update(
        made_at=entry.recorded_at, digest=event.digest, size=event.size, template_fault=event.template_fault, refused=""
    )


def _failed(entry: Entry, event: events.ReportFailed) -> None:
    ReportRow.objects.filter(pk=event.report_id).update(refused=event.refused)


def _deviation(entry: Entry, event: events.DeviationSaved) -> None:
    id = uuid5(event.of.analysis_id, f"deviation {event.part}")
    if not event.motivation:
        DeviationRow.objects.filter(pk=id).delete()
        return
    said = {
        "analysis_id": event.of.analysis_id, "unit_id": event.of.unit_id, "part": event.part, "motivation": event.motivation,
        "changed_at": entry.recorded_at, "changed_by": entry.actor.label,
    }  # fmt: skip
    DeviationRow.objects.update_or_create(id=id, defaults=said)


APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.ReportAsked: _asked,
    events.ReportMade: _made,
    events.ReportFailed: _failed,
    events.DeviationSaved: _deviation,
}
