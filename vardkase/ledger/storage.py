"""The statements of an append, in the dialect of each database.

They are plain SQL rather than the ORM, and few: every log entry passes here while its stream is locked, and each statement on PostgreSQL
is a journey over the network. PostgreSQL takes two (lock, write), SQLite four in the same process.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.kernel import chain
from vardkase.ledger import queries, wake
from vardkase.ledger.entry import Entry, Head

LONGEST_NAME = 200

_SQLITE_HEAD = (
    "SELECT s.number, s.hash, e.number FROM ledger_stream s LEFT JOIN ledger_entry e ON e.stream = s.name AND e.key = %s WHERE s.name = %s"
)
_POSTGRESQL_HEAD = "SELECT number, hash FROM ledger_stream WHERE name = %s FOR UPDATE"
_NEW_STREAM = "INSERT INTO ledger_stream (name, number, hash) VALUES (%s, 0, %s)"
_INTO_ENTRY = (
    "INSERT INTO ledger_entry (stream, number, key, kind, recorded_at, header, commitment, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_POSTGRESQL_WRITE = (
    "WITH entry AS (" + _INTO_ENTRY + " ON CONFLICT (stream, key) DO NOTHING RETURNING id),"
    " payload AS (INSERT INTO ledger_payload (entry_id, salt, body) SELECT id, %s, %s FROM entry),"
    " head AS (UPDATE ledger_stream SET number = %s, hash = %s WHERE name = %s AND EXISTS (SELECT 1 FROM entry))"
    " SELECT id, pg_notify(%s, %s) FROM entry"
)


def lock(cursor: Any, stream: str, key: UUID) -> tuple[Head, Entry | None]:
    """Locks a stream until the transaction ends; its head, and the entry that stands under the key, where that costs no journey of its own.

    On PostgreSQL it is `insert` that finds a key already used.
    Raises ValueError for a name that no stream can have.
    """
    if not 0 < len(stream) <= LONGEST_NAME:
        raise ValueError("the name of a stream has between 1 and 200 characters")
    return (_lock_postgresql if cursor.db.vendor == "postgresql" else _lock_sqlite)(cursor, stream, key)


def insert(cursor: Any, last: Head, entry: Entry, now: datetime) -> Entry | None:
    """Writes a sealed entry after the head of its locked stream, and moves the head. None, and nothing written, when its key is used."""
    if entry.salt is None or entry.payload is None:
        raise ValueError("an entry without payload cannot be written")
    moment = cursor.db.ops.adapt_datetimefield_value(now)
    row = [last.stream, last.number + 1, entry.head["key"], entry.kind, moment, entry.header.decode(), entry.commitment, entry.hash]
    payload = [entry.salt, entry.payload.decode()]
    head = [last.number + 1, entry.hash, last.stream]
    if cursor.db.vendor == "postgresql":
        cursor.execute(_POSTGRESQL_WRITE, [*row, *payload, *head, wake.CHANNEL, last.stream])
        written = cursor.fetchone()
        if written is None:
            return None
        entry_id = int(written[0])
    else:
        cursor.execute(_INTO_ENTRY, row)
        entry_id = int(cursor.lastrowid)
        cursor.execute("INSERT INTO ledger_payload (entry_id, salt, body) VALUES (%s, %s, %s)", [entry_id, *payload])
        cursor.execute("UPDATE ledger_stream SET number = %s, hash = %s WHERE name = %s", head)
    return replace(entry, id=entry_id).knowing(entry.head)


def _lock_sqlite(cursor: Any, stream: str, key: UUID) -> tuple[Head, Entry | None]:
    # BEGIN IMMEDIATE already holds the only write lock of the database.
    cursor.execute(_SQLITE_HEAD, [str(key), stream])
    row = cursor.fetchone()
    if row is None:
        genesis = chain.genesis(stream)
        cursor.execute(_NEW_STREAM, [stream, genesis])
        return Head(stream, 0, genesis), None
    earlier = queries.get(stream, int(row[2])) if row[2] is not None else None
    return Head(stream, int(row[0]), bytes(row[1])), earlier


def _lock_postgresql(cursor: Any, stream: str, key: UUID) -> tuple[Head, Entry | None]:
    # The lock of the row serialises the appends of a stream, so that number order is commit order.
    cursor.execute(_POSTGRESQL_HEAD, [stream])
    row = cursor.fetchone()
    if row is None:
        # Of two who open the stream at once, the second waits here until the first has committed.
        cursor.execute(f"{_NEW_STREAM} ON CONFLICT (name) DO NOTHING", [stream, chain.genesis(stream)])
        cursor.execute(_POSTGRESQL_HEAD, [stream])
        row = cursor.fetchone()
    return Head(stream, int(row[0]), bytes(row[1])), None
