"""Writes of connection points and their classes: check -> append -> project. The same key twice is one write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.preparedness.actions.writing import already, editable, written
from vardkase.preparedness.events import styrel as events
from vardkase.preparedness.models import StyrelPointRow
from vardkase.preparedness.projections import styrel as projections
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.styrel import Point, check_point


def save_point(*, viewer: Viewer, authority_id: UUID, point: Point, seen: str = "", key: UUID, now: datetime) -> Entry:
    """Enters a connection point with its class, or changes it. A new one is given the id that comes of the key, whatever id it has.

    Refused: "preparedness.styrel_point_taken", "preparedness.styrel_no_class", "preparedness.styrel_no_values",
    "preparedness.styrel_no_environment", "preparedness.no_such_function", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        stream, fresh = events.stream_of(row.pk), uuid5(authority_id, f"point {key}")
        others = [projections.point_of(body) for body in StyrelPointRow.objects.filter(authority_id=row.pk).values_list("body", flat=True)]
        before = next((one for one in others if one.id == point.id), None)
        earlier = already(stream, key, events.StyrelPointSaved)
        if earlier:
            return _same(earlier, check_point(replace(point, id=earlier.event.point.id), ()) if not earlier.erased else point)
        function = register(viewer, row.pk).function(point.function_id)
        if function is None:
            raise Refusal("preparedness.no_such_function", field="function_id")
        if before is None:
            if seen:
                raise Refusal("preparedness.changed_meanwhile")
            point = replace(point, id=fresh)
        checks.check_seen(seen, before)
        point = check_point(replace(point, function=function.name), others)
        return _written(events.StyrelPointSaved(row.pk, row.name, point, before), viewer, key, now)


def _same(earlier: Entry, point: Point) -> Entry:
    """What it feeds is called as it was called then."""
    if not earlier.erased and replace(earlier.event.point, function="") != replace(point, function=""):
        raise Refusal("ledger.key_reused", number=earlier.number)
    return earlier


def remove_point(*, viewer: Viewer, authority_id: UUID, point_id: UUID, reason: str, seen: str, key: UUID, now: datetime) -> Entry:
    """Takes a point away. Refused: "preparedness.styrel_no_point", "preparedness.needs_reason", "preparedness.changed_meanwhile"."""
    with transaction.atomic():
        row = editable(viewer, authority_id)
        reason = checks.tidy("reason", reason, 600)
        earlier = already(events.stream_of(row.pk), key, events.StyrelPointRemoved, reason=reason)
        if earlier:
            if not earlier.erased and earlier.event.point.id != point_id:
                raise Refusal("ledger.key_reused", number=earlier.number)
            return earlier
        kept = StyrelPointRow.objects.filter(pk=point_id, authority_id=row.pk).first()
        if kept is None:
            raise Refusal("preparedness.styrel_no_point")
        point = projections.point_of(kept.body)
        checks.check_seen(seen, point)
        return _written(events.StyrelPointRemoved(row.pk, row.name, point, checks.check_reason(reason)), viewer, key, now)


def _written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    return written(events.stream_of(event.authority_id), event, projections.apply, viewer=viewer, key=key, now=now)
