"""The direction in force: the latest, until another is set or crisis leadership stands down."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.leadership.models import DirectionRow, StandDownRow
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.rows import DirectionVersion


def direction_in_force(viewer: Viewer, incident_id: UUID) -> DirectionVersion | None:
    """The direction that holds now; None when none does. Refusal("incident.not_found")."""
    return direction_of(viewer, incidents.incident(viewer, incident_id))


def direction_of(viewer: Viewer, row: incidents.IncidentRow) -> DirectionVersion | None:
    """The same, in an incident that the viewer has been let into already."""
    found = tables.first(DirectionRow, "-version", incident_id=row.id)
    return shaping.direction(found) if found and not ended_by_stand_down(row.id, found.number) else None


def ended_by_stand_down(incident_id: UUID, number: int) -> bool:
    """Whether leadership has stood down since an entry: what held for the response then holds no more."""
    last = tables.first(StandDownRow, "-number", incident_id=incident_id)
    return last is not None and last.number > number
