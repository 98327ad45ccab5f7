"""What the actions of the register share: writing once however often the same thing is sent, and not writing over what was not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation import events, facts, projections, rules
from vardkase.organisation.queries import scopes, shaping

M = TypeVar("M", bound=Model)
# What an event says about the state it met, not about what was asked for: a second sending meets another state.
_MET = {"changes": (), "follows": (), "checked_before": None}


@dataclass(frozen=True, slots=True)
class Seen:
    """The record as the one who changes it saw it: its version and its fields as text."""

    version: int
    values: Mapping[str, str] = field(default_factory=dict)


def written(event: Any, key: UUID) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refuses a key that was used for something else."""
    earlier = ledger.find(events.STREAM, key)
    if earlier is None:
        return None
    if earlier.erased or _asked(earlier.event) != _asked(event):
        raise Refusal("ledger.key_reused", number=earlier.number)
    return Entry(earlier.id, earlier.header, earlier.commitment, earlier.hash, earlier.salt, earlier.payload, repeated=True)


def _asked(event: Any) -> Any:
    if isinstance(event, events.WayChecked):
        return (type(event), event.way.id)
    return replace(event, **{name: value for name, value in _MET.items() if hasattr(event, name)})


def day_of_sending(key: UUID, now: datetime) -> date:
    """Today; for a second sending, the day of the first: who sends again after midnight means the same."""
    earlier = ledger.find(events.STREAM, key)
    return shaping.local_day(earlier.recorded_at if earlier else now)


def write(event: Any, *, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    """Appends the event and projects it, unless it was written before."""
    entry = ledger.append(stream=events.STREAM, event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        projections.apply(entry)
    return entry


def locked(rows: QuerySet[M], id: UUID) -> M:
    """The row, held until the transaction ends. Absent and forbidden answer alike."""
    found = rows.select_for_update(of=("self",)).filter(pk=id).first()
    if found is None:
        raise Refusal("organisation.not_found")
    return found


def check_unchanged(seen: Seen, row: Any, current: Any) -> None:
    """Refuses when someone else changed the record after it was seen, and says what differs."""
    rules.check_seen(seen.version, row.version, seen.values, facts.seen(current), row.changed_by)


def check_open(row: Any) -> None:
    """Refuses to change what has ended."""
    if row.valid_to is not None:
        raise Refusal("organisation.ended", day=row.valid_to)


def closing_day(last_day: date | None, row: Any, now: datetime) -> date:
    """The last day of what is closed: today unless told otherwise, never in the future, never before it began."""
    today = shaping.local_day(now)
    day = last_day or today
    if day > today:
        raise Refusal("organisation.closes_in_future")
    rules.check_period(row.valid_from, day)
    return day


def organisation_to_edit(viewer: Viewer, id: UUID) -> Any:
    """An organisation in use that the viewer may change, held until the transaction ends."""
    row = locked(scopes.organisations(viewer), id)
    scopes.check_edit(viewer, row)
    check_open(row)
    return row
