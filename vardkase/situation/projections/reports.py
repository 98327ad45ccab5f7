"""From entries to rows: situation reports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events import reports as events
from vardkase.situation.models.reports import ReportMaterialRow, ReportRow, ReportStepRow, ReportVersionRow
from vardkase.situation.rules.reports import Item

TABLES: tuple[Any, ...] = (ReportRow, ReportStepRow, ReportMaterialRow, ReportVersionRow)


def _step(entry: Entry, event: Any, incident_id: UUID) -> None:
    ReportStepRow.objects.create(
        report_id=event.report_id,
        incident_id=incident_id,
        number=entry.number,
        kind=entry.kind,
        part=getattr(event, "part", ""),
        body=body_of(event),
        at=entry.recorded_at,
        by=entry.actor.label,
    )


def _material(entry: Entry, report_id: UUID, incident_id: UUID, items: tuple[Item, ...]) -> None:
    # A list of its own: pages that only ask how a report stands need not read it.
    ReportMaterialRow.objects.create(report_id=report_id, incident_id=incident_id, number=entry.number, body=body_of(items))


def _drafted(entry: Entry, event: events.ReportDrafted, incident_id: UUID) -> None:
    ReportRow.objects.create(
        id=event.report_id,
        incident_id=incident_id,
        number=entry.number,
        report_number=event.report_number,
        actor=event.actor,
        name=event.name,
        drafted_at=entry.recorded_at,
        drafted_by=entry.actor.label,
    )
    _gathered(entry, event, incident_id)


def _gathered(entry: Entry, event: events.ReportDrafted | events.ReportRefreshed, incident_id: UUID) -> None:
    _step(entry, replace(event, items=()), incident_id)
    _material(entry, event.report_id, incident_id, event.items)


def _approved(entry: Entry, event: events.ReportApproved, incident_id: UUID) -> None:
    paper = event.paper
    ReportVersionRow.objects.create(
        report_id=event.report_id,
        incident_id=incident_id,
        number=entry.number,
        version=paper.version,
        report_number=paper.number,
        actor=paper.actor,
        external=paper.header.external,
        body=body_of(paper),
    )
    _step(entry, replace(event, paper=replace(paper, blocks=(), changes=())), incident_id)


APPLIERS: dict[str, Applier] = {
    "situation.report_drafted": _drafted,
    "situation.report_described": _step,
    "situation.report_refreshed": _gathered,
    "situation.report_section_taken": _step,
    "situation.report_section_written": _step,
    "situation.report_review_asked": _step,
    "situation.report_reviewed": _step,
    "situation.report_returned": _step,
    "situation.report_approved": _approved,
    "situation.report_sent": _step,
    "situation.report_acknowledged": _step,
    "situation.report_corrected": _step,
}
ORDERS: dict[Any, str] = {}
