"""Identifiers are UUIDv7 (RFC 9562 §5.7): sortable by birth, minted by whoever creates, also offline."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A new UUIDv7 that sorts after every earlier one made by this process.

    The 12 bits after the millisecond count up within it, so that ids made in one burst keep their order.
    """
    global _last  # noqa: PLW0603 - the last id of the process is what the next must sort after
    with _lock:
        stamp = (time.time_ns() // 1_000_000) << 12
        _last = max(stamp, _last + 1)
        tick = _last
    return id_at(tick >> 12, tick & 0xFFF, os.urandom(8))


def id_at(milliseconds: int, counter: int, random: bytes) -> UUID:
    """The UUIDv7 of a moment in milliseconds since 1970, a counter of 12 bits and 8 random bytes (the top two bits are the variant)."""
    tail = (int.from_bytes(random, "big") & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    return UUID(int=((milliseconds & 0xFFFF_FFFF_FFFF) << 80) | (0x7 << 76) | ((counter & 0xFFF) << 64) | tail)
