"""How far the staffs at work are manned, in one incident or in all: quick, since the wall and the list of what is due ask it often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutRole, CalloutSeat, CardRow, HoldingRow, Staff
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries.manned import is_for, is_of
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.callouts import has_lapsed
from vardkase.leadership.rules.coverage import Called, Coverage, RoleCover
from vardkase.leadership.rules.roles import Card


def coverage(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[Coverage, ...]:
    """The staffs at work in an incident. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    return _covered(tables.load(Staff, "number", incident_id=row.id, closed_at=None), now)


def coverage_everywhere(viewer: Viewer, *, now: datetime) -> tuple[tuple[IncidentRow, Coverage], ...]:
    """The same in every incident that goes on and that the viewer leads."""
    staffs = tables.load(Staff, "opened_at, id", closed_at=None)
    seen = {row.id: row for row in incidents_of(viewer)} if staffs else {}
    led = {id for id, row in seen.items() if viewer.can(Capability.INCIDENT_LEAD, scopes(row.id, row.authority_id))}
    found = _covered([one for one in staffs if one.incident_id in led], now)
    return tuple((seen[one.incident_id], one) for one in found)


def _covered(staffs: list[Staff], now: datetime) -> tuple[Coverage, ...]:
    ids = [one.id for one in staffs]
    cards: dict[UUID, list[CardRow]] = defaultdict(list)
    for card in tables.load(CardRow, "place", staff_id=ids):
        cards[card.staff_id].append(card)
    held = {one.card_id for one in tables.load(HoldingRow, staff_id=ids, left_at=None)}
    started = tables.load(Callout, ended_at=None, is_test=False, incident_id={one.incident_id for one in staffs})
    running = [one for one in started if not has_lapsed(one.started_at, now)]
    lines = _called(running)
    found = []
    for staff in staffs:
        mine = [one for one in running if is_for(one, staff)]
        asked = [line for one in mine for line in lines[one.id]]
        roles = tuple(_role(card, card.id in held, asked) for card in cards[staff.id])
        found.append(Coverage(staff.id, staff.incident_id, staff.name, roles, tuple(one.id for one in mine)))
    return tuple(found)


def _called(running: Iterable[Callout]) -> dict[UUID, list[tuple[CalloutRole, Called]]]:
    started = {one.id: one.started_at for one in running}
    seats: dict[tuple[UUID, str], list[CalloutSeat]] = defaultdict(list)
    for seat in tables.load(CalloutSeat, callout_id=set(started)):
        seats[seat.callout_id, seat.role_key].append(seat)
    found: dict[UUID, list[tuple[CalloutRole, Called]]] = defaultdict(list)
    for role in tables.load(CalloutRole, "place", callout_id=set(started)):
        own = seats[role.callout_id, role.role_key]
        yes = sum(one.answer == Answer.YES and not one.conflict for one in own)
        # Those of a call-out whose first round the worker has not made yet are as good as asked.
        silent = sum((one.asked_at is not None or role.step == 0) and not one.answer for one in own)
        deadline = started[role.callout_id] + timedelta(minutes=role.within_minutes)
        found[role.callout_id].append((role, Called(role.count, yes, silent, deadline)))
    return found


def _role(row: CardRow, held: bool, asked: Iterable[tuple[CalloutRole, Called]]) -> RoleCover:
    card = said(Card, row.body)
    called = tuple(line for role, line in asked if is_of(role, row))
    return RoleCover(card.key, card.label, card.within_minutes, row.handed_at, held, called)
