"""Writes to the register of vital functions: one transaction each, check -> append -> project. The same key twice is one write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.preparedness import defaults, events, projections
from vardkase.preparedness.actions.writing import already, editable, written
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Function, Need


def begin_register(*, viewer: Viewer, authority_id: UUID, key: UUID, now: datetime) -> Entry:
    """Begins an empty register with the house's own set, everything in it assumed. Refused: "preparedness.may_not",
    "preparedness.register_exists".
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        earlier = _already(row.pk, key, events.RegisterBegun)
        if earlier:
            return earlier
        if FunctionRow.objects.filter(authority_id=row.pk).exists():
            raise Refusal("preparedness.register_exists")
        functions, needs = defaults.functions(row.pk, row.name, row.pk), defaults.needs(row.pk)
        return _written(events.RegisterBegun(row.pk, row.name, functions, needs), viewer, key, now)


def save_function(*, viewer: Viewer, authority_id: UUID, function: Function, seen: str = "", key: UUID, now: datetime) -> Entry:
    """Enters a function, or changes it. A new one has an empty `key` of its own and is given one, with the id that comes of the key.

    `seen` is `checks.digest` of what was shown. Refused: "preparedness.may_not", "preparedness.not_found", "preparedness.needs_name",
    "preparedness.function_exists", "preparedness.tolerance_twice", "preparedness.owner_is_outside", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        function = checks.check_function(function)
        found = register(viewer, row.pk)
        if function.key:
            earlier = _already(row.pk, key, events.FunctionSaved, function=function)
            before = found.function(function.id)
            if earlier:
                return earlier
            if before is None or before.key != function.key:
                raise Refusal("preparedness.not_found")
        else:
            earlier = _already(row.pk, key, events.FunctionSaved)
            if earlier:
                return _same_function(earlier, function)
            before = None
            taken = FunctionRow.objects.filter(authority_id=row.pk).values_list("key", flat=True)
            function = replace(function, id=uuid5(row.pk, str(key)), key=checks.new_key(function.name, taken))
        checks.check_seen(seen, before)
        checks.check_new(function, found)
        _check_owner(function)
        return _written(events.FunctionSaved(row.pk, row.name, function, before), viewer, key, now)


def _check_owner(function: Function) -> None:
    """Refused: an owner that the register of organisations knows as an actor outside the municipality, without that being said."""
    if function.owner_id and not function.external and Organisation.objects.filter(pk=function.owner_id, partner=True).exists():
        raise Refusal("preparedness.owner_is_outside", field="external", owner=function.owner)


def _same_function(earlier: Entry, function: Function) -> Entry:
    """The id and the short name are the house's: they are not compared."""
    if not earlier.erased and replace(earlier.event.function, id=function.id, key="") != function:
        raise Refusal("ledger.key_reused", number=earlier.number)
    return earlier


def retire_function(*, viewer: Viewer, authority_id: UUID, function_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes a function out of use. What needs it is not changed, and is shown as lacking an end.

    Refused: "preparedness.not_found", "preparedness.needs_reason".
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        reason = checks.tidy("reason", reason, 600)
        earlier = _already(row.pk, key, events.FunctionRetired, reason=reason)
        if earlier:
            return _of_function(earlier, function_id)
        function = register(viewer, row.pk).function(function_id)
        if function is None:
            raise Refusal("preparedness.not_found")
        return _written(events.FunctionRetired(row.pk, row.name, function, checks.check_reason(reason)), viewer, key, now)


def restore_function(*, viewer: Viewer, authority_id: UUID, function_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes a retired function into use again, as it was. Refused: "preparedness.not_found", "preparedness.needs_reason",
    "preparedness.function_exists" when another has its name by now.
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        reason = checks.tidy("reason", reason, 600)
        earlier = _already(row.pk, key, events.FunctionRestored, reason=reason)
        if earlier:
            return _of_function(earlier, function_id)
        kept = FunctionRow.objects.filter(pk=function_id, authority_id=row.pk).exclude(retired_at=None).first()
        if kept is None:
            raise Refusal("preparedness.not_found")
        function = projections.function_of(kept.body)
        checks.check_new(function, register(viewer, row.pk))
        return _written(events.FunctionRestored(row.pk, row.name, function, checks.check_reason(reason)), viewer, key, now)


def _of_function(earlier: Entry, function_id: UUID) -> Entry:
    if not earlier.erased and earlier.event.function.id != function_id:
        raise Refusal("ledger.key_reused", number=earlier.number)
    return earlier


def save_need(*, viewer: Viewer, authority_id: UUID, function_id: UUID, need: Need, seen: str = "", key: UUID, now: datetime) -> Entry:
    """Enters what a function needs, or changes it. A new one is given the id that comes of the key, whatever id it has.

    Refused: "preparedness.needs_itself", "preparedness.no_such_function", "preparedness.need_exists", "preparedness.reserve_by_what",
    "preparedness.stretch_backwards", "preparedness.verified_in_future", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        found = register(viewer, row.pk)
        fresh = uuid5(row.pk, f"need {key}")
        earlier = _already(row.pk, key, events.DependencySaved, function_id=function_id)
        if earlier:
            # What is needed is called as it was called then.
            if not earlier.erased and replace(earlier.event.need, on="", id=fresh) != replace(_tidied(need), on="", id=fresh):
                raise Refusal("ledger.key_reused", number=earlier.number)
            return earlier
        function = found.function(function_id)
        if function is None:
            raise Refusal("preparedness.not_found")
        before = next((one for one in found.needs_of(function_id) if one.id == need.id), None)
        if before is None:
            if seen:
                raise Refusal("preparedness.changed_meanwhile")
            need = replace(need, id=fresh)
        checks.check_seen(seen, before)
        need = checks.check_need(function, need, found, timezone.localdate(now))
        return _written(events.DependencySaved(row.pk, row.name, function.id, function.name, need, before), viewer, key, now)


def _tidied(need: Need) -> Need:
    note, source, group = (
        checks.tidy(name, text, 600) for name, text in (("note", need.note), ("source", need.source), ("group", need.group))
    )
    return replace(need, note=note, source=source, group=group)


def remove_need(
    *, viewer: Viewer, authority_id: UUID, function_id: UUID, need_id: UUID, reason: str, seen: str, key: UUID, now: datetime
) -> Entry:
    """Takes a dependency away, as it was when it was looked at.

    Refused: "preparedness.no_such_need", "preparedness.needs_reason", "preparedness.changed_meanwhile".
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        reason = checks.tidy("reason", reason, 600)
        earlier = _already(row.pk, key, events.DependencyRemoved, function_id=function_id, reason=reason)
        if earlier:
            if not earlier.erased and earlier.event.need.id != need_id:
                raise Refusal("ledger.key_reused", number=earlier.number)
            return earlier
        found = register(viewer, row.pk)
        function = found.function(function_id)
        need = next((one for one in found.needs_of(function_id) if one.id == need_id), None)
        if function is None or need is None or not NeedRow.objects.filter(pk=need_id).exists():
            raise Refusal("preparedness.no_such_need")
        checks.check_seen(seen, need)
        reason = checks.check_reason(reason)
        return _written(events.DependencyRemoved(row.pk, row.name, function.id, function.name, need, reason), viewer, key, now)


def _already(authority_id: UUID, key: UUID, kind: type, **same: Any) -> Entry | None:
    return already(events.stream_of(authority_id), key, kind, **same)


def _written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    return written(events.stream_of(event.authority_id), event, projections.apply, viewer=viewer, key=key, now=now)
