"""Roles and action cards in the stream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.leadership.rules.roles import Card, Meeting
from vardkase.ledger.registry import event


@event("leadership.cards_handed_out")
@dataclass(frozen=True, slots=True)
class CardsHandedOut:
    """The roles of a staff with their whole cards, from a version of a plan or from the default set. H is the moment of this entry.

    `handing_id` is the key of this entry; the ids of cards and items are made from it (`rules.roles.card_id`, `.item_id`).
    """

    handing_id: UUID
    staff_id: UUID
    staff: str
    roles: tuple[Card, ...]
    plan: str = ""
    version_id: UUID | None = None
    version: int | None = None
    apart: tuple[tuple[str, str], ...] = ()
    organisation_id: UUID | None = None


@event("leadership.role_taken")
@dataclass(frozen=True, slots=True)
class RoleTaken:
    """Somebody takes a role, perhaps after another. Its id is the key of this entry. `meets`: what they hold beside it."""

    holding_id: UUID
    staff_id: UUID
    staff: str
    role_key: str
    role: str
    person: str
    person_id: UUID | None = None
    reachable: str = ""
    relieves_id: UUID | None = None
    relieves: str = ""
    meets: tuple[Meeting, ...] = ()


@event("leadership.role_left")
@dataclass(frozen=True, slots=True)
class RoleLeft:
    """Somebody leaves a role, and nobody has taken it by that."""

    holding_id: UUID
    staff_id: UUID
    staff: str
    role_key: str
    role: str
    person: str
    words: str = ""


@event("leadership.card_item_done")
@dataclass(frozen=True, slots=True)
class CardItemDone:
    """An item of a card is done, or does not apply (`not_needed`), for the reason in the note. `held_by` is whoever held the role then."""

    item_id: UUID
    staff_id: UUID
    staff: str
    role_key: str
    role: str
    item_key: str
    text: str
    note: str = ""
    held_by: str = ""
    not_needed: bool = False


@event("leadership.card_item_reopened")
@dataclass(frozen=True, slots=True)
class CardItemReopened:
    """An item was ticked too early or by mistake, and is to be done after all."""

    item_id: UUID
    staff_id: UUID
    staff: str
    role_key: str
    role: str
    item_key: str
    text: str
    reason: str


KINDS = (CardsHandedOut, RoleTaken, RoleLeft, CardItemDone, CardItemReopened)
