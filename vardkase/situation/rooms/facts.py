"""In an incident's room: facts and the series that they are in. What is offered to other parts of the house is offered here too."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.leadership import obligations
from vardkase.situation import material, moments
from vardkase.situation.rooms import facts_given
from vardkase.ui.addresses import address


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach."""
    return [room.Link("facts", _("Facts"), address("situation:facts", row.id))]


def offer() -> None:
    """What this noun gives to reports, to the time machine, to what is due, and to other pages."""
    material.offer(facts_given.fact_material)
    moments.offer(moments.Part("facts", gettext_lazy("Facts"), facts_given.facts_seen))
    obligations.offer(facts_given.due)
