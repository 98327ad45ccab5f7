"""What waits in the rosters of all incidents at once: what is wrong with them, and sheets that nobody has taken over by."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Mark, audience, may_see, scopes
from vardkase.leadership import events
from vardkase.leadership.endurance import Code
from vardkase.leadership.models import HandoverRow, RosterRow, ShiftRow
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.queries.shift_rows import WarningLine
from vardkase.leadership.queries.shifts import warnings
from vardkase.leadership.rules.callouts import is_called
from vardkase.leadership.rules.frame import reads_people
from vardkase.leadership.rules.shifts import ShiftState

# Who has the role next is somebody who is on, or soon to be.
NEXT_WITHIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class RosterTrouble:
    """A staff whose roster is not in order. The worst comes first: an empty role soon, what breaks a rule, what wants a thought."""

    incident: IncidentRow
    roster_id: UUID
    roster: str
    warnings: tuple[WarningLine, ...]


@dataclass(frozen=True, slots=True)
class WaitingHandover:
    """A sheet that nobody has taken over by. `following` has the role next, where that is known; `is_mine`: that is the viewer."""

    incident: IncidentRow
    id: UUID
    role: str
    member: str
    following: str
    is_mine: bool
    made_at: datetime
    mark: Mark


def rosters_in_trouble(viewer: Viewer, *, now: datetime) -> tuple[RosterTrouble, ...]:
    """The staffs whose rosters are not in order, in incidents that go on and where the viewer reads who is on when."""
    rostered = set(RosterRow.objects.values_list("incident_id", flat=True))
    rows = incidents_of(viewer) if rostered else ()
    found = []
    for row in rows:
        if row.id in rostered and reads_people(viewer, scopes(row.id, row.authority_id)):
            by_roster: dict[UUID, list[WarningLine]] = defaultdict(list)
            for one in warnings(viewer, row.id, now=now):
                by_roster[one.roster_id].append(one)
            found += [RosterTrouble(row, id, lines[0].roster, tuple(sorted(lines, key=_badness))) for id, lines in by_roster.items()]
    return tuple(found)


def handovers_to_receive(viewer: Viewer, *, now: datetime) -> tuple[WaitingHandover, ...]:
    """The sheets that wait for a receipt, for those who may give it, in incidents that go on; the oldest first."""
    rows = tables.load(HandoverRow, "made_at, id", accepted_at=None)
    seen = {row.id: row for row in incidents_of(viewer)} if rows else {}
    mine = []
    for one in rows:
        incident = seen.get(one.incident_id)
        if incident is None or not viewer.can(Capability.LOG_WRITE, scopes(incident.id, incident.authority_id)):
            continue
        if may_see(audience(viewer, incident.id, incident.authority_id), one.mark_key):
            mine.append((incident, one))
    ahead = _ahead({one.roster_id for _incident, one in mine}, now)
    return tuple(_waiting(viewer, incident, one, ahead) for incident, one in mine)


def _ahead(roster_ids: set[UUID], now: datetime) -> dict[tuple[UUID, str], list[ShiftRow]]:
    """By roster and role: the shifts of whoever is on or is soon to be, the earliest first; asked for once, however many sheets wait."""
    found: dict[tuple[UUID, str], list[ShiftRow]] = defaultdict(list)
    if roster_ids:
        rows = ShiftRow.objects.filter(
            roster_id__in=roster_ids, ends_at__gt=now, starts_at__lt=now + NEXT_WITHIN,
            state__in=[ShiftState.PLANNED, ShiftState.ASKED, ShiftState.YES, ShiftState.ON],
        )  # fmt: skip
        for row in rows.order_by("starts_at", "id"):
            found[row.roster_id, row.role_key].append(row)
    return found


def _waiting(viewer: Viewer, incident: IncidentRow, row: HandoverRow, ahead: dict[tuple[UUID, str], list[ShiftRow]]) -> WaitingHandover:
    made = said(events.HandoverMade, row.body)
    following = next((one.member for one in ahead[row.roster_id, made.shift.role_key] if one.id != row.shift_id), "")
    mine = is_called(following, viewer.actor.label)
    return WaitingHandover(incident, row.id, made.shift.role, made.shift.member, following, mine, row.made_at, made.mark)


def _badness(one: WarningLine) -> tuple[bool, bool, float]:
    return one.code != Code.EMPTY_SOON, one.severity != "red", one.due_at.timestamp() if one.due_at else 0.0
