"""The whole log of an incident, which is longer than one page."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries
from vardkase.incidents.queries import Filters, LogEntry


def whole(viewer: Viewer, incident_id: UUID, filters: Filters | None = None) -> tuple[LogEntry, ...]:
    """Every entry that a viewer finds, the newest first."""
    found: list[LogEntry] = []
    before: str | None = None
    while True:
        page = queries.log_page(viewer, incident_id, filters or Filters(), before=before, limit=500)
        found += page.entries
        if page.older is None:
            return tuple(found)
        before = page.older
