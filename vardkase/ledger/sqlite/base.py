"""SQLite with a queue for the writers of one process.

SQLite lets one connection write at a time. Its own waiting is a poll with growing pauses, which under many writers costs tens of
milliseconds and is unfair. A lock in front of BEGIN IMMEDIATE makes the threads of this process wait for one another without polling;
other processes are still waited for by SQLite's busy timeout.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db.backends.sqlite3 import base

_writers = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """The SQLite connection of one thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._holds_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        _writers.acquire()
        self._holds_turn = True
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            # A failed commit is followed by a rollback, which must still be alone.
            if self.connection is None or not self.connection.in_transaction:
                self._give_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        if self._holds_turn:
            self._holds_turn = False
            _writers.release()
