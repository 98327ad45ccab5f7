"""What every act on the situation picture stands on: the incident, held still, and the right to act in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.actions import frame
from vardkase.incidents.actions.frame import already, held_incident, scopes
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.actions.frame import held, own_key
from vardkase.ledger.entry import Entry
from vardkase.situation.queries.links import lately_said
from vardkase.situation.rules.links import check_pace

__all__ = ["already", "held", "held_for", "own_key", "to_say", "written"]


def to_say(viewer: Viewer, incident_id: UUID, key: UUID, **more: Any) -> IncidentRow:
    """The incident, held until the transaction ends, for one who may say how things stand. Absent and forbidden answer alike.

    Refused: "incident.not_found", "leadership.may_not", "leadership.incident_is_over".
    """
    return held(viewer, incident_id, Capability.SITUATION_WRITE, key, **more)


def held_for(viewer: Viewer, incident_id: UUID, key: UUID, rights: tuple[Capability, ...], *, afterwards: bool = False) -> IncidentRow:
    """The incident, held, for one who has any of the rights ("leadership.may_not")."""
    row = held_incident(viewer, incident_id)
    right = next((one for one in rights if viewer.can(one, scopes(row))), rights[0])
    return held(viewer, incident_id, right, key, afterwards=afterwards)


def written(stream: str, event: Any, viewer: Viewer, key: UUID, now: datetime, *rest: Any) -> Entry:
    """Appends and projects. By a link without account so much is said within a time, and no more ("situation.link_too_often").

    What has been written already never comes here: it is recognised by its key, and may be sent again however often.
    """
    check_pace(lately_said(viewer, now), now)
    return frame.written(stream, event, viewer, key, now, *rest)
