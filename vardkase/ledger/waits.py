"""Waiting: a thread that is about to wait for the disk says so, and one that would rather go without says how long it waits to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_told: Callable[[], None] | None = None


def rests_by(told: Callable[[], None] | None) -> None:
    """Who is told, in the thread that is about to wait; None for nobody. Must not wait itself, nor raise."""
    global _told  # noqa: PLW0603 - one process has one way
    _told = told


def rests() -> None:
    """Called by the databases' wrappers before they wait for a flush."""
    if _told:
        _told()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Inside, a transaction that cannot begin to write within the seconds raises OperationalError, and nothing is written.

    For what may be left out. On PostgreSQL nobody waits to begin, and nothing changes.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    before = getattr(database, "patience", None)
    database.patience = seconds
    try:
        yield
    finally:
        database.patience = before
