"""What the register says of a vital function: who runs it, how long it can be away, and what it needs in turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

DAY = 24 * 60


class Weight(StrEnum):
    """What it touches first when the function is away: the class by which needs are put in order."""

    LIFE = "life"
    SOCIETY = "society"
    VALUES = "values"
    CAN_WAIT = "can_wait"


class Reserve(StrEnum):
    """By what a function goes on when something it needs is gone."""

    NOTHING = "nothing"
    BATTERY = "battery"
    GENERATOR = "generator"
    STOCK = "stock"
    BY_HAND = "by_hand"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that nobody knows to the minute: at least, most likely and at most so many minutes. All three alike when it is known."""

    low: int = 0
    likely: int = 0
    high: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether it is no time at all."""
        return self.high == 0


NO_TIME = Stretch()


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How long the function can be away before harm is done (tolerabel avbrottstid), and why just so.

    Nobody has said: neither `limit` nor `forever`. It may be no time at all, and it may be for ever.
    """

    limit: Stretch | None = None
    forever: bool = False
    why: str = ""

    @property
    def is_known(self) -> bool:
        """Whether somebody has said how long."""
        return self.forever or self.limit is not None


@dataclass(frozen=True, slots=True)
class Code:
    """A class of a list, named as it was when it was chosen: several lists stand side by side, and none is translated into another."""

    system: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A post of the register of organisations, by its id and its name of that day."""

    post_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A vital function (samhällsviktig verksamhet), or a resource that others need. `key` is its short name for as long as it lasts.

    `expected` is the outage that is planned for at worst; `interval_minutes` is how often a situation report is wanted in a crisis.
    `external`: somebody outside the municipality's own organisation runs it. `restricted`: what it needs is shown to editors alone.
    """

    id: UUID
    key: str
    name: str
    owner: str = ""
    owner_id: UUID | None = None
    external: bool = False
    description: str = ""
    weight: Weight | None = None
    tolerance: Tolerance = Tolerance()
    expected: Stretch | None = None
    codes: tuple[Code, ...] = ()
    reporter: Holder | None = None
    deputy: Holder | None = None
    interval_minutes: int | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """A dependency: that a function needs another, how long until the loss is felt (`delay`), how long it then goes on (`reserve`), and how
    long after the return it works again (`recovery`).

    `to_start`: it cannot be started without it, not even by hand. Needs with the same `group` stand in for one another: one of them is
    enough. `assumed`: nobody has checked it yet.
    """

    id: UUID
    on_id: UUID
    on: str
    reserve: Stretch = NO_TIME
    by: Reserve = Reserve.NOTHING
    recovery: Stretch = NO_TIME
    delay: Stretch = NO_TIME
    group: str = ""
    to_start: bool = False
    assumed: bool = True
    note: str = ""
    source: str = ""
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A need, and the function that has it."""

    function_id: UUID
    need: Need


@dataclass(frozen=True, slots=True)
class Register:
    """The functions in use and what they need, as they stand at a moment."""

    functions: tuple[Function, ...] = ()
    needs: tuple[Placed, ...] = ()

    def function(self, id: UUID) -> Function | None:
        """The function with this id, if it is in use."""
        return next((one for one in self.functions if one.id == id), None)

    def needs_of(self, id: UUID) -> tuple[Need, ...]:
        """What a function needs."""
        return tuple(one.need for one in self.needs if one.function_id == id)

    def needed_by(self, id: UUID) -> tuple[Placed, ...]:
        """What needs a function."""
        return tuple(one for one in self.needs if one.need.on_id == id)
