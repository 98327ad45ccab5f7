"""Commitments and the hash chain: what makes a log provable.

    commitment = H(salt ‖ payload)
    hash       = H(previous ‖ canonical(header) ‖ commitment)

H is SHA-256. The commitment is salted, so that after a lawful erasure nobody can guess the payload from it,
and the chain still verifies because it only contains the commitment.
"""

from __future__ import annotations

from hashlib import sha256

SALT_BYTES = 16


def genesis(stream: str) -> bytes:
    """What the first entry of a stream takes as its predecessor: bound to the stream's name, so that streams cannot be swapped."""
    return sha256(b"vardkase stream\x00" + stream.encode("utf-8")).digest()


def commitment(salt: bytes, payload: bytes) -> bytes:
    """The 32 bytes that stand for a payload in the chain."""
    return sha256(salt + payload).digest()


def link(previous: bytes, header: bytes, payload_commitment: bytes) -> bytes:
    """The 32-byte hash of an entry."""
    return sha256(previous + header + payload_commitment).digest()
