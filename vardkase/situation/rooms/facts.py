"""In an incident's room: facts and the series that they are in. What is offered to other parts of the house is offered here too."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.ui.addresses import address


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach."""
    return [room.Link("facts", _("Facts"), address("situation:facts", row.id))]


def offer() -> None:
    """What this noun gives to reports, to the time machine, to what is due, and to other pages."""
