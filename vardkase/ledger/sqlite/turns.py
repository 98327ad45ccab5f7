"""Turns: the writers of one process stand in a queue for each database file, first come, first served.

`threading.Lock` alone is not fair: a thread that gives it back and asks again at once gets it again, before the one that was woken has
been let onto the processor. Here the turn is handed to the one who has waited longest, so that nobody waits much longer than another.
"""

from __future__ import annotations

import os
import threading
from collections import deque


class Turns:
    """The queue in front of one database file."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, patience: float) -> bool:
        """Waits for the turn; False when `patience` seconds went by without it."""
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
                self.give()
            raise
        return not self._leave(ticket)

    def give(self) -> None:
        """Hands the turn to the one who has waited longest."""
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
    """The queue of a database, by its name."""
    with _guard:
        return _turns.setdefault(database, Turns())


def _forget() -> None:
    """A forked child has none of the threads that stood in the queue, and may have inherited a queue in the middle of a step."""
    global _guard  # noqa: PLW0603 - the old guard may be held by a thread that this process does not have
    _guard = threading.Lock()
    _turns.clear()


os.register_at_fork(after_in_child=_forget)
