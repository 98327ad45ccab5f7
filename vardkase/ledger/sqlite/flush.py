"""Flushes: what has been committed is brought to the disk once for all who wait at the same time.

SQLite's own `synchronous=FULL` flushes inside COMMIT, while everyone else waits for the write lock. Here the commit is written first
(`synchronous=NORMAL`), the lock is let go, and then the write-ahead log is flushed: those who committed meanwhile share the next flush, as
writers do in PostgreSQL. Nobody is answered before the flush that covers his commit is over. See docs/adr/0009-flush-in-company.md.
"""

from __future__ import annotations

import os
import threading

from django.db import OperationalError

from vardkase.ledger.waits import rests

LOST = "what was committed could not be flushed to the disk: nothing more is written until the process has been started anew"


class Flusher:
    """The flushes of one write-ahead log in this process."""

    def __init__(self, log: str) -> None:
        self._log = log
        self._file: int | None = None
        self._identity: tuple[int, int] | None = None
        self._news = threading.Condition()
        self._begun = self._done = 0
        self._running = False
        self._failed = False

    def check(self) -> None:
        """Raises OperationalError after a flush has failed: a disk that failed once may say "done" the next time without being so."""
        if self._failed:
            raise OperationalError(LOST)

    def flush(self) -> None:
        """Returns when everything that was written before the call is on the disk. Raises OperationalError when it may not be."""
        with self._news:
            mine = self._begun + 1
            while self._running and self._done < mine:
                rests()
                self._news.wait()
            if self._done >= mine or self._failed:
                return self.check()
            self._running = True
            self._begun = mine
        flushed = False
        try:
            rests()
            os.fdatasync(self._opened())
            flushed = True
        except OSError as error:
            raise OperationalError(LOST) from error
        finally:
            # Also when it was interrupted: those who wait for this flush must not take it for done.
            self._failed = not flushed
            with self._news:
                self._running = False
                self._done = mine
                self._news.notify_all()

    def close(self) -> None:
        """Lets the file go."""
        if self._file is not None:
            os.close(self._file)
            self._file = self._identity = None

    def _opened(self) -> int:
        """The log as it lies under its name now; it is made anew when all connections had been closed."""
        there = os.stat(self._log)
        if self._file is None or self._identity != (there.st_dev, there.st_ino):
            self.close()
            self._file = os.open(self._log, os.O_RDONLY)
            self._identity = (there.st_dev, there.st_ino)
            folder = os.open(os.path.dirname(self._log) or ".", os.O_RDONLY)
            try:
                os.fsync(folder)  # A new file's name must survive too.
            finally:
                os.close(folder)
        return self._file


_flushers: dict[str, Flusher] = {}
_guard = threading.Lock()


def flusher_of(database: str) -> Flusher:
    """The flusher of a database file, by its name."""
    found = _flushers.get(database)
    if found is None:
        with _guard:
            found = _flushers.setdefault(database, Flusher(f"{database}-wal"))
    return found


def _forget() -> None:
    """A forked child begins anew: its parent may have been in the middle of a flush."""
    global _guard  # noqa: PLW0603 - the old guard may be held by a thread that this process does not have
    _guard = threading.Lock()
    _flushers.clear()


os.register_at_fork(after_in_child=_forget)
