"""Signed checkpoints: "at this moment the stream had this many entries, and the newest had this hash".

    signature = Ed25519(b"vardkase checkpoint\\0" ‖ canonical({stream, number, hash, signed_at, public_key}))

A checkpoint kept by somebody else (printed, mailed, in another house's archive) is what reveals that a whole stream was rewritten or cut
short by one who owns the database. Checkpoints are append-only rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from vardkase.kernel import canonical
from vardkase.ledger import keys, queries
from vardkase.ledger.entry import Head

# Signed with every statement, so that a signature made for one purpose can never serve another.
PURPOSE = b"vardkase checkpoint\x00"
FIELDS = frozenset({"stream", "number", "hash", "signed_at", "public_key"})


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A statement as it was signed, with what its row says beside it."""

    stream: str
    number: int
    statement: bytes
    signature: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The statement's fields: stream, number, hash, signed_at, public_key. Raises ValueError when it is no statement."""
        value = canonical.loads(self.statement)
        if not isinstance(value, dict) or value.keys() != FIELDS:
            raise ValueError("this is no statement of a checkpoint")
        return value

    def signature_holds(self) -> bool:
        """Whether the signature was made with the key that the statement names. Whose key that is, is another question."""
        try:
            public = self.said["public_key"]
        except ValueError:
            return False
        return isinstance(public, str) and keys.signature_holds(public, PURPOSE + self.statement, self.signature)


def sign_checkpoint(stream: str, now: datetime, *, head: Head | None = None) -> Checkpoint:
    """Signs where a stream stands now (or stood, when the head is given) and keeps the statement."""
    at = head or queries.head(stream)
    key = keys.signing_key()
    statement = canonical.dumps(
        {"stream": stream, "number": at.number, "hash": at.hash.hex(), "signed_at": canonical.stamp(now), "public_key": key.public}
    )
    signature = key.sign(PURPOSE + statement)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_checkpoint (stream, number, statement, signature) VALUES (%s, %s, %s, %s)",
            [stream, at.number, statement.decode(), signature],
        )
    return Checkpoint(stream, at.number, statement, signature)


def sign_grown(now: datetime) -> int:
    """Signs every stream that has grown since its newest checkpoint; how many there were. Called now and then by the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.name, s.number, s.hash FROM ledger_stream s WHERE s.number > 0"
            " AND NOT EXISTS (SELECT 1 FROM ledger_checkpoint c WHERE c.stream = s.name AND c.number = s.number) ORDER BY s.name"
        )
        grown = [Head(row[0], int(row[1]), bytes(row[2])) for row in cursor.fetchall()]
    for head in grown:
        sign_checkpoint(head.stream, now, head=head)
    return len(grown)


def checkpoints(stream: str) -> list[Checkpoint]:
    """The checkpoints of a stream, oldest first."""
    # A statement that was tampered with may be no text any more; SQLite keeps it all the same.
    statement = "statement" if connection.vendor == "postgresql" else "CAST(statement AS BLOB)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, {statement}, signature FROM ledger_checkpoint WHERE stream = %s ORDER BY number, id", [stream])
        return [Checkpoint(stream, int(number), _bytes(said), bytes(signature)) for number, said, signature in cursor.fetchall()]


def _bytes(said: str | bytes) -> bytes:
    return said.encode() if isinstance(said, str) else bytes(said)
