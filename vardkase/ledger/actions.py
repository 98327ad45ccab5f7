"""Writes to the ledger. `append` is the only way into it.

The statements are plain SQL rather than the ORM: every log entry passes here while the stream is locked, and the ORM would hold
the lock about three times as long.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from vardkase.kernel import canonical, chain, codec
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import queries, registry, wake
from vardkase.ledger.entry import Entry, Head, Signer
from vardkase.ledger.events import PayloadErased


def append(
    *, stream: str, event: Any, viewer: Signer, key: UUID, now: datetime, happened: Happened | None = None
) -> Entry:
    """Appends one event to a stream, inside the caller's transaction.

    The same key with the same event gives the entry written before, with `repeated` set, and writes nothing.
    Raises Refusal("ledger.key_reused") when the key was used for something else, and RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append needs a transaction around check, append and projection")
    kind, version = registry.kind_of(event)
    payload = canonical.dumps(codec.to_plain(event))
    with connection.cursor() as cursor:
        last = _locked_head(cursor, stream)
        earlier = queries.find(stream, key) if last.number else None
        if earlier:
            return _repeated(earlier, kind, payload)
        moment = happened or Happened(now, Precision.MINUTE)
        header = canonical.dumps(_header(last, kind, version, viewer, key, now, moment))
        entry = _sealed(last, header, payload)
        entry_id = _insert(cursor, entry, last.number + 1, stream, key, kind, now)
    wake.grew(stream)
    return Entry(entry_id, entry.header, entry.commitment, entry.hash, entry.salt, entry.payload)


def erase_payload(
    *, stream: str, number: int, reason: str, authority: str, decided_by: str, viewer: Signer, key: UUID, now: datetime
) -> Entry:
    """Erases what one entry says, for good, and writes why, by what authority and who decided. The chain still verifies.

    Raises Refusal: "ledger.no_such_entry", "ledger.already_erased", "ledger.erasure_needs_grounds", "ledger.cannot_erase_erasure".
    """
    if not (reason.strip() and authority.strip() and decided_by.strip()):
        raise Refusal("ledger.erasure_needs_grounds")
    event = PayloadErased(number=number, reason=reason.strip(), authority=authority.strip(), decided_by=decided_by.strip())
    target = queries.get(stream, number)
    if target is None:
        raise Refusal("ledger.no_such_entry", number=number)
    if target.kind == registry.kind_of(event)[0]:
        raise Refusal("ledger.cannot_erase_erasure", number=number)
    entry = append(stream=stream, event=event, viewer=viewer, key=key, now=now)
    if entry.repeated:
        return entry
    if target.erased:
        raise Refusal("ledger.already_erased", number=number)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_erasure (entry_id, by_id) VALUES (%s, %s)", [target.id, entry.id])
        cursor.execute("DELETE FROM ledger_payload WHERE entry_id = %s", [target.id])
    return entry


def _locked_head(cursor: Any, stream: str) -> Head:
    # On PostgreSQL the row lock serialises the appends of a stream; on SQLite the transaction already holds the only write lock.
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    select = f"SELECT number, hash FROM ledger_stream WHERE name = %s{lock}"
    cursor.execute(select, [stream])
    row = cursor.fetchone()
    if row is None:
        cursor.execute(
            "INSERT INTO ledger_stream (name, number, hash) VALUES (%s, 0, %s) ON CONFLICT (name) DO NOTHING", [stream, chain.genesis(stream)]
        )
        cursor.execute(select, [stream])
        row = cursor.fetchone()
    return Head(stream, int(row[0]), bytes(row[1]))


def _repeated(earlier: Entry, kind: str, payload: bytes) -> Entry:
    if earlier.kind != kind or (earlier.payload is not None and earlier.payload != payload):
        raise Refusal("ledger.key_reused", number=earlier.number)
    return Entry(earlier.id, earlier.header, earlier.commitment, earlier.hash, earlier.salt, earlier.payload, repeated=True)


def _header(last: Head, kind: str, version: int, viewer: Signer, key: UUID, now: datetime, moment: Happened) -> dict[str, Any]:
    return {
        "stream": last.stream,
        "number": last.number + 1,
        "key": str(key),
        "kind": kind,
        "version": version,
        "actor": codec.to_plain(viewer.actor),
        "happened_at": canonical.stamp(moment.at) if moment.at else None,
        "precision": str(moment.precision),
        "said": moment.said,
        "recorded_at": canonical.stamp(now),
        "device": viewer.device,
    }


def _sealed(last: Head, header: bytes, payload: bytes) -> Entry:
    salt = os.urandom(chain.SALT_BYTES)
    commitment = chain.commitment(salt, payload)
    return Entry(0, header, commitment, chain.link(last.hash, header, commitment), salt, payload)


def _insert(cursor: Any, entry: Entry, number: int, stream: str, key: UUID, kind: str, now: datetime) -> int:
    assert entry.payload is not None  # Sealed a moment ago; only an erasure takes it away.
    cursor.execute(
        "INSERT INTO ledger_entry (stream, number, key, kind, recorded_at, header, commitment, hash)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [stream, number, str(key), kind, connection.ops.adapt_datetimefield_value(now), entry.header.decode(), entry.commitment, entry.hash],
    )
    entry_id = int(cursor.fetchone()[0])
    cursor.execute("INSERT INTO ledger_payload (entry_id, salt, body) VALUES (%s, %s, %s)", [entry_id, entry.salt, entry.payload.decode()])
    cursor.execute("UPDATE ledger_stream SET number = %s, hash = %s WHERE name = %s", [number, entry.hash, stream])
    return entry_id
