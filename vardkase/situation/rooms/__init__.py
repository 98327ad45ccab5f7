"""The pages of the situation picture in an incident's room."""

from __future__ import annotations

from types import ModuleType

from django.utils.translation import gettext_lazy

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.situation import joined
from vardkase.situation.rooms import (
    areas,
    facts,
    forecasts,
    outlook,
    pictures,
    reports,
    requests,
    scenarios,
    status,
    warnings,
)

# In the order in which their links stand.
PARTS: tuple[ModuleType, ...] = (
    status,
    outlook,
    facts,
    forecasts,
    areas,
    reports,
    pictures,
    requests,
    scenarios,
    warnings,
)


def offer() -> None:
    """Offers the pages after the log, and what each noun gives to other parts of the house and to the other nouns."""
    room.offer(links, gettext_lazy("The situation"))
    for part in PARTS:
        part.offer()
    joined.wire()


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """What the viewer may look at."""
    return [link for part in PARTS for link in part.links(viewer, row)]
