"""SQLite with a queue for the writers of one machine, and flushes that they share.

SQLite lets one connection write at a time. Its own waiting is a poll with growing pauses, which under many writers costs tens of
milliseconds and is unfair. A queue in front of BEGIN IMMEDIATE makes the threads of a process wait for one another without polling, and
the processes by a lock on a file beside the database; anything else that writes is still waited for by SQLite's busy timeout. See
docs/adr/0003-sqlite-writers-queue.md and docs/adr/0009-flush-in-company.md.
"""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from vardkase.ledger.direct import Direct
from vardkase.ledger.sqlite.cursors import Cursor
from vardkase.ledger.sqlite.flush import flusher_of
from vardkase.ledger.sqlite.turns import Turns, turns_of

# How long SQLite itself waits when its settings say nothing.
PATIENCE_SECONDS = 5.0
FULL = 2


# Django's stubs leave out the private methods that are extended here: hence the ignores.
class DatabaseWrapper(base.DatabaseWrapper):
    """The SQLite connection of one thread. It holds the turn from BEGIN until the transaction has ended, however it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turns | None = None
        # How long to wait for the turn, in seconds, when it is less than the settings say: see `waits.at_most`.
        self.patience: float | None = None
        self._flushed_in_company = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connects. What is lawfully erased is overwritten in the file, and REPLACE fires the triggers of the rows that it deletes."""
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        # Whoever asked for less than FULL (the tests do) gets no flush at all; without a write-ahead log SQLite must flush by itself.
        full = connection.execute("PRAGMA synchronous").fetchone()[0] == FULL
        self._flushed_in_company = full and connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        return connection

    def create_cursor(self, name: Any = None) -> Any:
        """A cursor of the driver's."""
        return self.connection.cursor(factory=Cursor)

    def make_cursor(self, cursor: Any) -> Any:
        """What is put around it, outside debugging."""
        return Direct(cursor, self)

    def _start_transaction_under_autocommit(self) -> None:
        # A deferred transaction may only read and needs no turn; SQLite makes it wait when it begins to write.
        if getattr(self, "transaction_mode", None) in ("IMMEDIATE", "EXCLUSIVE"):
            self._take_turn()
        try:
            if self._turn and self._flushed_in_company:
                flusher_of(self._name).check()
                self.connection.execute("PRAGMA synchronous = NORMAL")
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs do not know Django's own methods
        except BaseException:
            self._give_turn()
            self._flush_alone()
            raise

    def _commit(self) -> Any:
        held = self._turn
        try:
            result = super()._commit()  # type: ignore[misc]  # the stubs do not know Django's own methods
        finally:
            # After a failed commit the transaction is still open; the rollback that follows must still be alone.
            self._give_turn_if_ended()
        self._flush(held)
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # the stubs do not know Django's own methods
        finally:
            self._give_turn_if_ended()

    def _set_autocommit(self, autocommit: bool) -> None:
        # sqlite3 commits when autocommit is turned on: the way out when a commit was interrupted by something that is no database error.
        held = self._turn
        try:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs do not know Django's own methods
        finally:
            self._give_turn_if_ended()
        self._flush(held)

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # the stubs do not know Django's own methods
        finally:
            self._give_turn()

    def _take_turn(self) -> None:
        turns = turns_of(self._name)
        patience = float(self.settings_dict["OPTIONS"].get("timeout", PATIENCE_SECONDS))
        if not turns.take(patience if self.patience is None else min(patience, self.patience)):
            raise OperationalError("database is locked: others of this house have been writing all the while")
        self._turn = turns

    def _give_turn_if_ended(self) -> None:
        if self._turn and (self.connection is None or not self.connection.in_transaction):
            self._give_turn()
            self._flush_alone()

    def _flush_alone(self) -> None:
        """What is written outside a transaction is flushed by SQLite itself."""
        if self._flushed_in_company and self.connection is not None:
            self.connection.execute("PRAGMA synchronous = FULL")

    def _flush(self, held: Turns | None) -> None:
        """What was committed under the turn is on the disk when this returns. The turn has been given on: others write meanwhile."""
        if held and not self._turn and self._flushed_in_company:
            flusher_of(self._name).flush()

    @property
    def _name(self) -> str:
        return str(self.settings_dict["NAME"])

    def _give_turn(self) -> None:
        if self._turn:
            turn, self._turn = self._turn, None
            turn.give()
