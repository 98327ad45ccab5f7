"""The log: pages of it under any filter, one entry with all that belongs to it, and what is new for a live screen.

Pages are found by number or time, never by counting, so that the millionth entry is as near as the first. A filter goes through the search
index, which knows categories and compartments as well as words. Hidden lines keep their number, times and category.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents import rules, search, sql
from vardkase.incidents.projections import store
from vardkase.incidents.queries import then
from vardkase.incidents.queries.incidents import audience, incident, number_at
from vardkase.incidents.rows import EntryDetail, LogEntry, LogPage
from vardkase.incidents.rules import Audience, Category
from vardkase.incidents.rules.filters import Filters, Order, wanted
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal

MAX_PAGE = 500
Conditions = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class News:
    """What a live screen is told for one number: the new line, and those that it changed. After an erasure screens load anew."""

    number: int
    lines: tuple[LogEntry, ...]
    reload: bool = False


def log_page(
    viewer: Viewer,
    incident_id: UUID,
    filters: Filters | None = None,
    *,
    before: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> LogPage:
    """A page of the log, newest first: older than the cursor `before`, or the next newer than `after`, else the newest."""
    row = incident(viewer, incident_id)
    filters = filters or Filters()
    seen = audience(viewer, row)
    limit = max(1, min(limit, MAX_PAGE))
    known = None if filters.as_known_at is None else number_at(row.id, filters.as_known_at) or 0
    up = after is not None
    cursor = _cursor(after if up else before, filters.order)
    if known is None:
        found = select(row.id, filters, seen, cursor, up=up, limit=limit + 1)
    else:
        found = then.select(row, filters, seen, cursor, up=up, limit=limit + 1, known=known)
    more, found = len(found) > limit, found[:limit]
    if up:
        found.reverse()
    shown = tuple(masked(entry, seen) for entry in found)
    older = _cursor_of(found[-1], filters.order) if found and (more or up) else None
    newer = _cursor_of(found[0], filters.order) if found and (more if up else before is not None) else None
    return LogPage(shown, older, newer, row.entries, tally(row.id), row.entries, known)


def entry(viewer: Viewer, incident_id: UUID, number: int) -> EntryDetail:
    """One entry with its chain of corrections and what was later said about it. Raises Refusal("incident.not_found")."""
    row = incident(viewer, incident_id)
    seen = audience(viewer, row)
    target = store.load(row.id, "e.number = %s", [number])
    if not target:
        raise Refusal("incident.not_found")
    ((_, line),) = target.values()
    members = [member for _, member in store.chain(row.id, line.about or number, number).values()]
    shown = [masked(member, seen) for member in members]
    own = next(member for member in shown if member.number == number)
    if own.masked:
        return EntryDetail(own, (own,), ())
    in_chain = [member for member in shown if not member.quiet and member.about == line.about]
    return EntryDetail(own, tuple(in_chain), tuple(member for member in shown if member.quiet and member.number != number))


def tail(incident_id: UUID, audience_word: str, after_number: int, limit: int) -> tuple[News, ...]:
    """What an audience sees of the entries after a number, with the older lines that they changed. The right lies in the audience."""
    seen = rules.audience_of(audience_word)
    fresh = store.load(
        incident_id, f"e.number > %s AND e.number IN ({_NEXT_NUMBERS})", [after_number, sql.uid(incident_id), after_number, limit]
    )
    if not fresh:
        return ()
    last = max(fresh)
    condition, values = store.changed_after(incident_id, after_number)
    touched = store.load(incident_id, f"{condition} AND e.changed <= %s", [*values, last])
    news = []
    for number, (_, line) in sorted(fresh.items()):
        changed = [masked(other, seen) for _, other in touched.values() if other.changed == number]
        news.append(News(number, (masked(line, seen), *changed), reload=line.kind == "ledger.payload_erased"))
    return tuple(news)


_NEXT_NUMBERS = "SELECT n.number FROM incidents_entry n WHERE n.incident_id = %s AND n.number > %s ORDER BY n.number LIMIT %s"


def masked(line: LogEntry, seen: Audience) -> LogEntry:
    """The line as an audience sees it: whole, or number, times and category."""
    late = line.kind == "incident.entry_written" and rules.is_late(line.happened, line.recorded_at, settings.LATE_ENTRY_MINUTES)
    if rules.may_see(seen, rules.seen_key(line.mark)):
        return replace(line, late=True) if late else line
    happened = Happened(line.happened.at, line.happened.precision)
    return LogEntry(
        line.number, line.kind, line.category, happened, line.recorded_at, late=late, masked=True, quiet=line.quiet, changed=line.changed
    )


def tally(incident_id: UUID) -> dict[Category, int]:
    """How many entries of each category an incident has, hidden ones among them."""
    rows = sql.rows("SELECT category, count FROM incidents_tally WHERE incident_id = %s", [sql.uid(incident_id)])
    return {Category(category): int(count) for category, count in rows}


# --- finding ---


def select(
    incident_id: UUID,
    filters: Filters,
    seen: Audience,
    cursor: tuple[Any, ...] | None,
    *,
    up: bool,
    limit: int,
    until: int | None = None,
    extra: Conditions | None = None,
) -> list[LogEntry]:
    """Lines of the present log in the order asked for: downwards from the cursor, or upwards; `until` is the newest number to be read."""
    by_number = filters.order == Order.RECORDED
    asked = wanted(filters, seen, incident_id)
    way = search.chosen(asked, incident_id, newest_first=by_number) if asked.is_narrow else search.Way()
    conditions = _in_time(filters) + (extra or [])
    for sign, number in _bounds(incident_id, filters, cursor, until, up=up):
        conditions.append((f"{way.place} {sign} %s", [way.place_of(incident_id, number)]))
    if cursor and not by_number:
        conditions.append((f"(e.sort_at, e.number) {'>' if up else '<'} (%s, %s)", [sql.at(cursor[0]), cursor[1]]))
    where = "".join(f" AND {condition}" for condition, _ in conditions)
    parameters = [sql.uid(incident_id), *(value for _, values in conditions for value in values), *way.parameters, limit]
    direction = "ASC" if up else "DESC"
    by = f"{way.place} {direction}" if by_number else f"e.sort_at {direction}, e.number {direction}"
    rows = sql.rows(
        f"SELECT {store.READ} FROM {way.tables} WHERE e.incident_id = %s{where}{way.condition} ORDER BY {by} LIMIT %s", parameters
    )
    return [store.line_of(row) for row in rows]


def _in_time(filters: Filters) -> Conditions:
    found: Conditions = []
    for column, start, end in (
        ("e.sort_at", filters.happened_from, filters.happened_to),
        ("e.recorded_at", filters.recorded_from, filters.recorded_to),
        ("e.sort_at", None, filters.as_happened_until),
    ):
        if start is not None:
            found.append((f"{column} >= %s", [sql.at(start)]))
        if end is not None:
            found.append((f"{column} <= %s", [sql.at(end)]))
    if filters.hide_quiet:
        found.append(("e.quiet = %s", [False]))
    return found


def _bounds(
    incident_id: UUID, filters: Filters, cursor: tuple[Any, ...] | None, until: int | None, *, up: bool
) -> Iterator[tuple[str, int]]:
    """Between which numbers to look. Bounds on numbers are what keeps a page from being looked for from the newest entry down."""
    if cursor and filters.order == Order.RECORDED:
        yield (">" if up else "<", cursor[0])
    if until is not None:
        yield ("<=", until)
    if filters.recorded_to is not None:
        yield ("<=", number_at(incident_id, filters.recorded_to) or 0)


def _cursor(text: str | None, order: Order) -> tuple[Any, ...] | None:
    """A cursor from an address; one that cannot be read is as none."""
    if not text:
        return None
    try:
        moment, _, number = text.rpartition("~")
        whole = int(number)
        if not -1 < whole < 2**62:
            return None
        if order == Order.RECORDED:
            return (whole,)
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), whole) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _cursor_of(line: LogEntry, order: Order) -> str:
    if order == Order.RECORDED:
        return str(line.number)
    at = line.happened.at or line.recorded_at
    return f"{at.strftime('%Y-%m-%dT%H:%M:%S.%fZ')}~{line.number}"
