"""From entries of the rounds to rows. Only what an event says is used, so that the tables can be made again from the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness.events import rounds as events
from vardkase.preparedness.models.analyses import ReminderRow, RoundRow
from vardkase.preparedness.rules.rounds import Round


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(keeper_id: UUID) -> None:
    """Deletes the rounds of an authority, to be made again from the ledger."""
    RoundRow.objects.filter(keeper_id=keeper_id).delete()
    ReminderRow.objects.filter(keeper_id=keeper_id).delete()


@lru_cache(maxsize=64)
def round_of(body: str) -> Round:
    """The round that a row keeps."""
    return codec.from_plain(Round, json.loads(body))


def _body(found: Round) -> str:
    return json.dumps(codec.to_plain(found), ensure_ascii=False, sort_keys=True)


def _stamp(entry: Entry) -> dict[str, Any]:
    return {"changed_at": entry.recorded_at, "changed_by": entry.actor.label}


def _opened(entry: Entry, event: events.RoundOpened) -> None:
    found = event.round
    RoundRow.objects.create(
        id=found.id, keeper_id=event.keeper_id, year=found.year, body=_body(found), closed_reason="", **_stamp(entry)
    )  # fmt: skip


def _changed(entry: Entry, event: events.RoundChanged) -> None:
    RoundRow.objects.filter(pk=event.round.id).update(year=event.round.year, body=_body(event.round), **_stamp(entry))


def _replaced(entry: Entry, event: events.UnitReplaced) -> None:
    row = RoundRow.objects.get(pk=event.round_id)
    found = round_of(row.body)
    there = {event.old.unit_id: event.old, event.new.unit_id: event.new}
    units = [there.get(one.unit_id, one) for one in found.units]
    if event.new.unit_id not in {one.unit_id for one in units}:
        units.append(event.new)
    RoundRow.objects.filter(pk=row.pk).update(body=_body(replace(found, units=tuple(units))), **_stamp(entry))


def _reminded(entry: Entry, event: events.UnitReminded) -> None:
    id = uuid5(event.keeper_id, f"reminder {entry.number}")
    ReminderRow.objects.create(
        id=id, keeper_id=event.keeper_id, round_id=event.round_id, unit_id=event.unit_id, text=event.text, at=entry.recorded_at,
        by=entry.actor.label,
    )  # fmt: skip


def _closed(entry: Entry, event: events.RoundClosed) -> None:
    RoundRow.objects.filter(pk=event.round_id).update(closed_at=entry.recorded_at, closed_reason=event.reason, **_stamp(entry))


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.RoundOpened: _opened,
    events.RoundChanged: _changed,
    events.UnitReplaced: _replaced,
    events.UnitReminded: _reminded,
    events.RoundClosed: _closed,
}
