"""Who is on the way to each role of the staffs of an incident, by the call-outs that run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import scopes
from vardkase.leadership.models import Callout
from vardkase.leadership.queries.callout_rows import CalloutRoleLine, CalloutSeatLine
from vardkase.leadership.queries.callouts import callout, callouts
from vardkase.leadership.queries.roles import CardLine, StaffRoles
from vardkase.leadership.rules.callouts import RoleState
from vardkase.leadership.rules.frame import reads_people
from vardkase.leadership.rules.roles import same_person


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A role in a call-out that runs: who has said yes, in the order in which they come, without those who hold the role already."""

    callout_id: UUID
    seats: tuple[CalloutSeatLine, ...]
    state: RoleState
    wanted: int


def on_the_way(viewer: Viewer, incident_id: UUID, staffs: tuple[StaffRoles, ...], *, now: datetime) -> dict[UUID, tuple[OnTheWay, ...]]:
    """By card: what the call-outs that run say of its role. A call-out without a staff of its own is one's whose name it has.

    Nothing for those who do not read who is called. Refusal("incident.not_found").
    """
    row = incidents.incident(viewer, incident_id)
    if not reads_people(viewer, scopes(row.id, row.authority_id)):
        return {}
    running = [one.head for one in callouts(viewer, incident_id, now=now) if one.head.running]
    staff_of = dict(Callout.objects.filter(id__in=[head.id for head in running]).values_list("id", "staff_id"))
    found: dict[UUID, tuple[OnTheWay, ...]] = {}
    for head in running:
        roles = callout(viewer, head.id, now=now).roles
        for staff in staffs:
            if staff.is_open and (staff_of[head.id] == staff.id or (staff_of[head.id] is None and same_person(head.staff, staff.name))):
                for card in staff.cards:
                    lines = [role for role in roles if role.role_key == card.said.key or same_person(role.role, card.said.label)]
                    found[card.id] = (*found.get(card.id, ()), *(_way(head.id, card, line) for line in lines))
    return found


def _way(callout_id: UUID, card: CardLine, line: CalloutRoleLine) -> OnTheWay:
    there = [holder.said.person for holder in card.holders]
    seats = [one for one in line.seats if (one.coming or one.reserve) and not any(same_person(one.name, name) for name in there)]
    seats.sort(key=lambda one: (one.reserve, one.expected_at or one.answered_at, one.place))
    return OnTheWay(callout_id, tuple(seats), line.state, line.count)
