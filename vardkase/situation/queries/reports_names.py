"""Whose names are known in an incident: what goes out by SMS names none of them."""

from __future__ import annotations

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.models import Callout, CalloutSeat, HoldingRow, RosterPersonRow


def known_names(viewer: Viewer, row: IncidentRow) -> frozenset[str]:
    """Everybody who holds a role, is called out, or stands in a roster; whoever looks, since they are only kept out by it."""
    found = {one.person for one in tables.load(HoldingRow, incident_id=row.id)}
    found |= {one.name for one in tables.load(RosterPersonRow, incident_id=row.id)}
    callouts = [one.id for one in tables.load(Callout, incident_id=row.id)]
    found |= {one.name for one in tables.load(CalloutSeat, callout_id=callouts)}
    return frozenset(name for name in found if name.strip())
