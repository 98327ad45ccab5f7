"""What every act of leadership stands on: the incident, held still, and the right to act in it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Model, QuerySet

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.actions.frame import already, held_incident, scopes, written
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.models import BoardRow
from vardkase.leadership.rules.frame import check_may

__all__ = ["already", "board_at_work", "held", "next_reference", "written"]


def held(viewer: Viewer, incident_id: UUID, capability: Capability) -> IncidentRow:
    """The incident, held until the transaction ends, for one who may act in it. Absent and forbidden answer alike."""
    row = held_incident(viewer, incident_id)
    check_may(viewer, capability, scopes(row), row.state)
    return row


def next_reference(model: type[Model], letter: str, incident_id: UUID) -> str:
    """The next of `B-001`, `B-002` … in an incident. The incident is held, so that no other takes the same."""
    count: int = QuerySet(model).filter(incident_id=incident_id).count()
    return f"{letter}-{count + 1:03}"


def board_at_work(incident_id: UUID) -> BoardRow | None:
    """The crisis board's work that has not ended."""
    return BoardRow.objects.filter(incident_id=incident_id, ended_at=None).first()
