"""What every action stands on: finding what is acted upon, and recognising what has been written already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import EllipsisType
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import projections, rules
from vardkase.incidents.queries import incidents as incidents_now
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules.same import same_moment, says_the_same, shared
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry


def held_incident(viewer: Viewer, incident_id: UUID) -> IncidentRow:
    """The incident, held still until the transaction ends. Raises Refusal("incident.not_found") also for one that is not the viewer's."""
    row = incidents_now.get(incident_id, lock=True)
    if row is None or not rules.audience(viewer, row.id, row.authority_id):
        raise Refusal("incident.not_found")
    return row


def scopes(row: IncidentRow) -> tuple[str, ...]:
    """Where a grant must be held to count in an incident."""
    return rules.scopes(row.id, row.authority_id)


def already(
    stream: str,
    key: UUID,
    event: type[Any],
    asked: Any = None,
    *,
    part: str = "",
    apart: tuple[str, ...] = (),
    moment: Happened | EllipsisType | None = ...,
    **same: Any,
) -> Entry | None:
    """The entry that a repeated try has written before, if it said the same; what the house filled in itself may differ.

    Every field of the draft that is `asked` for is compared with the event, or with a `part` of it, but for those that are given in `same`
    as they are to be, and those `apart` that the caller compares itself. `moment`, when it happened, is compared if given, also as None.
    Raises Refusal("ledger.key_reused") when the key was used for something else.
    """
    names = shared(event, type(asked), frozenset((*apart, *same))) if asked is not None and not part else ()
    found = ledger.find(stream, key)
    if found is None or found.erased:
        return found and replace(found, repeated=True)
    said, at = found.event, found.recorded_at
    if not isinstance(said, event) or not all(says_the_same(getattr(said, name), value, at) for name, value in same.items()):
        raise Refusal("ledger.key_reused", number=found.number)
    whole = getattr(said, part) if part else said
    if part:
        names = shared(type(whole), type(asked), frozenset((*apart, *same)))
    alike = all(says_the_same(getattr(whole, name), getattr(asked, name), at) for name in names)
    if not alike or not (moment is ... or same_moment(found.happened, moment, at)):
        raise Refusal("ledger.key_reused", number=found.number)
    return replace(found, repeated=True)


def check_same(entry: Entry, *, same: bool) -> None:
    """What only the caller can compare was the same when the entry was written ("ledger.key_reused"); what is erased cannot be told."""
    if not entry.erased and not same:
        raise Refusal("ledger.key_reused", number=entry.number)


def own_key(viewer: Viewer, key: UUID) -> UUID:
    """The key under which an incident is opened; a fresh one when somebody has put the id of one that is not theirs to know in its place.

    The answer is then as for any other key: who guesses or remembers an id does not learn that it is there.
    """
    taken = incidents_now.get(key)
    return key if taken is None or rules.audience(viewer, taken.id, taken.authority_id) else new_id()


def derived(key: UUID, step: int) -> UUID:
    """A key of its own for a further entry of the same act: the key with bits of its tail changed."""
    return UUID(int=key.int ^ (step << 16))


def written(
    stream: str,
    event: Any,
    viewer: Viewer,
    key: UUID,
    now: datetime,
    happened: Happened | None = None,
    before: Callable[[], None] | None = None,
) -> Entry:
    """Appends and projects; a repeated entry is left as it is. `before` runs between the two."""
    entry = ledger.append(stream=stream, event=event, viewer=viewer, key=key, now=now, happened=happened)
    if not entry.repeated:
        if before:
            before()
        projections.apply(entry)
    return entry
