"""Entering whoever holds a role as on, with their person and their shift, in one act."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, check_same, held
from vardkase.leadership.actions.rosters import enter_people
from vardkase.leadership.actions.shifts import move_shift, plan_shift, same_reason
from vardkase.leadership.models import CardRow, HoldingRow, RosterRow
from vardkase.leadership.queries import rosters
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.queries.shift_roles import is_same_role
from vardkase.leadership.rules.planning import Roster
from vardkase.leadership.rules.present import too_near
from vardkase.leadership.rules.roles import same_person
from vardkase.leadership.rules.shifts import Member, PersonDraft, RosterRole, ShiftDraft, ShiftState
from vardkase.ledger.entry import Entry


def enter_holder(
    *,
    viewer: Viewer,
    incident_id: UUID,
    holding_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    despite: str = "",
    take_back: bool = False,
    key: UUID,
    now: datetime,
) -> Entry:
    """Enters whoever holds a role as on since a moment, in the roster of the staff; who is not in it is put there.

    The shift's id is the key. `take_back` takes back those of their shifts that nobody is asked for yet and that leave too little rest.

    Refused: "leadership.no_such_holder", "leadership.no_such_roster", "leadership.role_not_in_roster", and what `plan_shift` refuses.
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        holding = tables.first(HoldingRow, incident_id=row.id, id=holding_id)
        earlier = already(row.stream, key, events.ShiftPlanned)
        if earlier:
            check_same(earlier, same=earlier.erased or (_is_that(earlier, holding, starts_at, ends_at) and same_reason(earlier, despite)))
            return earlier
        if holding is None or holding.left_at is not None:
            raise Refusal("leadership.no_such_holder")
        found, known = _roster_of(viewer, row.id, holding, now)
        role = _role(known, CardRow.objects.get(id=holding.card_id))
        person = PersonDraft(holding.person, (role.key,), person_id=said(events.RoleTaken, holding.body).person_id)
        member = next((one for one in known.members if one.is_same(Member(key, person))), None)
        if member is None or role.key not in member.said.roles:
            person = replace(member.said, roles=(*member.said.roles, role.key), member_id=member.id) if member else person
            enter_people(viewer=viewer, incident_id=row.id, roster_id=found.id, people=(person,), key=uuid5(key, "person"), now=now)
        who = member.id if member else uuid5(key, "person")
        for one in too_near(known.turns, who, starts_at, ends_at, rosters.working_rules().rest) if take_back else ():
            back: dict[str, Any] = {"shift_id": one.id, "to": ShiftState.WITHDRAWN, "key": uuid5(key, f"back {one.id}")}
            move_shift(viewer=viewer, incident_id=row.id, now=now, **back)
        draft = ShiftDraft(role.key, who, starts_at, ends_at, despite, is_on=True)
        return plan_shift(viewer=viewer, incident_id=row.id, roster_id=found.id, draft=draft, key=key, now=now)


def _roster_of(viewer: Viewer, incident_id: UUID, holding: HoldingRow, now: datetime) -> tuple[RosterRow, Roster]:
    found = tables.first(RosterRow, incident_id=incident_id, staff_id=holding.staff_id)
    if found is None:
        raise Refusal("leadership.no_such_roster")
    return rosters.roster(viewer, incident_id, found.id, now=now)


def _is_that(earlier: Entry, holding: HoldingRow | None, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether these hours of this holder were entered, also when they have left the role since."""
    shift = earlier.event.shift
    return holding is not None and same_person(holding.person, shift.member) and (shift.starts_at, shift.ends_at) == (starts_at, ends_at)


def _role(known: Roster, card: CardRow) -> RosterRole:
    found = next((one for one in known.roles if is_same_role(card.key, card.label, one.key, one.label)), None)
    if found is None:
        raise Refusal("leadership.role_not_in_roster")
    return found
