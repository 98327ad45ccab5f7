"""What several sources of what is due ask alike: asked once in one look."""

from __future__ import annotations

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.once import asked_once


def incidents_of(viewer: Viewer, *, include_over: bool = False) -> tuple[IncidentRow, ...]:
    """The incidents that a viewer reads; by default those that go on."""
    return asked_once(("incidents", viewer, include_over), lambda: incidents.incidents_list(viewer, include_over=include_over))
