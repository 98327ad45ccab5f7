"""Writes to the ledger. `append` is the only way into it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from vardkase.kernel import canonical, chain, codec
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import queries, registry, storage, wake
from vardkase.ledger.entry import Entry, Head, Signer
from vardkase.ledger.events import PayloadErased


def append(*, stream: str, event: Any, viewer: Signer, key: UUID, now: datetime, happened: Happened | None = None) -> Entry:
    """Appends one event to a stream, inside the caller's transaction.

    The same key with the same event gives the entry written before, with `repeated` set, and writes nothing.
    Raises Refusal: "ledger.key_reused" when the key was used for something else, "ledger.unwritable_text" for half a surrogate pair.
    """
    database = _inside_transaction()
    kind, version = registry.kind_of(event)
    with database.cursor() as cursor:
        last, earlier = storage.lock(cursor, stream, key)
        if earlier:
            return _repeated(earlier, event)
        try:
            payload = canonical.dumps(codec.to_plain(event))
            head = _header(last, kind, version, viewer, key, now, happened)
            header = canonical.dumps(head)
        except UnicodeEncodeError as error:
            raise Refusal("ledger.unwritable_text") from error
        entry = storage.insert(cursor, last, _sealed(last, header, payload).knowing(head), now)
    if entry is None:
        return _repeated(queries.find(stream, key), event)
    wake.grew(stream)
    return entry.knowing(head, event)


def erase_payload(
    *, stream: str, number: int, reason: str, authority: str, decided_by: str, viewer: Signer, key: UUID, now: datetime
) -> Entry:
    """Erases what one entry says, for good, and writes why, by what authority and who decided. The chain still verifies.

    Raises Refusal: "ledger.no_such_entry", "ledger.already_erased", "ledger.erasure_needs_grounds", "ledger.cannot_erase_erasure".
    """
    if not (reason.strip() and authority.strip() and decided_by.strip()):
        raise Refusal("ledger.erasure_needs_grounds")
    database = _inside_transaction()
    event = PayloadErased(number=number, reason=reason.strip(), authority=authority.strip(), decided_by=decided_by.strip())
    with database.cursor() as cursor:
        # The stream is locked before the target is read: of two who erase the same at once, the second must see what the first did.
        storage.lock(cursor, stream, key)
        earlier = queries.find(stream, key)
        if earlier:
            return _repeated(earlier, event)
        target = _erasable(stream, number)
        entry = append(stream=stream, event=event, viewer=viewer, key=key, now=now)
        cursor.execute("INSERT INTO ledger_erasure (entry_id, by_id) VALUES (%s, %s)", [target.id, entry.id])
        cursor.execute("DELETE FROM ledger_payload WHERE entry_id = %s", [target.id])
    return entry


def _erasable(stream: str, number: int) -> Entry:
    target = queries.get(stream, number)
    if target is None:
        raise Refusal("ledger.no_such_entry", number=number)
    if target.kind == registry.kind_of_class(PayloadErased):
        raise Refusal("ledger.cannot_erase_erasure", number=number)
    if target.erased:
        raise Refusal("ledger.already_erased", number=number)
    return target


def _inside_transaction() -> Any:
    database = connections[DEFAULT_DB_ALIAS]
    if not database.in_atomic_block:
        raise RuntimeError("the ledger needs a transaction around check, append and projection")
    return database


def _repeated(earlier: Entry | None, event: Any) -> Entry:
    if earlier is None:
        raise RuntimeError("a key is used and unused at once: the transaction is not READ COMMITTED")
    kind, version = registry.kind_of(event)
    if earlier.kind != kind or not _says_the_same(earlier, version, event):
        raise Refusal("ledger.key_reused", number=earlier.number)
    return replace(earlier, repeated=True)


def _says_the_same(earlier: Entry, version: int, event: Any) -> bool:
    if earlier.payload is None:
        return True  # What it said is erased; the key and the kind are all that is left to compare.
    if earlier.version == version:
        return earlier.payload == canonical.dumps(codec.to_plain(event))
    return bool(earlier.event == event)


def _header(last: Head, kind: str, version: int, viewer: Signer, key: UUID, now: datetime, happened: Happened | None) -> dict[str, Any]:
    recorded_at = canonical.stamp(now)
    return {
        "stream": last.stream,
        "number": last.number + 1,
        "key": str(key),
        "kind": kind,
        "version": version,
        "actor": codec.to_plain(viewer.actor),
        **(_happened(happened) if happened else {"happened_at": recorded_at, "precision": str(Precision.MINUTE), "said": ""}),
        "recorded_at": recorded_at,
        "device": viewer.device,
    }


def _happened(happened: Happened) -> dict[str, Any]:
    return {
        "happened_at": canonical.stamp(happened.at) if happened.at else None,
        "precision": str(happened.precision),
        "said": happened.said,
    }


def _sealed(last: Head, header: bytes, payload: bytes) -> Entry:
    salt = os.urandom(chain.SALT_BYTES)
    commitment = chain.commitment(salt, payload)
    return Entry(0, header, commitment, chain.link(last.hash, header, commitment), salt, payload)
