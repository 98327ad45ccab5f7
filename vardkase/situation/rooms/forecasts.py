"""In an incident's room: what somebody has said will be, and what came of it; and what it gives to other parts of the house."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.situation import material, moments
from vardkase.situation.rooms import facts_given
from vardkase.ui.addresses import address


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach."""
    return [room.Link("forecasts", _("Forecasts"), address("situation:forecasts", row.id))]


def offer() -> None:
    """What this noun gives to reports, to the time machine, to what is due, and to other pages."""
    material.offer(facts_given.forecast_material)
    moments.offer(moments.Part("forecasts", gettext_lazy("Forecasts"), facts_given.forecasts_seen))
