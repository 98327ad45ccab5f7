"""From entries to functions and what they need. Only what an event says is used, so that the tables can be made again from the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness import events
from vardkase.preparedness.events.imports import FunctionsImported, FunctionsImportUndone
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.rules.checks import folded
from vardkase.preparedness.rules.content import Function, Need


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(authority_id: UUID) -> None:
    """Deletes everything of a register that can be made again from the ledger."""
    FunctionRow.objects.filter(authority_id=authority_id).delete()
    NeedRow.objects.filter(authority_id=authority_id).delete()


@lru_cache(maxsize=4096)
def function_of(body: str) -> Function:
    """The function that a row keeps. Nothing in it can be changed, so that the same text is read once."""
    return codec.from_plain(Function, json.loads(body))


@lru_cache(maxsize=16384)
def need_of(body: str) -> Need:
    """The need that a row keeps."""
    return codec.from_plain(Need, json.loads(body))


def _body(part: Function | Need) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False, sort_keys=True)


def _stamp(entry: Entry) -> dict[str, Any]:
    return {"changed_at": entry.recorded_at, "changed_by": entry.actor.label}


def _begun(entry: Entry, event: events.RegisterBegun) -> None:
    for function in event.functions:
        _put_function(entry, event.authority_id, function)
    for placed in event.needs:
        _put_need(entry, event.authority_id, placed.function_id, placed.need)


def _function(entry: Entry, event: events.FunctionSaved) -> None:
    _put_function(entry, event.authority_id, event.function)


def _put_function(entry: Entry, authority_id: UUID, function: Function) -> None:
    said = {"name_folded": folded(function.name), "body": _body(function), **_stamp(entry)}
    if FunctionRow.objects.filter(pk=function.id, authority_id=authority_id).update(**said):
        return
    place = FunctionRow.objects.filter(authority_id=authority_id).count()
    FunctionRow.objects.create(id=function.id, authority_id=authority_id, place=place, key=function.key, retired_reason="", **said)


def _retired(entry: Entry, event: events.FunctionRetired) -> None:
    FunctionRow.objects.filter(pk=event.function.id).update(retired_at=entry.recorded_at, retired_reason=event.reason, **_stamp(entry))


def _restored(entry: Entry, event: events.FunctionRestored) -> None:
    FunctionRow.objects.filter(pk=event.function.id).update(retired_at=None, retired_reason="", **_stamp(entry))


def _need(entry: Entry, event: events.DependencySaved) -> None:
    _put_need(entry, event.authority_id, event.function_id, event.need)


def _put_need(entry: Entry, authority_id: UUID, function_id: UUID, need: Need) -> None:
    said = {"on_id": need.on_id, "body": _body(need), **_stamp(entry)}
    if not NeedRow.objects.filter(pk=need.id, authority_id=authority_id).update(**said):
        NeedRow.objects.create(id=need.id, authority_id=authority_id, function_id=function_id, **said)


def _removed(entry: Entry, event: events.DependencyRemoved) -> None:
    NeedRow.objects.filter(pk=event.need.id, authority_id=event.authority_id).delete()


def _imported(entry: Entry, event: FunctionsImported) -> None:
    """All at once: a file may hold thousands of rows, and none of them is there before."""
    place, stamp = FunctionRow.objects.filter(authority_id=event.authority_id).count(), _stamp(entry)
    FunctionRow.objects.bulk_create(
        FunctionRow(
            id=one.id, authority_id=event.authority_id, place=place + number, key=one.key, name_folded=folded(one.name), body=_body(one),
            retired_reason="", **stamp,
        )
        for number, one in enumerate(event.functions)
    )  # fmt: skip
    NeedRow.objects.bulk_create(
        NeedRow(id=one.need.id, authority_id=event.authority_id, function_id=one.function_id, on_id=one.need.on_id, body=_body(one.need),
                **stamp)
        for one in event.needs
    )  # fmt: skip


def _import_undone(entry: Entry, event: FunctionsImportUndone) -> None:
    NeedRow.objects.filter(authority_id=event.authority_id, pk__in=[one.need.id for one in event.needs]).delete()
    FunctionRow.objects.filter(authority_id=event.authority_id, pk__in=[one.id for one in event.functions]).delete()


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.RegisterBegun: _begun,
    events.FunctionSaved: _function,
    events.FunctionRetired: _retired,
    events.FunctionRestored: _restored,
    events.DependencySaved: _need,
    events.DependencyRemoved: _removed,
    FunctionsImported: _imported,
    FunctionsImportUndone: _import_undone,
}
