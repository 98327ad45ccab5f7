"""Says that a thread is about to wait for the disk: whoever deals out the interpreter may give it to somebody else meanwhile."""

from __future__ import annotations

from collections.abc import Callable

_told: Callable[[], None] | None = None


def rests_by(told: Callable[[], None] | None) -> None:
    """Who is told, in the thread that is about to wait; None for nobody. Must not wait itself, nor raise."""
    global _told  # noqa: PLW0603 - one process has one way
    _told = told


def rests() -> None:
    """Called by the databases' wrappers before they wait for a flush."""
    if _told:
        _told()
