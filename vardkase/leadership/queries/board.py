"""The crisis board's work in an incident."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.leadership.models import BoardRow, MeetingRow, TakeoverRow
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.rows import BoardLine


def boards(viewer: Viewer, incident_id: UUID) -> tuple[BoardLine, ...]:
    """Every time that the crisis board works or worked in an incident, the latest first. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    meetings = tables.load(MeetingRow, "meeting", incident_id=row.id)
    takeovers = tables.load(TakeoverRow, "number", incident_id=row.id)
    found = tables.load(BoardRow, "-number", incident_id=row.id)
    return tuple(
        shaping.board(
            one,
            [meeting for meeting in meetings if meeting.activation_id == one.id],
            [takeover for takeover in takeovers if takeover.activation_id == one.id],
        )
        for one in found
    )
