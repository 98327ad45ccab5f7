"""Tells those who wait that a stream has grown: inside this process after commit, across PostgreSQL nodes with NOTIFY.

A wake-up is a hint, never the news itself: whoever is woken reads the stream. A lost hint costs latency, not an entry.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import connection, transaction

CHANNEL = "vardkase_ledger"
Listener = Callable[[str], None]
_listeners: list[Listener] = []
_log = logging.getLogger(__name__)


def listen(listener: Listener) -> Callable[[], None]:
    """Calls `listener(stream)` after each commit of this process that grew a stream. Returns the way to stop."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def grew(stream: str) -> None:
    """Called inside the transaction that appends to the stream."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, stream])
    transaction.on_commit(lambda: _tell(stream))


def _tell(stream: str) -> None:
    for listener in tuple(_listeners):
        try:
            listener(stream)
        except Exception:
            # The entry is committed: a listener's trouble must not look like a failed write.
            _log.exception("a listener failed for %s", stream)
