"""The pages of leadership in an incident's room."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.queries import AlarmRow, IncidentRow, LogEntry
from vardkase.incidents.rules import scopes
from vardkase.incidents.views import alarms, room
from vardkase.leadership.queries import abilities
from vardkase.leadership.queries.direction import direction_of
from vardkase.leadership.rules.frame import reads_people
from vardkase.ui.addresses import address


def offer() -> None:
    """Offers them after the log, and at each entry what comes of it."""
    room.offer(links, gettext_lazy("Crisis leadership"))
    room.hold_up(held)
    alarms.offer(doors)
    room.offer_at_entries(at_entry)


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """What everybody in the room may look at: staffs, roles, decisions, tasks, questions, meetings, and the crisis board.

    Call-outs and shifts, which are full of people's names, are for the staff and for those who audit it.
    """
    people = reads_people(viewer, scopes(row.id, row.authority_id))
    pages = (
        ("leadership", _("Leadership"), "leadership:overview"),
        ("roles", _("Roles and cards"), "leadership:roles"),
        ("callouts", _("Call-out"), "leadership:callouts"),
        ("decisions", _("Decisions"), "leadership:decisions"),
        ("tasks", _("Tasks"), "leadership:tasks"),
        ("questions", _("Lead board"), "leadership:questions"),
        ("meetings", _("Meetings"), "leadership:meetings"),
        ("shifts", _("Endurance"), "leadership:shifts"),
        ("board", _("Crisis board"), "leadership:board"),
    )
    shown = (page for page in pages if people or page[0] not in {"callouts", "shifts"})
    return [room.Link(key, label, address(name, row.id)) for key, label, name in shown]


def held(viewer: Viewer, row: IncidentRow, now: datetime) -> list[room.Held]:
    """The direction that holds now: everybody in the room is to strive for the same."""
    direction = direction_of(viewer, row)
    if direction is None:
        return []
    term = _("Direction %(version)s") % {"version": direction.said.version}
    return [room.Held(term, direction.said.goal, address("leadership:overview", row.id), direction.set_at)]


def doors(viewer: Viewer, row: AlarmRow) -> list[room.Link]:
    """From an alarm: starting crisis leadership, for those who may open an incident and lead it."""
    here = (f"org:{row.authority_id}",)
    if not all(viewer.can(right, here) for right in (Capability.ALARM_ASSESS, Capability.INCIDENT_OPEN, Capability.INCIDENT_LEAD)):
        return []
    return [room.Link("start", _("Start crisis leadership …"), address("leadership:start_from_alarm", row.id))]


def at_entry(viewer: Viewer, row: IncidentRow, entry: LogEntry) -> list[room.Link]:
    """A task from an entry, in one step: its text and its marking go with it."""
    if not abilities(viewer, row).task:
        return []
    return [room.Link("task", _("Give a task of this …"), f"{address('leadership:give_task', row.id)}?entry={entry.number}")]
