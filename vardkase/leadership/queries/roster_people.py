"""Who could be in a roster: those who hold its roles, those who have said yes to a call-out, and those whom the plan would call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.kernel.once import asked_once
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CardRow, HoldingRow, RosterRow, ShiftRow
from vardkase.leadership.queries import roles
from vardkase.leadership.queries.callout_rows import CalloutBoard
from vardkase.leadership.queries.callouts import callout
from vardkase.leadership.queries.rosters import roster
from vardkase.leadership.queries.shift_roles import is_same_role
from vardkase.leadership.queries.staff_rows import staff_rows
from vardkase.leadership.rules.planning import Roster
from vardkase.leadership.rules.present import Ground, Present, Told, turns_on
from vardkase.leadership.rules.roles import same_person
from vardkase.leadership.rules.shifts import Member, PersonDraft, RosterRole, ShiftState
from vardkase.plans import queries as plans


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who could be in a roster: for which of its roles (keys), and why. `ground` is the strongest."""

    name: str
    person_id: UUID | None
    roles: tuple[str, ...]
    ground: Ground
    # Why the call-out did not get them, when it asked and nothing else is known.
    told: Told | None = None

    @property
    def id(self) -> str:
        """What a form calls them."""
        return str(self.person_id or self.name.casefold())


_Found = tuple[str, UUID | None, str, Ground]


def to_bring(viewer: Viewer, incident_id: UUID, roster_id: UUID, *, now: datetime, everybody: bool = False) -> tuple[Suggestion, ...]:
    """Those who are not in the roster yet: holders, then who said yes, then the chains of the plan in force, each with all their roles.

    With `everybody` also those who are in it.

    Refusal("leadership.no_such_roster").
    """
    row, known = roster(viewer, incident_id, roster_id, now=now)
    cards = [card for staff in roles.roles(viewer, incident_id, now=now) if staff.id == row.staff_id for card in staff.cards]
    found = [
        *_holders(cards, known.roles),
        *_said_yes(viewer, incident_id, known.roles, now),
        *_chains(viewer, incident_id, cards, known.roles, now),
    ]
    told = _told(viewer, incident_id, now)
    people = [_with_told(one, told) for one in _joined(found) if everybody or not _is_there(one, known.members)]
    return tuple(sorted(people, key=lambda one: one.told is not None))


def with_holders(row: RosterRow, known: Roster, now: datetime) -> Roster:
    """A roster in which whoever holds a role now is on since then, also when nobody has entered it: the planner's question counts them."""
    on = turns_on(known.members, known.turns, present(row.incident_id, row.staff_id, known.roles), now)
    return replace(known, turns=(*known.turns, *on))


def has_planned(viewer: Viewer, incident_id: UUID, person: str) -> bool:
    """Whether somebody has shifts that nobody has asked them for yet. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    return any(same_person(one.member, person) for one in tables.load(ShiftRow, incident_id=row.id, state=ShiftState.PLANNED))


def present(incident_id: UUID, staff_id: UUID | None, known: tuple[RosterRole, ...]) -> tuple[Present, ...]:
    """Who holds the roles of a roster now, in a staff that is open. For queries that have asked whether the viewer may know of it."""
    if not any(one.id == staff_id and one.closed_at is None for one in staff_rows(incident_id)):
        return ()
    role_of = {
        card.id: role.key
        for card in tables.load(CardRow, "place", staff_id=staff_id)
        for role in known
        if is_same_role(card.key, card.label, role.key, role.label)
    }
    holdings = tables.load(HoldingRow, "number", incident_id=incident_id, left_at=None)
    return tuple(Present(one.id, role_of[one.card_id], one.person, one.taken_at) for one in holdings if one.card_id in role_of)


def _holders(cards: list[roles.CardLine], known: tuple[RosterRole, ...]) -> Iterator[_Found]:
    for card in cards:
        for role in known:
            if is_same_role(card.said.key, card.said.label, role.key, role.label):
                yield from ((one.said.person, one.said.person_id, role.key, Ground.HOLDS) for one in card.holders)


def _said_yes(viewer: Viewer, incident_id: UUID, known: tuple[RosterRole, ...], now: datetime) -> Iterator[_Found]:
    for board in _boards(viewer, incident_id, now):
        for line in board.roles:
            for role in known:
                if is_same_role(line.role_key, line.role, role.key, role.label):
                    yield from ((seat.name, None, role.key, Ground.YES) for seat in line.seats if seat.coming or seat.reserve)


def _boards(viewer: Viewer, incident_id: UUID, now: datetime) -> list[CalloutBoard]:
    """The call-outs of an incident, the first that began first; put together once in one look at a page."""

    def put_together() -> list[CalloutBoard]:
        rows = tables.load(Callout, "started_at, id", incident_id=incident_id, is_test=False)
        return [callout(viewer, row.id, now=now) for row in rows]

    return asked_once(("call-outs", viewer, incident_id, now), put_together)


def _told(viewer: Viewer, incident_id: UUID, now: datetime) -> list[tuple[str, UUID | None, Told | None]]:
    """What became of everybody whom the call-outs asked, the latest first."""
    found = [
        (seat.name, seat.person_id, Told.WRONG_NUMBER if seat.wrong_number else Told.NO if seat.answer == Answer.NO else None)
        for board in _boards(viewer, incident_id, now)
        for line in board.roles
        for seat in line.seats
        if seat.asked_at
    ]
    return found[::-1]


def _with_told(one: Suggestion, told: list[tuple[str, UUID | None, Told | None]]) -> Suggestion:
    """Somebody of a call list, with what the call-out heard of them. Who holds a role or has said yes is known by that."""
    if one.ground != Ground.CHAIN:
        return one
    return replace(one, told=next((why for name, person_id, why in told if _is_same(one, name, person_id)), None))


def _chains(
    viewer: Viewer, incident_id: UUID, cards: list[roles.CardLine], known: tuple[RosterRole, ...], now: datetime
) -> Iterator[_Found]:
    """The chains of the plans that the cards came from; of a staff without cards those of the authority's own plan."""
    organisations = dict.fromkeys(card.organisation_id for card in cards if card.organisation_id)
    for organisation_id in organisations or (incidents.incident(viewer, incident_id).authority_id,):
        plan = plans.leading_plan(viewer, organisation_id, now)
        for found in plan.roles if plan else ():
            for role in known:
                if is_same_role(found.key, found.label, role.key, role.label):
                    yield from ((one.name, one.person_id, role.key, Ground.CHAIN) for one in found.chain if one.person_id)


def _joined(found: list[_Found]) -> list[Suggestion]:
    """Each person once, with every role: the same by the register, or else by name."""
    people: list[Suggestion] = []
    for name, person_id, role, ground in found:
        before = next((one for one in people if _is_same(one, name, person_id)), None)
        if before is None:
            people.append(Suggestion(name, person_id, (role,), ground))
        else:
            merged = Suggestion(before.name, before.person_id or person_id, tuple(dict.fromkeys((*before.roles, role))), before.ground)
            people[people.index(before)] = merged
    return people


def _is_same(one: Suggestion, name: str, person_id: UUID | None) -> bool:
    return one.person_id == person_id if one.person_id and person_id else same_person(one.name, name)


def _is_there(one: Suggestion, members: tuple[Member, ...]) -> bool:
    mine = Member(UUID(int=0), PersonDraft(one.name, one.roles, person_id=one.person_id))
    return any(member.is_same(mine) for member in members)
