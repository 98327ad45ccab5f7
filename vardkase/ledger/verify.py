"""Verification of the ledger in the database: everything is computed anew from the stored bytes, and memory stays flat.

What is checked for each entry: its number follows the one before; its header says what its columns say; its payload is the one that the
commitment was made for; its hash follows from the hash before. A payload that is missing must be licensed by an entry that erases it, and
one that was erased must be gone. Then the head, and every signed checkpoint with its key.

What cannot be seen from inside: the newest entries cut off together with every checkpoint that knew them. See docs/explanation/ledger.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, connection

from vardkase.kernel import canonical, chain
from vardkase.ledger import keys, queries, registry
from vardkase.ledger.checkpoints import Checkpoint, checkpoints
from vardkase.ledger.entry import Head
from vardkase.ledger.events import PayloadErased

BATCH = 2000


class Fault(StrEnum):
    """Why a stream is not intact. The words are in words.FAULTS."""

    NUMBER = "ledger.fault_number"
    HEADER = "ledger.fault_header"
    PAYLOAD_CHANGED = "ledger.fault_payload_changed"
    PAYLOAD_MISSING = "ledger.fault_payload_missing"
    PAYLOAD_RETURNED = "ledger.fault_payload_returned"
    ERASURE = "ledger.fault_erasure"
    HASH = "ledger.fault_hash"
    HEAD = "ledger.fault_head"
    CHECKPOINT_SIGNATURE = "ledger.fault_checkpoint_signature"
    CHECKPOINT_KEY = "ledger.fault_checkpoint_key"
    CHECKPOINT_HASH = "ledger.fault_checkpoint_hash"
    NAME = "ledger.fault_name"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification of one stream came to. `first_bad_number` is None when intact; `why` is a Fault, or empty."""

    stream: str
    intact: bool
    checked: int
    first_bad_number: int | None = None
    why: str = ""
    erased: int = 0


class NotIntact(Exception):
    """The first thing that is not as it was written."""

    def __init__(self, number: int, fault: Fault) -> None:
        super().__init__(f"{fault} at {number}")
        self.number = number
        self.fault = fault


def verify_stream(stream: str) -> Verdict:
    """Verifies one stream, as far as it had come when verification began. Reads only; may run beside writers."""
    walk = _Walk(stream, queries.head(stream))
    try:
        walk.entries()
        walk.head()
        walk.checkpoints()
    except NotIntact as found:
        return Verdict(stream, False, walk.checked, found.number, str(found.fault), len(walk.erased))
    return Verdict(stream, True, walk.checked, erased=len(walk.erased))


def verify_all() -> Iterator[Verdict]:
    """Verifies every stream that anything in the database speaks of, by name: a stream whose head was removed is met here too."""
    # As bytes on SQLite, which keeps what is no text in a column of text: a name that was tampered with must not end the verification.
    name, stream = ("name", "stream") if connection.vendor == "postgresql" else ("CAST(name AS BLOB)", "CAST(stream AS BLOB)")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name} FROM ledger_stream UNION SELECT {stream} FROM ledger_entry"
            f" UNION SELECT {stream} FROM ledger_checkpoint ORDER BY 1"
        )
        names = [row[0] for row in cursor.fetchall()]
    for found in names:
        try:
            text = found if isinstance(found, str) else bytes(found).decode()
        except UnicodeDecodeError:
            yield Verdict(bytes(found).decode(errors="backslashreplace"), False, 0, first_bad_number=0, why=str(Fault.NAME))
        else:
            yield verify_stream(text)


class _Walk:
    """One walk along a stream. Remembers only the last hash, and which numbers are erased."""

    def __init__(self, stream: str, until: Head) -> None:
        self._stream = stream
        self._until = until
        self._name = stream.encode()
        self._last = chain.genesis(stream)
        self._erasing = registry.kind_of_class(PayloadErased)
        self._stands: list[Checkpoint] = checkpoints(stream)
        self._noted: dict[int, bytes] = {checkpoint.number: b"" for checkpoint in self._stands}
        self._noted[0] = self._last
        self.checked = 0
        self.erased: set[int] = set()

    def entries(self) -> None:
        """Every entry in order, up to the head."""
        while self.checked < self._until.number:
            rows = _rows(self._stream, self.checked, self._until.number)
            if not rows:
                raise NotIntact(self.checked + 1, Fault.NUMBER)
            for row in rows:
                self._entry(row)

    def head(self) -> None:
        """The head is the newest entry, and nothing lies beyond it."""
        if self._last != self._until.hash:
            raise NotIntact(self.checked, Fault.HEAD)
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(number) FROM ledger_entry WHERE stream = %s", [self._stream])
            newest = cursor.fetchone()[0] or 0
        # The head is read after the newest entry, so that an entry written meanwhile lies within it.
        if newest > queries.head(self._stream).number:
            raise NotIntact(newest, Fault.HEAD)

    def checkpoints(self) -> None:
        """Every checkpoint was signed by a key of ours, and the entry that it names has the hash that it says."""
        trusted = keys.trusted_keys() if self._stands else frozenset()
        for checkpoint in self._stands:
            if not checkpoint.signature_holds():
                raise NotIntact(checkpoint.number, Fault.CHECKPOINT_SIGNATURE)
            said = checkpoint.said
            if said["public_key"] not in trusted:
                raise NotIntact(checkpoint.number, Fault.CHECKPOINT_KEY)
            place = (said["stream"], said["number"])
            # A checkpoint signed after this walk began may lie beyond it.
            beyond = checkpoint.number > self._until.number and queries.head(self._stream).number >= checkpoint.number
            noted = self._noted[checkpoint.number].hex()
            if place != (self._stream, checkpoint.number) or not (beyond or said["hash"] == noted):
                raise NotIntact(checkpoint.number, Fault.CHECKPOINT_HASH)

    def _entry(self, row: tuple[Any, ...]) -> None:
        number, stream, key, kind, recorded_at, header, commitment, digest, salt, body, erasing = row
        expected = self.checked + 1
        if number != expected:
            raise NotIntact(expected, Fault.NUMBER)
        if not _header_agrees(header, (stream, number, key, kind, recorded_at), self._name):
            raise NotIntact(expected, Fault.HEADER)
        if body is None:
            self._erased(number, erasing)
        elif erasing is not None:
            raise NotIntact(expected, Fault.PAYLOAD_RETURNED)
        elif len(salt) != chain.SALT_BYTES or chain.commitment(salt, body) != commitment:
            raise NotIntact(expected, Fault.PAYLOAD_CHANGED)
        self._last = chain.link(self._last, header, commitment)
        if self._last != digest:
            raise NotIntact(expected, Fault.HASH)
        if body is not None and kind == self._erasing.encode():
            self._names_an_erased(body)
        if number in self._noted:
            self._noted[number] = self._last
        self.checked = number

    def _erased(self, number: int, erasing: int | None) -> None:
        """A payload may be missing only where a later entry of the same stream says that this very number is erased."""
        if erasing is None:
            raise NotIntact(number, Fault.PAYLOAD_MISSING)
        if not self._licenses(erasing, number):
            raise NotIntact(number, Fault.ERASURE)
        self.erased.add(number)

    def _licenses(self, erasing: int, number: int) -> bool:
        try:
            by = queries.get_by_id(erasing)
            if by is None or by.payload is None or by.stream != self._stream or by.kind != self._erasing or by.number <= number:
                return False
            return bool(canonical.loads(by.payload)["number"] == number)
        except (ValueError, KeyError, TypeError, DatabaseError):
            return False  # The entry pointed at has been tampered with; it gives no licence.

    def _names_an_erased(self, body: bytes) -> None:
        number = canonical.loads(body).get("number")
        if number not in self.erased:
            raise NotIntact(number, Fault.PAYLOAD_RETURNED)


def _header_agrees(header: bytes, columns: tuple[bytes, int, bytes, bytes, bytes], stream: bytes) -> bool:
    try:
        says = canonical.loads(header)
        said = (says["stream"].encode(), says["number"], says["key"].encode(), says["kind"].encode(), says["recorded_at"].encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return said == columns and said[0] == stream


def _rows(stream: str, after: int, until: int) -> list[tuple[Any, ...]]:
    """Rows as (number, stream, key, kind, recorded_at, header, commitment, hash, salt, body, erasing id); all but numbers as bytes."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL_ROWS if postgresql else _SQLITE_ROWS, [stream, after, until, BATCH])
        fetched = cursor.fetchall()
    return [_as_bytes(row) for row in fetched] if postgresql else [_as_stamped(row) for row in fetched]


def _as_bytes(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value.encode() if isinstance(value, str) else bytes(value) if isinstance(value, memoryview) else value for value in row)


def _as_stamped(row: tuple[Any, ...]) -> tuple[Any, ...]:
    # SQLite keeps `2019-01-02 01:20:00.5`-like text, where the header has `2019-01-02T01:20:00.500000Z`.
    day, _, clock = (row[4] or b"").partition(b" ")
    stamp = day + b"T" + clock + (b"Z" if b"." in clock else b".000000Z")
    return (*row[:4], stamp, *row[5:])


_FROM = (
    " FROM ledger_entry e LEFT JOIN ledger_payload p ON p.entry_id = e.id LEFT JOIN ledger_erasure r ON r.entry_id = e.id"
    " WHERE e.stream = %s AND e.number > %s AND e.number <= %s ORDER BY e.number LIMIT %s"
)
# As BLOB, since text that was tampered with may be no text at all, and reading it must not be what fails.
_SQLITE_ROWS = (
    "SELECT e.number, CAST(e.stream AS BLOB), CAST(e.key AS BLOB), CAST(e.kind AS BLOB), CAST(e.recorded_at AS BLOB),"
    " CAST(e.header AS BLOB), e.commitment, e.hash, p.salt, CAST(p.body AS BLOB), r.by_id" + _FROM
)
_POSTGRESQL_ROWS = (
    "SELECT e.number, e.stream, e.key, e.kind, to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
    " e.header, e.commitment, e.hash, p.salt, p.body, r.by_id" + _FROM
)
