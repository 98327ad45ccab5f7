"""Hears that another process has made a stream grow: other nodes on PostgreSQL, other commands on the same SQLite file.

One background thread, one connection. PostgreSQL tells which stream (NOTIFY, sent by the statement that appends). SQLite only tells that
somebody committed (`PRAGMA data_version`), which also counts this process's own commits. Both are hints: a listener that is woken for
nothing reads and finds nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from vardkase.ledger import wake

POLL_SECONDS = 0.2
LONGEST_PAUSE = 5.0
_log = logging.getLogger(__name__)


def start_watch(callback: Callable[[str], None] = wake.tell) -> Callable[[], None]:
    """Calls back with the stream's name, or "*" when it is not known which, from a thread of its own. Returns the way to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(stop, callback), name="ledger-watch", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(timeout=LONGEST_PAUSE)

    return end


def _watch(stop: threading.Event, callback: Callable[[str], None]) -> None:
    pause = POLL_SECONDS
    lost = False
    while not stop.is_set():
        connection = connections.create_connection(DEFAULT_DB_ALIAS)
        try:
            connection.ensure_connection()
            pause = POLL_SECONDS
            listen = _postgresql if connection.vendor == "postgresql" else _sqlite
            listen(connection, stop, callback, lost)
        except Exception:  # noqa: BLE001 - the database is away; what grew meanwhile is told as "*" when it is back
            _log.exception("the ledger's listener lost its connection; it tries again in %.1f s", pause)
            lost = True
            stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        finally:
            _close(connection)


def _postgresql(connection: Any, stop: threading.Event, callback: Callable[[str], None], lost: bool) -> None:
    driver = connection.connection
    driver.execute(f"LISTEN {wake.CHANNEL}")
    if lost:
        callback(wake.ANY)
    while not stop.is_set():
        for notice in driver.notifies(timeout=POLL_SECONDS):
            callback(notice.payload)


def _sqlite(connection: Any, stop: threading.Event, callback: Callable[[str], None], lost: bool) -> None:
    driver = connection.connection
    seen = None if lost else driver.execute("PRAGMA data_version").fetchone()
    while not stop.wait(POLL_SECONDS):
        now = driver.execute("PRAGMA data_version").fetchone()
        if now != seen:
            seen = now
            callback(wake.ANY)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception:  # noqa: BLE001 - a lost connection fails in many ways, and none matters any more
        _log.debug("a connection that was lost could not be closed either", exc_info=True)
