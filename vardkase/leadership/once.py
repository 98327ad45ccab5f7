"""One look at everything: what several sources of what is due ask alike is asked once, and forgotten when the look is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import IncidentRow

_look: ContextVar[dict[tuple[Viewer, bool], tuple[IncidentRow, ...]] | None] = ContextVar("look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Within it the incidents of a viewer are asked for once. Nothing is written meanwhile, and nothing is kept after it."""
    token = _look.set({})
    try:
        yield
    finally:
        _look.reset(token)


def incidents_of(viewer: Viewer, *, include_over: bool = False) -> tuple[IncidentRow, ...]:
    """The incidents that a viewer reads; by default those that go on."""
    known = _look.get()
    if known is None:
        return incidents.incidents_list(viewer, include_over=include_over)
    if (viewer, include_over) not in known:
        known[viewer, include_over] = incidents.incidents_list(viewer, include_over=include_over)
    return known[viewer, include_over]
