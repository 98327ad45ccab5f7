"""Reads of the ledger. No viewer here: whoever may read a stream is decided by the package that owns it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from vardkase.kernel import chain
from vardkase.ledger.entry import Entry, Head

_COLUMNS = "e.id, e.header, e.commitment, e.hash, p.salt, p.body FROM ledger_entry e LEFT JOIN ledger_payload p ON p.entry_id = e.id"
BATCH = 500


def head(stream: str) -> Head:
    """How far a stream has come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM ledger_stream WHERE name = %s", [stream])
        row = cursor.fetchone()
    return Head(stream, int(row[0]), bytes(row[1])) if row else Head(stream, 0, chain.genesis(stream))


def streams(prefix: str = "") -> list[Head]:
    """The heads of all streams whose name begins so, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, number, hash FROM ledger_stream WHERE substr(name, 1, %s) = %s ORDER BY name", [len(prefix), prefix])
        return [Head(row[0], int(row[1]), bytes(row[2])) for row in cursor.fetchall()]


def find(stream: str, key: UUID) -> Entry | None:
    """The entry that was written under a key, if there is one."""
    return _one(f"SELECT {_COLUMNS} WHERE e.stream = %s AND e.key = %s", [stream, str(key)])


def get(stream: str, number: int) -> Entry | None:
    """The entry of a number, if there is one."""
    return _one(f"SELECT {_COLUMNS} WHERE e.stream = %s AND e.number = %s", [stream, number])


def get_by_id(entry_id: int) -> Entry | None:
    """The entry of a row's id, if there is one: what an erasure points at."""
    return _one(f"SELECT {_COLUMNS} WHERE e.id = %s", [entry_id])


def erased_by(stream: str, number: int) -> int | None:
    """The number of the entry that erased another's payload, if one did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.number FROM ledger_erasure r JOIN ledger_entry e ON e.id = r.entry_id JOIN ledger_entry b ON b.id = r.by_id"
            " WHERE e.stream = %s AND e.number = %s",
            [stream, number],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def entries(stream: str, *, after: int = 0, until: int | None = None, limit: int | None = None) -> Iterator[Entry]:
    """The entries of a stream in order, `after < number ≤ until`, at most `limit`; read in batches, so that memory stays flat."""
    last, left = after, limit
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        batch = page(stream, after=last, until=until, limit=size)
        for number, entry in batch:
            last = number
            yield entry
        if len(batch) < size:
            return
        left = None if left is None else left - len(batch)


def page(stream: str, *, after: int, until: int | None, limit: int) -> list[tuple[int, Entry]]:
    """Up to `limit` entries with their numbers, in order."""
    bound = "" if until is None else " AND e.number <= %s"
    parameters: list[Any] = [stream, after] + ([] if until is None else [until]) + [limit]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.number, {_COLUMNS} WHERE e.stream = %s AND e.number > %s{bound} ORDER BY e.number LIMIT %s", parameters)
        return [(int(row[0]), entry_of(row[1:])) for row in cursor.fetchall()]


def entry_of(row: tuple[Any, ...], *, repeated: bool = False) -> Entry:
    """The entry of a row (id, header, commitment, hash, salt, body)."""
    entry_id, header, commitment, digest, salt, body = row
    return Entry(
        int(entry_id),
        header.encode("utf-8"),
        bytes(commitment),
        bytes(digest),
        None if salt is None else bytes(salt),
        None if body is None else body.encode("utf-8"),
        repeated,
    )


def _one(sql: str, parameters: list[Any]) -> Entry | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return entry_of(row) if row else None
