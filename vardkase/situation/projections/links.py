"""From entries to rows: links. A new one for the same thing ends those before it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.leadership.projections.base import TITLE, Applier
from vardkase.ledger.entry import Entry
from vardkase.situation import events
from vardkase.situation.models.links import LinkRow

TABLES: tuple[Any, ...] = (LinkRow,)


def _given(entry: Entry, event: events.links.LinkGiven, incident_id: UUID) -> None:
    here = LinkRow.objects.filter(incident_id=incident_id, purpose=event.purpose, target=event.target, ended_at=None)
    here.update(ended_at=entry.recorded_at, ended_by=entry.actor.label)
    LinkRow.objects.create(
        id=event.link_id,
        incident_id=incident_id,
        number=entry.number,
        purpose=event.purpose,
        target=event.target,
        holder=event.holder[:TITLE],
        token=event.token,
        given_at=entry.recorded_at,
        given_by=entry.actor.label,
        expires_at=event.expires_at,
        ended_by="",
    )


def _withdrawn(entry: Entry, event: events.links.LinkWithdrawn, incident_id: UUID) -> None:
    LinkRow.objects.filter(id=event.link_id, ended_at=None).update(ended_at=entry.recorded_at, ended_by=entry.actor.label)


APPLIERS: dict[str, Applier] = {"situation.link_given": _given, "situation.link_withdrawn": _withdrawn}
