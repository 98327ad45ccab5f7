"""What a plan for leading says: a frame, roles, and for each role a card in three time bands and an ordered chain to call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5

from vardkase.organisation.rules import OrganisationKind


class Seat(StrEnum):
    """Where a staff of this plan sits; the same words as leadership uses for a staff."""

    CENTRAL = "central"
    ADMINISTRATION = "administration"
    COMPANY = "company"


class Band(StrEnum):
    """The three parts of an action card (åtgärdskort)."""

    FIRST = "first"
    SHIFT = "shift"
    CLOSE = "close"


class ItemKind(StrEnum):
    """What an item of a card asks for."""

    DO = "do"
    CHECK = "check"
    ASK = "ask"
    DECIDE = "decide"


class Spawn(StrEnum):
    """What an item commonly leads to."""

    NOTHING = "nothing"
    TASK = "task"
    ENTRY = "entry"
    DECISION = "decision"


class LinkKind(StrEnum):
    """Whom a place in a chain points at: a person, or a post whose present holder counts."""

    POST = "post"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class CardItem:
    """One item. `due_minutes` counts from H, the moment when the card is handed out; None when the item has no time of its own."""

    key: str
    band: Band
    kind: ItemKind
    text: str
    due_minutes: int | None = None
    spawn: Spawn = Spawn.NOTHING


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a chain. The names are those of the day on which it was written; who holds a post is looked up when it is read."""

    kind: LinkKind
    id: UUID
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the staff, with its card and whom to call. `within_minutes`: how soon an answer is wanted."""

    key: str
    label: str
    core: str = ""
    wanted: int = 1
    within_minutes: int = 15
    items: tuple[CardItem, ...] = ()
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plan says of the staff as a whole. `decision_maker` is a function; `apart` are pairs of roles that should not meet."""

    label: str
    seat: Seat
    staff_name: str
    decision_maker: str
    criteria: tuple[str, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Leading:
    """A whole plan for leading."""

    frame: Frame
    roles: tuple[Role, ...] = ()

    def role(self, key: str) -> Role | None:
        """The role with this key."""
        return next((role for role in self.roles if role.key == key), None)


_K = OrganisationKind
# What can lead, and where its staff then sits. Of a board it is the administration that leads, never the board.
SEATS: dict[OrganisationKind, Seat] = {
    _K.MUNICIPALITY: Seat.CENTRAL,
    _K.BOARD: Seat.ADMINISTRATION,
    _K.ADMINISTRATION: Seat.ADMINISTRATION,
    _K.RESCUE_SERVICE: Seat.ADMINISTRATION,
    _K.MUNICIPAL_COMPANY: Seat.COMPANY,
    _K.JOINT_AUTHORITY: Seat.COMPANY,
}


def leading_name(kind: OrganisationKind, name: str) -> str:
    """What a unit is called where it leads. A political board does not: of one without an office in the register, its administration."""
    if kind != _K.BOARD:
        return name
    return f"{name if name.endswith(('s', 'x', 'z')) else f'{name}s'} förvaltning"


@lru_cache(maxsize=8192)
def role_id(organisation_id: UUID, key: str) -> UUID:
    """The id of a role in addresses: always the same for the same unit and key."""
    return uuid5(organisation_id, f"role {key}")
