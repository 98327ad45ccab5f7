"""From entries to drafts and versions. Only what an event says is used, so that the tables can be made again from the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.plans import events
from vardkase.plans.models import Draft, Version
from vardkase.plans.rules import Leading, put, without


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(organisation_id: UUID) -> None:
    """Deletes everything of a unit that can be made again from the ledger."""
    Draft.objects.filter(organisation_id=organisation_id).delete()
    Version.objects.filter(organisation_id=organisation_id).delete()


def body_of(plan: Leading) -> str:
    """A plan as a row keeps it."""
    return json.dumps(codec.to_plain(plan), ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=512)
def plan_of(body: str) -> Leading:
    """The plan that a row keeps. Nothing in it can be changed, so that the same text is read once."""
    return codec.from_plain(Leading, json.loads(body))


def _started(entry: Entry, event: events.DraftStarted) -> None:
    at, by = entry.recorded_at, entry.actor.label
    Draft.objects.create(
        organisation_id=event.organisation_id, from_number=event.from_number, body=body_of(event.plan), changes=0,
        started_at=at, started_by=by, changed_at=at, changed_by=by,
    )  # fmt: skip


def _change(entry: Entry, organisation_id: UUID, how: Callable[[Leading], Leading]) -> None:
    row = Draft.objects.filter(organisation_id=organisation_id)
    body = body_of(how(plan_of(row.values_list("body", flat=True).get())))
    row.update(body=body, changes=F("changes") + 1, changed_at=entry.recorded_at, changed_by=entry.actor.label)


def _frame(entry: Entry, event: events.FrameChanged) -> None:
    _change(entry, event.organisation_id, lambda plan: replace(plan, frame=event.frame))


def _role(entry: Entry, event: events.RoleSaved) -> None:
    _change(entry, event.organisation_id, lambda plan: put(plan, event.role, event.place))


def _removed(entry: Entry, event: events.RoleRemoved) -> None:
    _change(entry, event.organisation_id, lambda plan: without(plan, event.role.key))


def _dropped(entry: Entry, event: events.DraftDropped) -> None:
    Draft.objects.filter(organisation_id=event.organisation_id).delete()


def _adopted(entry: Entry, event: events.Adopted) -> None:
    Draft.objects.filter(organisation_id=event.organisation_id).delete()
    Version.objects.create(
        id=event.version_id, organisation_id=event.organisation_id, number=event.number, body=body_of(event.plan),
        decided_by=event.decided_by, decided_on=event.decided_on, valid_from=event.valid_from, reference=event.reference,
        adopted_at=entry.recorded_at, adopted_by=entry.actor.label,
    )  # fmt: skip


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.DraftStarted: _started,
    events.FrameChanged: _frame,
    events.RoleSaved: _role,
    events.RoleRemoved: _removed,
    events.DraftDropped: _dropped,
    events.Adopted: _adopted,
}
