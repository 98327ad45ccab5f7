"""In an incident's room: the time machine, and scenarios with their indicators. What is offered to others is offered here too."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.situation import moments_leadership, scenarios_offered, wall_offered
from vardkase.ui.addresses import address


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach: everybody in the room may look back."""
    return [
        room.Link("scenarios", _("Scenarios"), address("situation:scenarios", row.id)),
        room.Link("moments", _("Time machine"), address("situation:moments", row.id)),
    ]


def offer() -> None:
    """What this noun gives to reports, to the time machine, to what is due, and to other pages."""
    moments_leadership.offer()
    scenarios_offered.offer()
    wall_offered.offer()
