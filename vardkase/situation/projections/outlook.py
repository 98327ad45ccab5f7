"""From entries to rows: what fails next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events.outlook import OutlookMade, OutlookObserved
from vardkase.situation.models.outlook import ObservedRow, OutlookRow

TABLES: tuple[Any, ...] = (OutlookRow, ObservedRow)


def _made(entry: Entry, event: OutlookMade, incident_id: UUID) -> None:
    OutlookRow.objects.create(
        id=event.outlook_id,
        incident_id=incident_id,
        number=entry.number,
        reference=event.reference,
        made_at=event.at,
        made_by=entry.actor.label,
        body=body_of(event),
    )


def _observed(entry: Entry, event: OutlookObserved, incident_id: UUID) -> None:
    ObservedRow.objects.create(incident_id=incident_id, number=entry.number, key=event.key, said_by=entry.actor.label, body=body_of(event))


APPLIERS: dict[str, Applier] = {
    "situation.outlook_made": _made,
    "situation.outlook_observed": _observed,
}
ORDERS: dict[Any, str] = {}
