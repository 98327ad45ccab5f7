"""Rosters as the rules look at them. For actions and other queries, which have asked before whether the viewer may know of the incident."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import scopes
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.endurance import Duty, Interval, Rules
from vardkase.leadership.models import RosterPersonRow, RosterRow, ShiftRow
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.frame import check_reads_people
from vardkase.leadership.rules.planning import Roster
from vardkase.leadership.rules.rest import rules_of
from vardkase.leadership.rules.shifts import Member, ShiftState, Turn


def working_rules(viewer: Viewer | None = None) -> Rules:
    """The rules of rest of this municipality, the same for everyone."""
    return rules_of(
        longest=settings.SHIFT_LONGEST_HOURS,
        amber=settings.SHIFT_AMBER_HOURS,
        rest=settings.SHIFT_REST_HOURS,
        soon=settings.SHIFT_EMPTY_SOON_HOURS,
        handover=settings.SHIFT_HANDOVER_MINUTES,
    )


def roster(viewer: Viewer, incident_id: UUID, roster_id: UUID, *, now: datetime) -> tuple[RosterRow, Roster]:
    """A roster, its row and what the rules know of it. Refusal("leadership.no_such_roster")."""
    row = incidents.incident(viewer, incident_id)
    found = rosters(viewer, row.id, now=now)
    if roster_id not in found:
        raise Refusal("leadership.no_such_roster")
    return found[roster_id]


def rosters(viewer: Viewer, incident_id: UUID, *, now: datetime) -> dict[UUID, tuple[RosterRow, Roster]]:
    """Every roster of an incident, the first that was set up first. Hours of the same person in another of them are theirs too.

    Refused: "incident.not_found", and "leadership.not_found" for those who do not read who is on when.
    """
    row = incidents.incident(viewer, incident_id)
    check_reads_people(viewer, scopes(row.id, row.authority_id))
    return asked_once(("rosters", viewer, row.id, now), lambda: _rosters(viewer, row.id, now))


def _rosters(viewer: Viewer, incident_id: UUID, now: datetime) -> dict[UUID, tuple[RosterRow, Roster]]:
    rows = tables.load(RosterRow, "number", incident_id=incident_id)
    members: dict[UUID, list[Member]] = {one.id: [] for one in rows}
    for person in tables.load(RosterPersonRow, "name, id", incident_id=incident_id):
        members[person.roster_id].append(Member(person.id, said(events.RosterPerson, person.body).said))
    turns: dict[UUID, list[Turn]] = {one.id: [] for one in rows}
    for shift in shift_rows(incident_id):
        turns[shift.roster_id].append(turn(viewer, shift))
    found = {}
    for one in rows:
        elsewhere = {
            member.id: tuple(_duties(member, [other for other in rows if other.id != one.id], members, turns, now))
            for member in members[one.id]
        }
        roles = said(events.RosterSet, one.body).roles
        known = Roster(roles, tuple(members[one.id]), tuple(turns[one.id]), {id: duties for id, duties in elsewhere.items() if duties})
        found[one.id] = (one, known)
    return found


def shift_rows(incident_id: UUID) -> tuple[ShiftRow, ...]:
    """The shifts of every roster of an incident, the first that begins first."""
    return asked_once(("shifts", incident_id), lambda: tuple(tables.load(ShiftRow, "starts_at, ends_at, id", incident_id=incident_id)))


def turn(viewer: Viewer, row: ShiftRow) -> Turn:
    """A shift as the rules look at it."""
    return Turn(row.id, row.role_key, row.member_id, row.starts_at, row.ends_at, ShiftState(row.state), row.begun_at, row.ended_at)


def _duties(
    member: Member, others: Iterable[RosterRow], members: dict[UUID, list[Member]], turns: dict[UUID, list[Turn]], now: datetime
) -> Iterable[Duty]:
    for other in others:
        same = {one.id for one in members[other.id] if one.is_same(member)}
        for one in turns[other.id] if same else ():
            if one.member_id in same and one.state.counts:
                lasts = one.lasts(now)
                yield Duty(Interval(lasts.starts_at, lasts.ends_at), other.name)
