"""What still runs when one stands down: call-outs that ask, and shifts that are to come or under way, one line to a staff."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access import queries as access
from vardkase.access.rules import Viewer
from vardkase.access.words import ROLES
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import scopes
from vardkase.leadership.models import Callout, RosterRow, ShiftRow
from vardkase.leadership.queries.callout_ending import ending, names
from vardkase.leadership.queries.manned import filled
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.standdown import How, OpenThing
from vardkase.ui import times

WAYS = (How.CLOSED, How.LEFT)
AHEAD = (ShiftState.PLANNED, ShiftState.ASKED, ShiftState.YES)


def open_callouts(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    """The call-outs that nobody has stopped, also those that are too old to ask any more."""
    row = incidents.incident(viewer, incident_id)
    found = []
    rows = tables.load(Callout, "started_at, id", incident_id=row.id, ended_at=None)
    count = filled(rows, now)
    for one in rows:
        note = _("%(filled)s of %(roles)s roles are filled. Nobody more is asked when it is closed.") % {
            "filled": count[one.id][0], "roles": count[one.id][1],
        }  # fmt: skip
        told = len(names(ending(one, now).told()))
        if told:
            text = ngettext("%(count)s person is told not to come.", "%(count)s people are told not to come.", told)
            note = f"{note} {text % {'count': told}}"
        found.append(OpenThing("callout", str(one.id), _("Call-out: %(staff)s") % {"staff": one.staff}, "", note, WAYS, by_itself=True))
    return found


def open_loans(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    """The roles that were lent for this incident and still count."""
    row = incidents.incident(viewer, incident_id)
    found = access.loans(viewer, row.stream, scopes(row.id, row.authority_id), now=now)
    note = _("Taken back now. Left, it counts until %(at)s.")
    return [
        OpenThing(
            "loan", str(one.id), f"{one.label}: {ROLES[one.role]}", "", note % {"at": times.moment(one.valid_to, now)}, WAYS, by_itself=True
        )
        for one in found
    ]


def open_rosters(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    """The staffs with shifts to come or under way."""
    row = incidents.incident(viewer, incident_id)
    names = {one.id: one.name for one in tables.load(RosterRow, "number", incident_id=row.id)}
    by_roster: dict[UUID, list[ShiftRow]] = defaultdict(list)
    for shift in open_shifts(viewer, row.id, now):
        by_roster[shift.roster_id].append(shift)
    found = []
    for roster_id, name in names.items():
        shifts = by_roster[roster_id]
        if shifts:
            on = sum(one.state == ShiftState.ON for one in shifts)
            facts = {"on": on, "ahead": len(shifts) - on}
            note = _("On now: %(on)s. To come: %(ahead)s. Those who are on are relieved now, and the others are taken back.") % facts
            found.append(OpenThing("roster", str(roster_id), _("Shifts: %(staff)s") % {"staff": name}, "", note, WAYS, by_itself=True))
    return found


def open_shifts(viewer: Viewer, incident_id: UUID, now: datetime) -> list[ShiftRow]:
    """Every shift that somebody is on, or is asked for and that has not ended, the earliest first."""
    row = incidents.incident(viewer, incident_id)
    rows = tables.load(ShiftRow, "starts_at, member, id", incident_id=row.id, state=[*AHEAD, ShiftState.ON])
    return [one for one in rows if one.state == ShiftState.ON or one.ends_at > now]
