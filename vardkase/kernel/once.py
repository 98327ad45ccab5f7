"""One look at what there is: what several ask alike meanwhile is asked once, and forgotten when the look is over."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_look: ContextVar[dict[Hashable, Any] | None] = ContextVar("look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Within it every question is asked once; nothing is written meanwhile, and nothing kept after it. A look within a look is the same."""
    if _look.get() is not None:
        yield
        return
    token = _look.set({})
    try:
        yield
    finally:
        _look.reset(token)


def asked_once(question: Hashable, read: Callable[[], T]) -> T:
    """`read()`; within a look what it gave the first time for the same question. What is given must not be changed by whoever gets it."""
    known = _look.get()
    if known is None:
        return read()
    if question not in known:
        known[question] = read()
    found: T = known[question]
    return found
