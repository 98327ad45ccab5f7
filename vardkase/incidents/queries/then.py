"""The log as it read at another time: only what had been recorded, corrections and later details not yet made.

Lines that nothing has changed since are read as they are. The others are made anew from the ledger. The right to see is always today's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vardkase.incidents.projections import read_chain, store
from vardkase.incidents.rows import IncidentRow, LogEntry
from vardkase.incidents.rules import Audience
from vardkase.incidents.rules.filters import Filters, Order, matches

BATCH = 100


def select(
    row: IncidentRow, filters: Filters, seen: Audience, cursor: tuple[Any, ...] | None, *, up: bool, limit: int, known: int
) -> list[LogEntry]:
    """The lines of a page as they were known when `known` was the newest number.

    Two streams are merged in the order asked for: lines unchanged since, which the index can choose from, and lines changed since, which
    must be read anew before it is known whether they belong.
    """
    from vardkase.incidents.queries.journal import select as select_now

    unchanged = select_now(row.id, filters, seen, cursor, up=up, limit=limit, until=known, extra=[("e.changed <= %s", [known])])
    changed: list[LogEntry] = []
    place = cursor
    bare = Filters(order=filters.order)
    while len(changed) < limit:
        batch = select_now(row.id, bare, seen, place, up=up, limit=BATCH, until=known, extra=[store.changed_after(row.id, known)])
        past = [as_known(row, line, known) for line in batch]
        changed += [line for line in past if matches(line, filters, seen, row.id)]
        if len(batch) < BATCH:
            break
        place = (batch[-1].happened.at or batch[-1].recorded_at, batch[-1].number)
    return sorted(unchanged + changed, key=lambda line: _place(line, filters.order), reverse=not up)[:limit]


def as_known(row: IncidentRow, line: LogEntry, known: int) -> LogEntry:
    """A line as it read when `known` was the newest number, under the mark it has today."""
    numbers = [line.number, *store.chain(row.id, line.about or line.number, line.number)]
    past = read_chain(row.stream, sorted(set(numbers)), until=known)[line.number]
    if line.erased:
        past = replace(past, erased_by=line.erased_by, erasure=line.erasure)
    return replace(past, mark=line.mark)


def _place(line: LogEntry, order: Order) -> tuple[Any, ...]:
    return (line.number,) if order == Order.RECORDED else (line.happened.at or line.recorded_at, line.number)
