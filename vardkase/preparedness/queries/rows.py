"""What the queries of the register give: frozen dataclasses for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.preparedness.rules.chain import Around, Found
from vardkase.preparedness.rules.content import Function, Need, Register
from vardkase.preparedness.rules.gaps import Gap, OwnGap


@dataclass(frozen=True, slots=True)
class Keeper:
    """An authority that keeps a register, and how many functions are in it."""

    id: UUID
    name: str
    functions: int


@dataclass(frozen=True, slots=True)
class FunctionLine:
    """A function in the list: how many it needs, how many need it, and how many things are lacking.

    `hidden`: what it needs is not for this viewer, nor how many those are; `needs` then says nothing.
    """

    function: Function
    needs: int
    needed_by: int
    lacks: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Retired:
    """A function that is not in use any more."""

    function: Function
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The register of an authority as a viewer may see it. `may_compare`: also put in order by what is weakest."""

    authority_id: UUID
    authority: str
    may_edit: bool
    lines: tuple[FunctionLine, ...]
    found: tuple[Found, ...]
    retired: tuple[Retired, ...]
    owners: tuple[str, ...]
    total: int
    may_compare: bool


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need as it is read: whose it is, what is needed, and whether that is in use."""

    function_id: UUID
    function: str
    need: Need
    gone: bool


@dataclass(frozen=True, slots=True)
class FunctionPage:
    """A function with what it needs and what needs it. `hidden`: its needs are not for this viewer."""

    authority_id: UUID
    authority: str
    may_edit: bool
    function: Function
    retired: Retired | None
    needs: tuple[NeedLine, ...]
    needed_by: tuple[NeedLine, ...]
    hidden: bool
    around: Around
    names: dict[UUID, str]
    found: tuple[Found, ...]
    gaps: tuple[Gap, ...]
    changed_at: datetime
    changed_by: str
    own_gap: OwnGap | None = None


@dataclass(frozen=True, slots=True)
class GapPage:
    """The gaps of a register, the worst first, and those of each function's own outage.

    `hidden`: what these need is not for this viewer, nor reckoned with; `unjudged`: nobody has said how long these can be away.
    """

    authority_id: UUID
    authority: str
    gaps: tuple[Gap, ...]
    own: tuple[OwnGap, ...]
    hidden: tuple[str, ...]
    unjudged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the register's history: when, by whom, of what kind, and what it says."""

    number: int
    kind: str
    at: datetime
    by: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A register whole, for those who may read it, with the number of the entry that made it so."""

    authority_id: UUID
    register: Register
    number: int
    hidden: tuple[str, ...]
