"""What every page of an incident's room is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries
from vardkase.ui.addresses import address
from vardkase.ui.layout import NavItem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Link:
    """A page of a floor above in the room of an incident."""

    key: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Held:
    """Something that holds now and is to stand on every page of the room: a term, what is said, since when, and where more is."""

    term: str
    text: str
    url: str
    at: datetime | None = None


_more: dict[Callable[[Viewer, queries.IncidentRow], list[Link]], str | StrPromise] = {}
_holding: list[Callable[[Viewer, queries.IncidentRow, datetime], list[Held]]] = []
_of_entries: list[Callable[[Viewer, queries.IncidentRow, queries.LogEntry], list[Link]]] = []


def offer(links: Callable[[Viewer, queries.IncidentRow], list[Link]], heading: str | StrPromise) -> None:
    """Has a floor above offer its pages in the room, after the log and under a heading: those that the viewer may reach.

    Raises ValueError for links that are offered already: every page would lead there twice.
    """
    if links in _more:
        raise ValueError(f"{links!r} are offered already")
    _more[links] = heading


def hold_up(held: Callable[[Viewer, queries.IncidentRow, datetime], list[Held]]) -> None:
    """Has a floor above say on every page of the room what holds now."""
    if held not in _holding:
        _holding.append(held)


def offer_at_entries(links: Callable[[Viewer, queries.IncidentRow, queries.LogEntry], list[Link]]) -> None:
    """Has a floor above offer what can be made of an entry that the viewer reads, on its page. Raises ValueError as `offer` does."""
    if links in _of_entries:
        raise ValueError(f"{links!r} are offered already")
    _of_entries.append(links)


def at_entry(viewer: Viewer, row: queries.IncidentRow, entry: queries.LogEntry) -> list[Link]:
    """What can be made of an entry; nothing of one that is masked or erased."""
    if entry.masked or entry.erased:
        return []
    return [link for more in _of_entries for link in more(viewer, row, entry)]


def room(viewer: Viewer, incident_id: UUID, now: datetime, *, place: str) -> dict[str, Any]:
    """The incident, what the viewer may do in it, and its navigation. Refusal("incident.not_found")."""
    row = queries.incident(viewer, incident_id)
    may = queries.abilities(viewer, row)
    held = [one for make in _holding for one in make(viewer, row, now)]
    return {"incident": row, "may": may, "now": now, "nav_items": navigation(viewer, row, may, place), "held_up": held}


def navigation(viewer: Viewer, row: queries.IncidentRow, may: queries.Abilities, place: str) -> list[NavItem]:
    """The links of the room, for what the viewer may reach."""

    def own(name: str, label: str, heading: str = "") -> NavItem:
        return NavItem(label, address(f"incidents:{name}", row.id), current=name == place, heading=heading)

    items = [own("log", _("Log")), own("since", _("Since you left"))]
    for more, heading in _more.items():
        links = more(viewer, row)
        items += [NavItem(link.label, link.url, link.key == place, heading="" if at else str(heading)) for at, link in enumerate(links)]
    if may.lead:
        items.append(own("lead", _("State and level"), _("The incident")))
    if may.export:
        items.append(own("export", _("Export"), "" if may.lead else _("The incident")))
    items.append(NavItem(_("All incidents"), address("incidents:incidents"), divider=True))
    if viewer.can_anywhere(Capability.ALARM_READ):
        items.append(NavItem(_("Alarms"), address("incidents:alarms")))
    return items
