"""What waits in running call-outs of all incidents at once. What a viewer may not read is not in it, and not counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutRole, CalloutSeat
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries.manned import beside, holders
from vardkase.leadership.rules.callouts import LAPSES, RoleState, is_called

# A role that is not filled.
_OPEN = tuple(str(state) for state in RoleState if state is not RoleState.FILLED)


@dataclass(frozen=True, slots=True)
class UnfilledRole:
    """A role that too few have said yes to, although its minutes have passed."""

    incident: IncidentRow
    callout_id: UUID
    staff: str
    role_key: str
    role: str
    missing: int
    started_at: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A call to the viewer that nobody has answered."""

    incident: IncidentRow
    callout_id: UUID
    seat_id: UUID
    staff: str
    role: str
    asked_at: datetime
    deadline: datetime


def unfilled_everywhere(viewer: Viewer, *, now: datetime) -> tuple[UnfilledRole, ...]:
    """The roles of running call-outs that are not filled in time, where the viewer leads; the longest late first."""
    running = {row.id: (incident, row) for incident, row in _running(viewer, now) if viewer.can(Capability.INCIDENT_LEAD, _here(incident))}
    late = [
        (one, deadline)
        for one in tables.load(CalloutRole, "place", callout_id=set(running), state=_OPEN)
        if (deadline := _deadline(running[one.callout_id][1], one)) <= now
    ]
    asked = {one.callout_id for one, _at in late}
    yes = tables.load(CalloutSeat, callout_id=asked, answer=str(Answer.YES), conflict=False)
    coming: dict[tuple[UUID, str], list[CalloutSeat]] = defaultdict(list)
    for seat in yes:
        coming[seat.callout_id, seat.role_key].append(seat)
    held = holders([running[id][1] for id in asked], [one for one, _at in late], now)
    found = []
    for one, deadline in late:
        incident, row = running[one.callout_id]
        those = coming[one.callout_id, one.role_key]
        missing = one.count - len(those) - len(beside(held[one.callout_id, one.role_key], those))
        # A yes that has come fills the role before the worker has said so.
        if missing > 0:
            found.append(UnfilledRole(incident, row.id, row.staff, one.role_key, one.role, missing, row.started_at, deadline))
    return tuple(sorted(found, key=lambda one: (one.deadline, one.role)))


def my_unanswered_calls(viewer: Viewer, *, now: datetime) -> tuple[OwnCall, ...]:
    """The calls in the viewer's own name, as the account writes it, that wait for an answer and whose role is still open."""
    running = {row.id: (incident, row) for incident, row in _running(viewer, now)}
    waiting = tables.load(CalloutSeat, "asked_at, id", callout_id=set(running), answer="")
    mine = [one for one in waiting if one.asked_at is not None and is_called(one.name, viewer.actor.label)]
    open_ones = tables.load(CalloutRole, callout_id={one.callout_id for one in mine}, state=_OPEN)
    roles = {(one.callout_id, one.role_key): one for one in open_ones}
    found = []
    for seat in mine:
        role = roles.get((seat.callout_id, seat.role_key))
        if role is not None and seat.asked_at is not None:
            incident, row = running[seat.callout_id]
            found.append(OwnCall(incident, row.id, seat.id, row.staff, role.role, seat.asked_at, _deadline(row, role)))
    return tuple(found)


def _running(viewer: Viewer, now: datetime) -> list[tuple[IncidentRow, Callout]]:
    """The call-outs that still ask, in incidents that the viewer reads and that go on."""
    open_ones = tables.load(Callout, ended_at=None, is_test=False)
    rows = [one for one in open_ones if one.incident_id is not None and one.started_at >= now - LAPSES]
    seen = {one.id: one for one in incidents_of(viewer)} if rows else {}
    return [(seen[row.incident_id], row) for row in rows if row.incident_id in seen]


def _deadline(row: Callout, role: CalloutRole) -> datetime:
    return row.started_at + timedelta(minutes=role.within_minutes)


def _here(incident: IncidentRow) -> tuple[str, ...]:
    return scopes(incident.id, incident.authority_id)
