"""What reports wait for in all incidents that go on: the next one, a judgement, a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.once import incidents_of
from vardkase.situation.models.reports import ReportRow, ReportStepRow
from vardkase.situation.queries.reports import reads_drafts
from vardkase.situation.queries.reports_rows import Report, standing


def reports_everywhere(viewer: Viewer) -> Iterator[tuple[IncidentRow, tuple[Report, ...]]]:
    """The reports of each incident that goes on and whose drafts the viewer reads, the latest first, without their material."""
    rows = {row.id: row for row in incidents_of(viewer) if reads_drafts(viewer, row)}
    found = tables.load(ReportRow, "-number", incident_id=set(rows))
    steps: dict[UUID, list[ReportStepRow]] = {one.id: [] for one in found}
    for step in tables.load(ReportStepRow, "number", report_id=set(steps)):
        steps[step.report_id].append(step)
    for incident_id, row in rows.items():
        reports = tuple(standing(one, steps[one.id]) for one in found if one.incident_id == incident_id)
        if reports:
            yield row, reports
