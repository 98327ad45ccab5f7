"""From entries to rows: requests for information."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events import requests as events
from vardkase.situation.models.requests import CameRow, ReplyRow, RequestRow, RequestStepRow

TABLES: tuple[Any, ...] = (RequestRow, RequestStepRow, CameRow, ReplyRow)
ORDERS: dict[Any, str] = {}


def _sent(entry: Entry, event: events.RequestSent, incident_id: UUID) -> None:
    RequestRow.objects.create(
        id=event.request_id, incident_id=incident_id, number=entry.number, reference=event.reference, due_at=event.due_at,
        body=body_of(event), sent_at=entry.recorded_at, sent_by=entry.actor.label,
    )  # fmt: skip


def _step(kind: str) -> Applier:
    def apply(entry: Entry, event: Any, incident_id: UUID) -> None:
        RequestStepRow.objects.create(
            incident_id=incident_id, request_id=event.request_id, number=entry.number, kind=kind,
            recipient_id=getattr(event, "recipient_id", None), body=body_of(event), at=entry.recorded_at, by=entry.actor.label,
        )  # fmt: skip

    return apply


def _came(entry: Entry, event: events.RequestCame, incident_id: UUID) -> None:
    CameRow.objects.create(
        id=event.came_id, incident_id=incident_id, number=entry.number, reference=event.reference, due_at=event.due_at,
        body=body_of(event), came_at=entry.recorded_at, taken_by=entry.actor.label,
    )  # fmt: skip


def _replied(entry: Entry, event: events.RequestReplied, incident_id: UUID) -> None:
    ReplyRow.objects.create(
        incident_id=incident_id, came_id=event.came_id, number=entry.number, body=body_of(event),
        replied_at=entry.recorded_at, replied_by=entry.actor.label,
    )  # fmt: skip


APPLIERS: dict[str, Applier] = {
    "situation.request_sent": _sent,
    "situation.request_seen": _step("seen"),
    "situation.request_answered": _step("answered"),
    "situation.request_closed": _step("closed"),
    "situation.request_came": _came,
    "situation.request_replied": _replied,
}
