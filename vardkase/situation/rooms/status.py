"""In an incident's room: how vital functions stand. What is offered to other parts of the house is offered here too."""

from __future__ import annotations

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach."""
    return []


def offer() -> None:
    """What this noun gives to reports, to the time machine, to what is due, and to other pages."""
