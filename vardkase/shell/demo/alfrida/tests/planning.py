"""The roster of the storm as it stood when the planner was asked, made from the ledger alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.incidents.events import incident_stream
from vardkase.leadership import events
from vardkase.leadership.rules.planning import Roster
from vardkase.leadership.rules.shifts import Member, ShiftState, Turn


def said(incident_id: UUID, kind: type) -> list[tuple[int, datetime, Any]]:
    """Every entry of a kind: its number, when it was recorded, and what it says."""
    found = ledger.entries(incident_stream(incident_id))
    return [(one.number, one.recorded_at, one.event) for one in found if isinstance(one.event, kind)]


def roster_at(incident_id: UUID, number: int) -> Roster:
    """The roster after so many entries."""
    roles: tuple[Any, ...] = ()
    members: dict[UUID, Member] = {}
    turns: dict[UUID, Turn] = {}
    for entry in ledger.entries(incident_stream(incident_id)):
        event = entry.event
        if entry.number > number:
            break
        if isinstance(event, events.RosterSet):
            roles = event.roles
        elif isinstance(event, events.PeopleRostered):
            members |= {one.member_id: Member(one.member_id, one.said) for one in event.people}
        elif isinstance(event, events.ShiftPlanned):
            shift = event.shift
            turns[shift.shift_id] = Turn(shift.shift_id, shift.role_key, shift.member_id, shift.starts_at, shift.ends_at)
        elif isinstance(event, events.ShiftMoved):
            id, state = event.shift.shift_id, event.after
            moved = {"begun_at": event.at} if state == ShiftState.ON else {"ended_at": event.at} if state == ShiftState.RELIEVED else {}
            turns[id] = replace(turns[id], state=state, **moved)
    in_order = sorted(turns.values(), key=lambda one: (one.starts_at, one.ends_at, one.id))
    return Roster(roles, tuple(sorted(members.values(), key=lambda one: (one.said.name, one.id))), tuple(in_order), {})
