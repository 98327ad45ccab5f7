"""In an incident's room: situation reports. What is offered to other parts of the house is offered here too."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.leadership import obligations
from vardkase.situation import material_leadership, moments
from vardkase.situation.reporting import due
from vardkase.situation.reporting.moments import seen
from vardkase.ui.addresses import address


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The reports, which everybody in the room may look at: the staff all of them, others those that were sent out."""
    return [room.Link("reports", _("Situation reports"), address("situation:reports", row.id))]


def offer() -> None:
    """What leading gives to reports, the reports at a moment, and what they wait for."""
    material_leadership.offer()
    moments.offer(moments.Part("reports", gettext_lazy("Situation reports"), seen))
    obligations.offer(due.source)
