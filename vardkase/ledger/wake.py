"""Tells those who wait that a stream has grown: in this process and its siblings after commit, across PostgreSQL nodes with NOTIFY.

A wake-up is a hint, never the news itself: whoever is woken reads the stream. A lost hint costs latency, not an entry.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import connection, transaction

CHANNEL = "vardkase_ledger"
# What a listener is told when something grew and nobody knows what: in another process, or while nobody could listen.
ANY = "*"
Listener = Callable[[str], None]
_listeners: list[Listener] = []
_spread: Callable[[str], None] | None = None
_log = logging.getLogger(__name__)


def listen(listener: Listener) -> Callable[[], None]:
    """Calls `listener(stream)` after a commit that grew a stream, `listener("*")` when none knows which. Returns the way to stop."""
    _listeners.append(listener)

    def stop() -> None:
        if listener in _listeners:
            _listeners.remove(listener)

    return stop


def grew(stream: str) -> None:
    """Called inside the transaction that appends to the stream; the statement that writes tells the other nodes on PostgreSQL."""
    transaction.on_commit(lambda: _grown(stream))


def spread_by(spread: Callable[[str], None] | None) -> None:
    """How the other processes of this machine are told what this one has written; None for no others. Must not wait, nor raise."""
    global _spread  # noqa: PLW0603 - one process has one way
    _spread = spread


def _grown(stream: str) -> None:
    tell(stream)
    # On PostgreSQL the statement that wrote has told everybody already.
    if _spread and connection.vendor == "sqlite":
        _spread(stream)


def tell(stream: str) -> None:
    """Tells every listener of this process."""
    for listener in tuple(_listeners):
        try:
            listener(stream)
        except Exception:  # noqa: BLE001 - the entry is committed: a listener's trouble must not look like a failed write
            _log.exception("a listener failed for %s", stream)
