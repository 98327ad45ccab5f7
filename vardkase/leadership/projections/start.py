"""Starts of leadership: from entries to rows."""

from __future__ import annotations

from uuid import UUID

from vardkase.leadership import events
from vardkase.leadership.models import StartRow
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry

TABLES = (StartRow,)


def _started(entry: Entry, event: events.LeadershipStarted, incident_id: UUID) -> None:
    StartRow.objects.create(
        id=event.start_id, incident_id=incident_id, number=entry.number, body=body_of(event), started_at=entry.recorded_at
    )


APPLIERS: dict[str, Applier] = {"leadership.started": _started}
