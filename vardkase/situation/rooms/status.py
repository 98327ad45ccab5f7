"""In an incident's room: how vital functions stand. What is offered to other parts of the house is offered here too."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.leadership import obligations
from vardkase.situation import material, moments, status_offers
from vardkase.ui.addresses import address


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach."""
    return [room.Link("status", _("How it stands"), address("situation:status", row.id))]


def offer() -> None:
    """What this noun gives to reports, to the time machine, to what is due, and to other pages."""
    material.offer(status_offers.give)
    moments.offer(status_offers.PART)
    obligations.offer(status_offers.due)
