"""What every act on the situation picture stands on: the incident, held still, and the right to act in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.actions.frame import already, written
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.actions.frame import held, own_key

__all__ = ["already", "held", "own_key", "to_say", "written"]


def to_say(viewer: Viewer, incident_id: UUID, key: UUID, **more: Any) -> IncidentRow:
    """The incident, held until the transaction ends, for one who may say how things stand. Absent and forbidden answer alike.

    Refused: "incident.not_found", "leadership.may_not", "leadership.incident_is_over".
    """
    return held(viewer, incident_id, Capability.SITUATION_WRITE, key, **more)
