"""What is new since a viewer last read, and what has been written before."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import rules, sql
from vardkase.incidents.projections import store
from vardkase.incidents.queries.incidents import audience, incident
from vardkase.incidents.queries.journal import tally
from vardkase.incidents.rows import LogEntry, Since, Suggestions
from vardkase.incidents.rules import Category, Importance
from vardkase.incidents.rules.marks import ALL_SECRETS

# What is counted line by line; of more than this the newest are counted, and the screen says so.
COUNTED = 2_000
# Who has not looked for so long has been away.
AWAY = timedelta(minutes=30)
IMPORTANT_SHOWN = 20
SUGGESTED = 50


def since(viewer: Viewer, incident_id: UUID, *, now: datetime | None = None) -> Since:
    """What is new since the viewer's last visit or receipt: counts by category, critical and important entries first.

    With `now`, what was shown in a visit that still lasts (nothing longer than AWAY between two looks) counts as new until there is a
    receipt; without it, everything shown counts as seen.
    """
    row = incident(viewer, incident_id)
    uid, account = sql.uid(row.id), str(viewer.account_id)
    visit = _visit(uid, account, now)
    receipt = sql.row("SELECT number, at FROM incidents_receipt WHERE incident_id = %s AND account_id = %s", [uid, viewer.actor.id])
    number = max(int(visit[0]) if visit else 0, int(receipt[0]) if receipt else 0)
    moments = [sql.moment(found[1]) for found in (visit, receipt) if found]
    seen = audience(viewer, row)
    if number or row.entries <= COUNTED:
        counts, masked, more = _counts(uid, number, row.entries, seen)
    else:
        # Nobody counts a whole log: the tally has it. It also counts the small lines, which a first reader has not seen either.
        counts, masked, more = Counter(tally(row.id)), 0, False
    important = _important(row.id, number, row.entries, seen)
    return Since(
        number=number,
        head=row.entries,
        seen_at=max(moments) if moments else None,
        acknowledged_number=int(receipt[0]) if receipt else 0,
        acknowledged_at=sql.moment(receipt[1]) if receipt else None,
        count=sum(counts.values()),
        by_category=dict(counts),
        important=important,
        masked=masked,
        more=more,
    )


def _visit(uid: object, account: str, now: datetime | None) -> tuple[int, object] | None:
    """Up to which number, and when, the viewer had seen the log in the visit that counts; None when there has been none."""
    found = sql.row(
        "SELECT number, seen_at, left_number, left_at FROM incidents_visit WHERE incident_id = %s AND account_id = %s", [uid, account]
    )
    if found is None:
        return None
    number, seen_at, left_number, left_at = found
    if now is None or now - sql.moment(seen_at) > AWAY:
        return int(number), seen_at
    return None if left_at is None else (int(left_number), left_at)


def _counts(uid: object, number: int, head: int, seen: rules.Audience) -> tuple[Counter[Category], int, bool]:
    start = max(number, head - COUNTED)
    rows = sql.rows(
        "SELECT category, mark_key, COUNT(*) FROM incidents_entry WHERE incident_id = %s AND number > %s AND quiet = %s"
        " GROUP BY category, mark_key",
        [uid, start, False],
    )
    counts: Counter[Category] = Counter()
    masked = 0
    for category, key, count in rows:
        counts[Category(category)] += int(count)
        masked += 0 if rules.may_see(seen, key) else int(count)
    return counts, masked, start > number


def _important(incident_id: UUID, number: int, head: int, seen: rules.Audience) -> tuple[LogEntry, ...]:
    keys = [key for key in sorted(seen) if key != ALL_SECRETS]
    secret = " OR e.mark_key LIKE 'secret:%%'" if ALL_SECRETS in seen else ""
    held = store.load(
        incident_id,
        "e.number > %s AND NOT (e.importance = 'normal') AND e.corrected_by IS NULL AND NOT e.erased"
        f" AND (e.mark_key IN ({sql.marks(len(keys))}){secret})",
        [max(number, head - COUNTED), *keys],
    )
    lines = sorted((line for _, line in held.values()), key=lambda line: (line.importance != Importance.CRITICAL, -line.number))
    return tuple(lines[:IMPORTANT_SHOWN])


def suggestions(viewer: Viewer, incident_id: UUID) -> Suggestions:
    """Tags, places, counterparts and authors written before in what the viewer may see, the most used first."""
    row = incident(viewer, incident_id)
    seen = audience(viewer, row)
    found: dict[str, Counter[tuple[str, str]]] = {"tag": Counter(), "place": Counter(), "counterpart": Counter(), "author": Counter()}
    for sort, key, value, label, uses in sql.rows(
        "SELECT sort, mark_key, value, label, uses FROM incidents_term WHERE incident_id = %s ORDER BY uses DESC LIMIT 2000",
        [sql.uid(row.id)],
    ):
        if rules.may_see(seen, key):
            found[sort][value, label] += int(uses)
    used = {sort: [pair for pair, _ in counter.most_common(SUGGESTED)] for sort, counter in found.items()}
    plain = {sort: tuple(value for value, _ in pairs) for sort, pairs in used.items()}
    return Suggestions(plain["tag"], plain["place"], plain["counterpart"], tuple(used["author"]))
