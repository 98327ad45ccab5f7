"""The pages of leadership in an incident's room."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room


def offer() -> None:
    """Offers them after the log."""
    room.offer(links)


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """What everybody in the room may look at: staffs and direction, decisions, tasks, shifts, and the crisis board."""
    pages = (
        ("leadership", _("Leadership"), "leadership:overview"),
        ("decisions", _("Decisions"), "leadership:decisions"),
        ("tasks", _("Tasks"), "leadership:tasks"),
        ("shifts", _("Endurance"), "leadership:shifts"),
        ("board", _("Crisis board"), "leadership:board"),
    )
    return [room.Link(key, label, reverse(name, args=[row.id])) for key, label, name in pages]
