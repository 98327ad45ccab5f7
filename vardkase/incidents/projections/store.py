"""Log lines in the database: written, changed and read back, with the tables that follow from them.

Plain SQL: a new line costs one statement for itself, one for the search index and one for the tally, and one for each thing that it brings
(a tag, a place, a file).
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from vardkase.incidents import search, sql
from vardkase.incidents.rows import AttachmentRow, LogEntry
from vardkase.incidents.rules import OPEN, Category, Channel, Direction, Importance, Mark, seen_key
from vardkase.incidents.rules.filters import search_text
from vardkase.kernel import codec
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.words import stems

COLUMNS = (
    "id", "incident_id", "number", "kind", "about", "changed", "corrects", "corrected_by", "correction_reason", "happened_at", "precision",
    "said", "recorded_at", "sort_at", "quiet", "erased", "erased_by", "erasure", "author_id", "author", "on_behalf_of", "category",
    "direction", "channel", "importance", "reliability", "counterpart", "place", "tags", "text", "reason", "source", "source_url", "mark",
    "mark_key", "attachments", "verified_by", "verified_at", "facts",
)  # fmt: skip
_QUOTED = ", ".join(f'"{name}"' for name in COLUMNS)
READ = ", ".join(f'e."{name}"' for name in COLUMNS)
_INSERT = f"INSERT INTO incidents_entry ({_QUOTED}) VALUES ({sql.marks(len(COLUMNS))})"
_INSERT_INDEXED = f"INSERT INTO incidents_entry ({_QUOTED}, document) VALUES ({sql.marks(len(COLUMNS))}, %s::tsvector)"
_UPDATE = "UPDATE incidents_entry SET " + ", ".join(f'"{name}" = %s' for name in COLUMNS[1:]) + " WHERE id = %s"
_TALLY = (
    "INSERT INTO incidents_tally (incident_id, category, count) VALUES (%s, %s, %s)"
    " ON CONFLICT (incident_id, category) DO UPDATE SET count = incidents_tally.count + excluded.count"
)
_TERM = (
    "INSERT INTO incidents_term (incident_id, sort, mark_key, value, label, uses) VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (incident_id, sort, mark_key, value) DO UPDATE SET uses = incidents_term.uses + excluded.uses"
)
_TERM_LENGTH = 300


def insert(cursor: Any, entry_id: int, incident_id: UUID, line: LogEntry) -> None:
    """A new line with its place in the index, the tally and the suggestions."""
    values = _values(entry_id, incident_id, line)
    if search.is_postgresql():
        said = stems(search_text(line))
        cursor.execute(_INSERT_INDEXED, [*values, search.document(line, incident_id, said)])
        search.learn(cursor, said)
    else:
        cursor.execute(_INSERT, values)
        search.write(cursor, entry_id, line, incident_id)
    uid = values[1]
    cursor.execute(_TALLY, [uid, str(line.category), 1])
    _follow_terms(cursor, uid, None, line)
    _follow_attachments(cursor, uid, None, line)


def update(cursor: Any, entry_id: int, incident_id: UUID, old: LogEntry, new: LogEntry) -> None:
    """A line that has changed, with what follows from it."""
    values = _values(entry_id, incident_id, new)
    cursor.execute(_UPDATE, [*values[1:], entry_id])
    search.rewrite(cursor, entry_id, old, new, incident_id)
    uid = values[1]
    if old.category != new.category:
        cursor.execute(_TALLY, [uid, str(old.category), -1])
        cursor.execute(_TALLY, [uid, str(new.category), 1])
        cursor.execute("DELETE FROM incidents_tally WHERE incident_id = %s AND count = 0", [uid])
    _follow_terms(cursor, uid, old, new)
    _follow_attachments(cursor, uid, old, new)


def load(incident_id: UUID, where: str, parameters: list[Any]) -> dict[int, tuple[int, LogEntry]]:
    """Lines of an incident by number, each with its id."""
    found = sql.rows(
        f"SELECT {READ} FROM incidents_entry e WHERE e.incident_id = %s AND ({where}) ORDER BY e.number",
        [sql.uid(incident_id), *parameters],
    )
    return {int(row[2]): (int(row[0]), line_of(row)) for row in found}


def chain(incident_id: UUID, root: int, number: int) -> dict[int, tuple[int, LogEntry]]:
    """The chain of corrections from `root` with what was said about it, and the line `number`."""
    # Two statements: SQLite would read the whole log for one with OR.
    held = load(incident_id, "e.number IN (%s, %s)", [root, number]) | load(
        incident_id, "e.about = %s AND NOT (e.about = e.number)", [root]
    )
    return dict(sorted(held.items()))


def changed_after(incident_id: UUID, number: int) -> tuple[str, list[Any]]:
    """The condition of lines that a later entry than `number` has changed; through the index that has only changed lines."""
    condition = (
        "e.number IN (SELECT c.number FROM incidents_entry c WHERE c.incident_id = %s AND c.changed > %s AND NOT (c.changed = c.number))"
    )
    return condition, [sql.uid(incident_id), number]


@lru_cache(maxsize=4096)
def line_of(row: tuple[Any, ...]) -> LogEntry:
    """The line of a row of `READ`. The same row gives the same line: a page has fifty, and most of them were on the page before."""
    at = sql.of_at(row[9])
    return LogEntry(
        number=row[2], kind=row[3], about=row[4], changed=row[5], corrects=row[6], corrected_by=row[7], correction_reason=row[8],
        happened=Happened(at, Precision(row[10]), row[11]), recorded_at=sql.moment(row[12]), quiet=bool(row[14]),
        erased=bool(row[15]), erased_by=row[16], erasure=row[17], author_id=row[18], author=row[19], on_behalf_of=row[20],
        category=Category(row[21]), direction=Direction(row[22]) if row[22] else None, channel=Channel(row[23]) if row[23] else None,
        importance=Importance(row[24]), reliability=row[25], counterpart=row[26], place=row[27], tags=_list(row[28]), text=row[29],
        reason=row[30], source=row[31], source_url=row[32], mark=_mark(row[33]), attachments=_attachments(row[35]), verified_by=row[36],
        verified_at=sql.of_at(row[37]), facts=json.loads(row[38]) if row[38] else {},
    )  # fmt: skip


def _values(entry_id: int, incident_id: UUID, line: LogEntry) -> list[Any]:
    recorded = sql.at(line.recorded_at)
    happened = sql.at(line.happened.at)
    return [
        entry_id, sql.uid(incident_id), line.number, line.kind, line.about, line.changed, line.corrects, line.corrected_by,
        line.correction_reason, happened, str(line.happened.precision), line.happened.said, recorded, happened or recorded,
        line.quiet, line.erased, line.erased_by, line.erasure, line.author_id, line.author, line.on_behalf_of, str(line.category),
        line.direction or "", line.channel or "", str(line.importance), line.reliability, line.counterpart, line.place,
        json.dumps(line.tags, ensure_ascii=False) if line.tags else "", line.text, line.reason, line.source, line.source_url,
        "" if line.mark == OPEN else json.dumps(codec.to_plain(line.mark), ensure_ascii=False), seen_key(line.mark),
        json.dumps(codec.to_plain(line.attachments), ensure_ascii=False) if line.attachments else "", line.verified_by,
        sql.at(line.verified_at), json.dumps(line.facts, ensure_ascii=False, sort_keys=True) if line.facts else "",
    ]  # fmt: skip


def _list(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _mark(text: str) -> Mark:
    return codec.from_plain(Mark, json.loads(text)) if text else OPEN


def _attachments(text: str) -> tuple[AttachmentRow, ...]:
    return tuple(codec.from_plain(AttachmentRow, item) for item in json.loads(text)) if text else ()


# --- what follows from a line ---


def _terms(line: LogEntry | None) -> set[tuple[str, str, str, str]]:
    """Sort, compartment, value and label of what a person has written, for suggestions."""
    if line is None or not line.is_written or line.erased:
        return set()
    key = seen_key(line.mark)
    found = {("tag", key, tag, tag) for tag in line.tags} | {("author", key, line.author_id, line.author)}
    if line.place:
        found.add(("place", key, line.place, line.place))
    if line.counterpart:
        found.add(("counterpart", key, line.counterpart, line.counterpart))
    return found


def _follow_terms(cursor: Any, uid: Any, old: LogEntry | None, new: LogEntry) -> None:
    before, after = _terms(old), _terms(new)
    for step, changed in ((1, after - before), (-1, before - after)):
        for sort, key, value, label in sorted(changed):
            cursor.execute(_TERM, [uid, sort, key, value[:_TERM_LENGTH], label[:_TERM_LENGTH], step])
    if before - after:
        cursor.execute("DELETE FROM incidents_term WHERE incident_id = %s AND uses = 0", [uid])


def _follow_attachments(cursor: Any, uid: Any, old: LogEntry | None, new: LogEntry) -> None:
    before, after = (old.attachments if old else ()), new.attachments
    for attachment in after:
        if attachment not in before:
            cursor.execute(
                "INSERT INTO incidents_attachment (id, incident_id, number, sha256) VALUES (%s, %s, %s, %s)",
                [sql.uid(attachment.id), uid, new.number, attachment.sha256],
            )
    for attachment in before:
        if attachment not in after:
            cursor.execute("DELETE FROM incidents_attachment WHERE id = %s", [sql.uid(attachment.id)])
            drop_unused_blob(cursor, attachment.sha256)


def drop_unused_blob(cursor: Any, sha256: str) -> None:
    """The bytes of a file go when no entry has it any more: an erased entry must not leave its photo behind."""
    for table in ("incidents_blob", "incidents_preview"):
        cursor.execute(
            f"DELETE FROM {table} WHERE sha256 = %s AND NOT EXISTS (SELECT 1 FROM incidents_attachment WHERE sha256 = %s)", [sha256, sha256]
        )


def forget(incident_id: UUID) -> None:
    """Deletes everything of an incident that can be made again from the ledger. Files and visits stay."""
    uid = sql.uid(incident_id)
    with connection.cursor() as cursor:
        search.forget(cursor, uid)
        for table in ("entry", "tally", "term", "attachment", "receipt", "header"):
            cursor.execute(f"DELETE FROM incidents_{table} WHERE incident_id = %s", [uid])
        cursor.execute("DELETE FROM incidents_incident WHERE id = %s", [uid])
