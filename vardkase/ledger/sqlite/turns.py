"""Turns: the writers of one process stand in a queue for each database file, first come, first served.

`threading.Lock` alone is not fair: a thread that gives it back and asks again at once gets it again, before the one that was woken has
been let onto the processor. Here the turn is handed to the one who has waited longest, so that nobody waits much longer than another.

Whoever is first in the queue of his process then waits for the other processes of the machine, by a lock on a file beside the database. The
operating system gives the lock back when a process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque

# Between two looks at whether another process has finished: a write takes a few thousandths of a second.
LOOK_SECONDS = 0.0003


class Turns:
    """The queue in front of one database file; `lock` is the file that the processes of the machine lock, empty for no others."""

    def __init__(self, lock: str = "") -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()
        self._lock = lock
        self._file: int | None = None

    def take(self, patience: float) -> bool:
        """Waits for the turn; False when `patience` seconds went by without it."""
        until = time.monotonic() + patience
        if not self._take_here(patience):
            return False
        try:
            if self._take_of_machine(until):
                return True
        except BaseException:
            self._give_here()
            raise
        self._give_here()
        return False

    def give(self) -> None:
        """Hands the turn to the one who has waited longest."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._give_here()

    def forget(self) -> None:
        """In a forked child: lets go of the parent's file, which would otherwise stay locked when the parent dies."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take_of_machine(self, until: float) -> bool:
        if not self._lock:
            return True
        if self._file is None:
            self._file = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(LOOK_SECONDS)
            else:
                return True

    def _take_here(self, patience: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        try:
            if ticket.acquire(timeout=patience):
                return True
        except BaseException:
            # Interrupted while waiting. If the turn came in that very moment it must go on to the next.
            if not self._leave(ticket):
                self._give_here()
            raise
        return not self._leave(ticket)

    def _give_here(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _leave(self, ticket: threading.Lock) -> bool:
        """Leaves the queue; False when the turn was handed over before one could leave."""
        with self._guard:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return True
            return False


_turns: dict[str, Turns] = {}
_guard = threading.Lock()


def turns_of(database: str) -> Turns:
    """The queue of a database, by the path of its file."""
    found = _turns.get(database)
    if found is None:
        with _guard:
            found = _turns.setdefault(database, Turns(f"{database}-turn"))
    return found


def _forget() -> None:
    """A forked child has none of the threads that stood in the queue, and may have inherited a queue in the middle of a step."""
    global _guard  # noqa: PLW0603 - the old guard may be held by a thread that this process does not have
    _guard = threading.Lock()
    for turns in _turns.values():
        turns.forget()
    _turns.clear()


os.register_at_fork(after_in_child=_forget)
