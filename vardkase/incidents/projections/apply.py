"""Applies an entry to the tables, and rebuilds a stream from its first entry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from vardkase import ledger
from vardkase.incidents import kinds
from vardkase.incidents.projections import alarms, headers, lines, store
from vardkase.incidents.rows import LogEntry
from vardkase.ledger import queries as ledger_queries
from vardkase.ledger.entry import Entry

ABOUT_OTHERS = frozenset({
    "incident.entry_corrected", "incident.entry_completed", "incident.attachment_added", "incident.marked", "incident.entry_verified",
})  # fmt: skip


def apply(entry: Entry) -> None:
    """Brings the tables up to an entry of an incident's or an authority's stream. Once for each entry, in order."""
    sort, _, name = entry.stream.partition(":")
    if sort == "alarms":
        alarms.apply(entry, UUID(name))
        return
    if keeper := kinds.keeper(sort):
        keeper.apply(entry)
        return
    incident_id = UUID(name)
    with connection.cursor() as cursor:
        headers.apply(cursor, entry, incident_id)
        if entry.kind == lines.ERASED:
            _erase(cursor, entry, incident_id)
        elif entry.kind in ABOUT_OTHERS and not entry.erased:
            held = store.chain(incident_id, entry.event.root, entry.event.number)
            _change(cursor, incident_id, held, entry)
        else:
            store.insert(cursor, entry.id, incident_id, lines.first(entry))
    for follower in kinds.followers():
        follower.apply(entry)


def rebuild(stream: str) -> int:
    """Makes the tables of a stream anew from the ledger, in one transaction; returns how many entries were read."""
    sort, _, name = stream.partition(":")
    with transaction.atomic():
        if sort == "alarms":
            alarms.forget(UUID(name))
        elif keeper := kinds.keeper(sort):
            keeper.forget(UUID(name))
        else:
            store.forget(UUID(name))
            for follower in kinds.followers():
                follower.forget(UUID(name))
        count = 0
        for entry in ledger.entries(stream):
            apply(entry)
            count += 1
    return count


def read_chain(stream: str, numbers: list[int], until: int | None = None) -> lines.Lines:
    """The lines of some entries, read from the ledger as they were known when `until` was the newest number."""
    found = [entry for number in sorted(numbers) if (until is None or number <= until) and (entry := ledger_queries.get(stream, number))]
    return lines.lines_of(found)


def _change(cursor: Any, incident_id: UUID, held: dict[int, tuple[int, LogEntry]], entry: Entry) -> None:
    """Follows an entry through the lines it is about, and writes those that became different."""
    after = {number: line for number, (_, line) in held.items()}
    lines.follow(after, entry)
    _save(cursor, incident_id, held, after, entry)


def _erase(cursor: Any, entry: Entry, incident_id: UUID) -> None:
    """An erased entry takes with it what it had done to others: its chain is read anew from what is left in the ledger."""
    target = store.load(incident_id, "e.number = %s", [entry.event.number])
    held = {}
    if target:
        ((_, line),) = target.values()
        held = store.chain(incident_id, line.about or line.number, line.number)
    after = read_chain(entry.stream, list(held))
    lines.follow(after, entry)
    _save(cursor, incident_id, held, after, entry)


def _save(cursor: Any, incident_id: UUID, held: dict[int, tuple[int, LogEntry]], after: lines.Lines, entry: Entry) -> None:
    for number, line in after.items():
        if number == entry.number:
            store.insert(cursor, entry.id, incident_id, line)
        elif line != held[number][1]:
            store.update(cursor, held[number][0], incident_id, held[number][1], line)
