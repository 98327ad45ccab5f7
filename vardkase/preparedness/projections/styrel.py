"""From entries to connection points. Only what an event says is used, so that the table can be made again from the ledger."""

from __future__ import annotations

import json
from functools import lru_cache
from uuid import UUID

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness.events.styrel import StyrelPointRemoved, StyrelPointSaved
from vardkase.preparedness.models import StyrelPointRow
from vardkase.preparedness.rules.styrel import Point

TABLES = (StyrelPointRow,)


def apply(entry: Entry) -> None:
    """Writes what an entry says into the table; what is erased changes nothing."""
    if entry.erased:
        return
    event = entry.event
    if isinstance(event, StyrelPointRemoved):
        StyrelPointRow.objects.filter(pk=event.point.id, authority_id=event.authority_id).delete()
    elif isinstance(event, StyrelPointSaved):
        point = event.point
        said = {
            "function_id": point.function_id, "gsrn": point.gsrn, "priority": point.priority,
            "body": json.dumps(codec.to_plain(point), ensure_ascii=False, sort_keys=True), "changed_at": entry.recorded_at,
            "changed_by": entry.actor.label,
        }  # fmt: skip
        if not StyrelPointRow.objects.filter(pk=point.id, authority_id=event.authority_id).update(**said):
            StyrelPointRow.objects.create(id=point.id, authority_id=event.authority_id, **said)


def forget(authority_id: UUID) -> None:
    """Deletes everything of an authority's points that can be made again from the ledger."""
    StyrelPointRow.objects.filter(authority_id=authority_id).delete()


@lru_cache(maxsize=4096)
def point_of(body: str) -> Point:
    """The point that a row keeps."""
    return codec.from_plain(Point, json.loads(body))
