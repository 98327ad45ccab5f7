"""Staffs and directions: from entries to rows."""

from __future__ import annotations

from uuid import UUID

from vardkase.leadership import events
from vardkase.leadership.models import DirectionRow, Staff
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry

TABLES = (Staff, DirectionRow)


def _staff_opened(entry: Entry, event: events.StaffOpened, incident_id: UUID) -> None:
    Staff.objects.create(
        id=event.staff_id,
        incident_id=incident_id,
        number=entry.number,
        name=event.name,
        seat=event.seat,
        body=body_of(event),
        opened_at=entry.recorded_at,
        closing="",
    )


def _staff_closed(entry: Entry, event: events.StaffClosed, incident_id: UUID) -> None:
    Staff.objects.filter(id=event.staff_id).update(closed_at=entry.recorded_at, closing=body_of(event))


def _direction(entry: Entry, event: events.DirectionSet, incident_id: UUID) -> None:
    DirectionRow.objects.create(
        incident_id=incident_id, version=event.version, number=entry.number, body=body_of(event), set_at=entry.recorded_at
    )


APPLIERS: dict[str, Applier] = {
    "leadership.staff_opened": _staff_opened,
    "leadership.staff_closed": _staff_closed,
    "leadership.direction_set": _direction,
}
