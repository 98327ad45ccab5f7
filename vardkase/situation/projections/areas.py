"""From entries to rows: what is drawn on the map."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation import events
from vardkase.situation.models.areas import AreaRow

TABLES: tuple[Any, ...] = (AreaRow,)


def _version(entry: Entry, event: Any, incident_id: UUID) -> None:
    """Every entry is a row of its own: a row is never changed."""
    AreaRow.objects.create(
        id=entry.key,
        incident_id=incident_id,
        area_id=event.area_id,
        number=entry.number,
        reference=event.reference,
        mark_key=seen_key(event.mark),
        is_end=isinstance(event, events.areas.AreaEnded),
        body=body_of(event),
        recorded_at=entry.recorded_at,
    )


APPLIERS: dict[str, Applier] = {
    "situation.area_drawn": _version,
    "situation.area_changed": _version,
    "situation.area_ended": _version,
}
ORDERS: dict[Any, str] = {}
