"""Who holds which role in the staffs of an incident, and how far their cards have come."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.models import CardItemRow, CardRow, HoldingRow, Staff
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import roles as rules
from vardkase.leadership.rules.frame import reads_people
from vardkase.leadership.rules.roles import Card, Held, Meeting
from vardkase.plans.rules import CardItem


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """Somebody who holds a role, or held it until `until`. `meets`: what they hold or held beside it when they took it."""

    id: UUID
    said: events.RoleTaken
    since: datetime
    until: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of a card as it stands now. `late`: it should have been done by now. `skipped`: it did not apply, for the reason in the note.

    `done_by` ticked it; `held_by` had the role then, where that was somebody else.
    """

    id: UUID
    said: CardItem
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    note: str
    late: bool
    skipped: bool = False
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class CardLine:
    """A role of a staff: its card, who holds it, and who held it before."""

    id: UUID
    staff_id: UUID
    staff: str
    staff_open: bool
    number: int
    said: Card
    handed_at: datetime
    plan: str
    version: int | None
    organisation_id: UUID | None
    holders: tuple[HoldingLine, ...]
    earlier: tuple[HoldingLine, ...]
    items: tuple[ItemLine, ...]

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(item.done_at is not None for item in self.items)

    @property
    def late(self) -> int:
        """How many should have been done by now."""
        return sum(item.late for item in self.items)

    @property
    def missing(self) -> int:
        """How many of those who are wanted nobody is yet."""
        return max(self.said.wanted - len(self.holders), 0)

    @property
    def held(self) -> tuple[Held, ...]:
        """Who holds the role now, as the rules look at it. In a staff that has closed nobody holds anything."""
        by = [one.said for one in self.holders if self.staff_open]
        return tuple(Held(self.staff_id, self.staff, self.said.key, self.said.label, one.person, one.person_id) for one in by)


@dataclass(frozen=True, slots=True)
class StaffRoles:
    """A staff with its roles. `unwise`: people who hold two that should not meet; `elsewhere`: people who also stand in another staff."""

    id: UUID
    name: str
    organisation_id: UUID | None
    opened_at: datetime
    is_open: bool
    cards: tuple[CardLine, ...]
    apart: tuple[tuple[str, str], ...]
    unwise: tuple[Meeting, ...]
    elsewhere: tuple[Meeting, ...]

    @property
    def empty(self) -> tuple[CardLine, ...]:
        """The roles that nobody holds."""
        return tuple(card for card in self.cards if not card.holders)


def roles(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[StaffRoles, ...]:
    """The staffs of an incident with their roles, open ones first. Refusal("incident.not_found").

    Everybody in the room sees who leads; how they are reached, and why somebody left, is for those who read people.
    """
    row = incidents.incident(viewer, incident_id)
    staffs = sorted(Staff.objects.filter(incident_id=row.id), key=lambda one: (one.closed_at is not None, one.number))
    people = reads_people(viewer, scopes(row.id, row.authority_id))
    cards = _cards(row.id, {staff.id: staff for staff in staffs}, now, people=people)
    held = [one for lines in cards.values() for card in lines for one in card.held]
    return tuple(_staff(staff, cards[staff.id], held) for staff in staffs)


def card(viewer: Viewer, incident_id: UUID, card_id: UUID, *, now: datetime) -> CardLine:
    """One role with its card. Refusal("leadership.not_found")."""
    for staff in roles(viewer, incident_id, now=now):
        for one in staff.cards:
            if one.id == card_id:
                return one
    raise Refusal("leadership.not_found")


def item(viewer: Viewer, incident_id: UUID, item_id: UUID, *, now: datetime) -> tuple[CardLine, ItemLine]:
    """One item, with its card. Refusal("leadership.not_found")."""
    row = incidents.incident(viewer, incident_id)
    found = tables.first(CardItemRow, incident_id=row.id, id=item_id)
    if found is None:
        raise Refusal("leadership.not_found")
    line = card(viewer, incident_id, found.card_id, now=now)
    return line, next(one for one in line.items if one.id == item_id)


def my_cards(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[CardLine, ...]:
    """The cards of roles that are held in the viewer's own name, as the account writes it, in staffs that are open."""
    name = viewer.actor.label
    return tuple(
        one
        for staff in roles(viewer, incident_id, now=now)
        for one in staff.cards
        if staff.is_open and any(rules.same_person(holder.said.person, name) for holder in one.holders)
    )


def _staff(staff: Staff, cards: tuple[CardLine, ...], held: list[Held]) -> StaffRoles:
    apart = _apart(staff.id)
    mine = [one for one in held if one.staff_id == staff.id]
    others = [one for one in held if one.staff_id != staff.id]
    elsewhere = {meeting for one in mine for meeting in rules.meetings(one, others, ())}
    return StaffRoles(
        staff.id, staff.name, said(events.StaffOpened, staff.body).organisation_id, staff.opened_at, staff.closed_at is None, cards, apart,
        rules.unwise_pairs(mine, apart), tuple(sorted(elsewhere, key=lambda one: (one.person, one.role, one.other))),
    )  # fmt: skip


def _apart(staff_id: UUID) -> tuple[tuple[str, str], ...]:
    """The pairs that should not meet, of everything that was handed out to the staff."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    for source in CardRow.objects.filter(staff_id=staff_id).order_by("place").values_list("source", flat=True):
        for one, other in json.loads(source)["apart"]:
            found.setdefault(frozenset((one, other)), (one, other))
    return tuple(found.values())


def _cards(incident_id: UUID, staffs: dict[UUID, Staff], now: datetime, *, people: bool) -> dict[UUID, tuple[CardLine, ...]]:
    holdings: dict[UUID, list[HoldingLine]] = defaultdict(list)
    for holding in tables.load(HoldingRow, "number", incident_id=incident_id):
        line = HoldingLine(holding.id, said(events.RoleTaken, holding.body), holding.taken_at, holding.left_at, holding.words)
        holdings[holding.card_id].append(line if people else replace(line, said=replace(line.said, reachable=""), words=""))
    items: dict[UUID, list[ItemLine]] = defaultdict(list)
    for row in tables.load(CardItemRow, "place", incident_id=incident_id):
        items[row.card_id].append(_item(row, holdings[row.card_id], now))
    found: dict[UUID, list[CardLine]] = defaultdict(list)
    for card in tables.load(CardRow, "place", incident_id=incident_id):
        found[card.staff_id].append(_card(card, staffs[card.staff_id], holdings[card.id], items[card.id]))
    return {id: tuple(found[id]) for id in staffs}


def _card(row: CardRow, staff: Staff, holdings: Iterable[HoldingLine], items: Iterable[ItemLine]) -> CardLine:
    source, all_held = json.loads(row.source), list(holdings)
    return CardLine(
        id=row.id,
        staff_id=row.staff_id,
        staff=staff.name,
        staff_open=staff.closed_at is None,
        number=row.number,
        said=said(Card, row.body),
        handed_at=row.handed_at,
        plan=source["plan"],
        version=source["version"],
        organisation_id=UUID(source["organisation_id"]) if source["organisation_id"] else None,
        holders=tuple(one for one in all_held if one.until is None),
        earlier=tuple(one for one in all_held if one.until is not None),
        items=tuple(items),
    )


def _item(row: CardItemRow, holdings: list[HoldingLine], now: datetime) -> ItemLine:
    late, at = rules.is_late(row.due_at, row.done_at, now), row.done_at
    held = [one.said.person for one in holdings if at is not None and one.since <= at and (one.until is None or at < one.until)]
    by_others = "" if any(rules.same_person(one, row.done_by) for one in held) else ", ".join(held)
    return ItemLine(row.id, said(CardItem, row.body), row.due_at, at, row.done_by, row.note, late, row.skipped, by_others)
