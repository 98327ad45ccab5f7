"""The pages of leadership in an incident's room."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow, LogEntry
from vardkase.incidents.views import room
from vardkase.leadership.queries import abilities


def offer() -> None:
    """Offers them after the log, and at each entry what comes of it."""
    room.offer(links)
    room.offer_at_entries(at_entry)


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """What everybody in the room may look at: staffs and direction, decisions, tasks, and the crisis board."""
    pages = (
        ("leadership", _("Leadership"), "leadership:overview"),
        ("decisions", _("Decisions"), "leadership:decisions"),
        ("tasks", _("Tasks"), "leadership:tasks"),
        ("board", _("Crisis board"), "leadership:board"),
    )
    return [room.Link(key, label, reverse(name, args=[row.id])) for key, label, name in pages]


def at_entry(viewer: Viewer, row: IncidentRow, entry: LogEntry) -> list[room.Link]:
    """A task from an entry, in one step: its text and its marking go with it."""
    if not abilities(viewer, row).task:
        return []
    return [room.Link("task", _("Give a task of this …"), f"{reverse('leadership:give_task', args=[row.id])}?entry={entry.number}")]
