"""From entries to rows: pictures that are conveyed and collected."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership.projections.base import TITLE, Applier, body_of
from vardkase.leadership.rules.frame import folded
from vardkase.ledger.entry import Entry
from vardkase.situation.events import pictures as events
from vardkase.situation.models.pictures import CollectedRow, PictureRow, PictureStepRow, ReceivedRow
from vardkase.situation.rules.pictures import PictureState

TABLES: tuple[Any, ...] = (PictureRow, PictureStepRow, ReceivedRow, CollectedRow)
ORDERS: dict[Any, str] = {}


def _proposed(entry: Entry, event: events.PictureProposed, incident_id: UUID) -> None:
    PictureRow.objects.create(
        id=event.picture_id, incident_id=incident_id, number=entry.number, reference=event.reference, body=body_of(event),
        proposed_by=entry.actor.label, proposed_by_id=entry.actor.id, proposed_at=entry.recorded_at,
    )  # fmt: skip


def _step(state: PictureState) -> Applier:
    def apply(entry: Entry, event: Any, incident_id: UUID) -> None:
        PictureStepRow.objects.create(
            incident_id=incident_id, picture_id=event.picture_id, number=entry.number, state=state,
            words=getattr(event, "reason", ""), by=entry.actor.label, at=entry.recorded_at,
        )  # fmt: skip

    return apply


def _received(entry: Entry, event: events.PictureReceived, incident_id: UUID) -> None:
    ReceivedRow.objects.create(
        id=event.received_id, incident_id=incident_id, number=entry.number, reference=event.reference,
        actor_key=folded(event.actor)[:TITLE], mark_key=seen_key(event.mark), body=body_of(event),
        received_by=entry.actor.label, received_at=entry.recorded_at,
    )  # fmt: skip


def _collected(entry: Entry, event: events.PictureCollected, incident_id: UUID) -> None:
    CollectedRow.objects.create(
        id=event.collected_id, incident_id=incident_id, number=entry.number, reference=event.reference, mark_key=seen_key(event.mark),
        body=body_of(event), collected_by=entry.actor.label, collected_at=entry.recorded_at,
    )  # fmt: skip


APPLIERS: dict[str, Applier] = {
    "situation.picture_proposed": _proposed,
    "situation.picture_conveyed": _step(PictureState.CONVEYED),
    "situation.picture_sent_back": _step(PictureState.SENT_BACK),
    "situation.picture_withdrawn": _step(PictureState.WITHDRAWN),
    "situation.picture_received": _received,
    "situation.picture_collected": _collected,
}
