"""Roles and action cards in a staff: who holds which role, what their card asks of them, and who should not hold two.

The cards come from the plan in force and are kept whole in the incident: what the plan says tomorrow changes nothing here. One person may
hold several roles. Where two roles should not meet in one person, that is said before and after, and kept; it is never refused: at night
there may be nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from vardkase.incidents.rules import clean_line
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy
from vardkase.plans.rules import CardItem

MOST_CARDS = 40
# What is to be done at once is not late in the minute in which it is handed out.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Card:
    """A role with its whole action card, as a plan has it."""

    key: str
    label: str
    core: str = ""
    wanted: int = 1
    within_minutes: int = 15
    items: tuple[CardItem, ...] = ()


@dataclass(frozen=True, slots=True)
class CardsDraft:
    """What is handed out: the roles with their cards, and from which version of which plan (none: the house's default set)."""

    roles: tuple[Card, ...]
    plan: str = ""
    version_id: UUID | None = None
    version: int | None = None
    apart: tuple[tuple[str, str], ...] = ()
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """Who takes a role. `relieves` is the id of the holding that ends with it; `reachable`: a number, or where in the house."""

    person: str
    person_id: UUID | None = None
    reachable: str = ""
    relieves: UUID | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds now, in some staff of the incident."""

    staff_id: UUID
    staff: str
    role_key: str
    role: str
    person: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """What to know of one who holds more than one role. `apart`: the two should not meet in one person."""

    person: str
    role: str
    other: str
    apart: bool


def card_id(key: UUID, role_key: str) -> UUID:
    """The id of a card: always the same for the same handing out and role."""
    return uuid5(key, f"card {role_key}")


def item_id(card: UUID, item_key: str) -> UUID:
    """The id of an item of a card."""
    return uuid5(card, f"item {item_key}")


def due_at(handed_at: datetime, minutes: int | None) -> datetime | None:
    """When an item should have been done: so many minutes after H, the moment when the card was handed out."""
    return None if minutes is None else handed_at + timedelta(minutes=minutes)


def is_late(due: datetime | None, done: datetime | None, now: datetime) -> bool:
    """Whether an item should have been done: five minutes after its time."""
    return done is None and due is not None and now - due > PATIENCE


def check_cards(draft: CardsDraft, there: Iterable[str]) -> CardsDraft:
    """What is to be handed out, without the roles that the staff has already.

    Refused: nothing new ("leadership.cards_handed_out_already"), no roles at all or too many, the same role twice.
    """
    keys = [card.key for card in draft.roles]
    if not keys:
        raise Refusal("leadership.cards_need_roles", field="roles")
    if len(keys) > MOST_CARDS:
        raise Refusal("leadership.too_many", field="roles", count=len(keys), limit=MOST_CARDS)
    if len(set(keys)) < len(keys):
        twice = next(card.label for card in draft.roles if keys.count(card.key) > 1)
        raise Refusal("leadership.role_handed_out_twice", field="roles", role=twice)
    known = set(there)
    new = tuple(card for card in draft.roles if card.key not in known)
    if not new:
        raise Refusal("leadership.cards_handed_out_already", field="roles")
    return replace(draft, roles=new)


def check_taking(draft: RoleDraft, role: str, wanted: int, holders: dict[UUID, str], now: datetime) -> RoleDraft:
    """Who takes a role, in order. `holders` is holding → person, as they stand now.

    Refused: nobody named ("leadership.role_needs_person"), the same person again ("leadership.role_held_already"), one more than is wanted
    ("leadership.role_is_taken"), somebody to relieve who does not hold it ("leadership.no_such_holder").
    """
    texts = tidy(now, {"person": draft.person, "reachable": draft.reachable}, {})
    need("person", texts["person"], "leadership.role_needs_person")
    if draft.relieves is not None and draft.relieves not in holders:
        raise Refusal("leadership.no_such_holder", field="relieves")
    left = {id: person for id, person in holders.items() if id != draft.relieves}
    if any(same_person(texts["person"], person) for person in holders.values()):
        raise Refusal("leadership.role_held_already", field="person", person=texts["person"], role=role)
    if len(left) >= wanted:
        raise Refusal("leadership.role_is_taken", field="relieves", role=role, person=", ".join(left.values()))
    return replace(draft, **texts)


def whom_to_relieve(holders: dict[UUID, str], leaver: str, wanted: int) -> UUID | None:
    """The holding that ends when somebody hands a role over: their own, or in a role for one person the only one that there is."""
    own = next((id for id, person in holders.items() if same_person(person, leaver)), None)
    return own or (next(iter(holders)) if wanted == 1 and len(holders) == 1 else None)


def check_words(words: str, now: datetime) -> str:
    """A line that may be empty, clean."""
    text: str = tidy(now, {}, {"words": words})["words"]
    return text


def check_reason(reason: str, now: datetime) -> str:
    """Why an item of a card does not apply. Refused: "leadership.skip_needs_reason"."""
    text: str = tidy(now, {}, {"note": reason})["note"]
    need("note", text, "leadership.skip_needs_reason")
    return text


def check_undo(*, done: bool, reason: str, now: datetime) -> str:
    """An item that was ticked by mistake is opened again, with a reason: both entries stay in the log."""
    text: str = tidy(now, {}, {"reason": reason})["reason"]
    if not done:
        raise Refusal("leadership.item_is_open")
    need("reason", text, "leadership.undo_needs_reason")
    return text


def same_person(one: str, other: str) -> bool:
    """Whether two written names mean the same person."""
    return bool(clean_line(one)) and clean_line(one).casefold() == clean_line(other).casefold()


def _is(one: Held, person: str, person_id: UUID | None) -> bool:
    both_known = person_id is not None and one.person_id is not None
    return one.person_id == person_id if both_known else same_person(one.person, person)


def meetings(new: Held, held: Iterable[Held], apart: Iterable[tuple[str, str]]) -> tuple[Meeting, ...]:
    """What whoever takes a role holds beside it: in the same staff whether the two should meet, in another staff that they are in two."""
    pairs = {frozenset(pair) for pair in apart}
    found = []
    for one in held:
        same = one.staff_id == new.staff_id
        if (same and one.role_key == new.role_key) or not _is(one, new.person, new.person_id):
            continue
        other = one.role if same else f"{one.role} ({one.staff})"
        found.append(Meeting(new.person, new.role, other, apart=same and frozenset((new.role_key, one.role_key)) in pairs))
    return tuple(sorted(found, key=lambda meeting: not meeting.apart))


def check_apart(found: Iterable[Meeting]) -> None:
    """Says before it is done that two roles should not meet in one person; whoever has read that does it all the same.

    Refused: "leadership.roles_should_not_meet".
    """
    for one in found:
        if one.apart:
            raise Refusal("leadership.roles_should_not_meet", field="despite", person=one.person, role=one.role, other=one.other)


def unwise_pairs(held: Iterable[Held], apart: Iterable[tuple[str, str]]) -> tuple[Meeting, ...]:
    """People who hold two roles of one staff that should not meet, each pair once."""
    all_held, pairs = list(held), list(apart)
    found = []
    for place, one in enumerate(all_held):
        found += [meeting for meeting in meetings(one, all_held[place + 1 :], pairs) if meeting.apart]
    return tuple(found)
