"""A version of a report as it is frozen when it is approved: everything that leaves the house is made of it, and of nothing else.

What may not go out is left out here, once and for every form, and counted: a paper says how many pieces it lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vardkase.incidents.rules import Secrecy
from vardkase.situation.rules.reports import Header, Item, Part
from vardkase.situation.rules.reports_changes import Change


@dataclass(frozen=True, slots=True)
class Event:
    """The incident as it was called then."""

    id: str
    reference: str
    title: str
    authority: str
    place: str
    level: str
    opened_at: datetime
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a section, and who wrote it last; `number` is its entry, 0 when nobody has written."""

    text: str = ""
    left_out: tuple[str, ...] = ()
    internal: bool = False
    by: str = ""
    at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A section as it goes out. `hidden` pieces are not for these readers; `prose_hidden` when its text is not either."""

    part: Part
    text: str
    items: tuple[Item, ...]
    hidden: int = 0
    by: str = ""
    number: int = 0

    @property
    def says(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.text or self.items)


@dataclass(frozen=True, slots=True)
class Before:
    """The report that this one is compared with."""

    number: int
    version: int
    as_of: datetime
    report_id: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What has become of a version since it was sent: which has taken its place and when; without a moment it is being corrected."""

    version: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A version, whole. `digest` is the fingerprint of what was read by whoever approved it.

    `fate` is never frozen with it: it is put there when the version is shown or fetched.
    """

    report_id: str
    number: int
    version: int
    actor: str
    event: Event
    header: Header
    blocks: tuple[Block, ...]
    changes: tuple[Change, ...] = ()
    before: Before | None = None
    note: str = ""
    digest: str = ""
    prepared_by: str = ""
    prepared_at: datetime | None = None
    reviewed_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    fate: Fate | None = None

    @property
    def hidden(self) -> int:
        """How many pieces are left out of it altogether."""
        return sum(block.hidden for block in self.blocks)

    def block(self, part: Part) -> Block:
        """One section."""
        return next(block for block in self.blocks if block.part == part)


def function_of(label: str) -> str:
    """What somebody is, without who they are: an account is called by its function, and after a comma perhaps by a name."""
    return label.partition(",")[0].strip()


def goes_out(secrecy: Secrecy, *, external: bool) -> bool:
    """Whether something of a mark stands in a report: outside what is open, inside also what is internal, and a secret nowhere."""
    return secrecy is Secrecy.OPEN or (secrecy is Secrecy.INTERNAL and not external)


def shown(items: Iterable[Item], *, external: bool, left_out: frozenset[str] = frozenset()) -> tuple[Item, ...]:
    """The pieces that stand in a report."""
    return tuple(one for one in items if one.key not in left_out and goes_out(one.secrecy, external=external))


def blocks(items: Iterable[Item], written: Mapping[Part, Written], *, external: bool) -> tuple[Block, ...]:
    """The sections as they go out, all of them in their order, the important pieces of each before others."""
    every = tuple(items)
    return tuple(_block(part, every, written.get(part, Written()), external=external) for part in Part)


def _block(part: Part, every: tuple[Item, ...], said: Written, *, external: bool) -> Block:
    own = [one for one in every if one.part == part and one.key not in said.left_out]
    stands = sorted(shown(own, external=external), key=lambda one: not one.important)
    withheld = said.internal and external and bool(said.text)
    hidden = len(own) - len(stands) + withheld
    return Block(part, "" if withheld else said.text, tuple(stands), hidden, function_of(said.by), said.number)


def content(header: Header, items: Iterable[Item], written: Mapping[Part, Written]) -> Any:
    """What an approval is of: a change of any of it makes another fingerprint."""
    pieces = tuple((one.part, one.key, one.value, one.text, one.number) for one in items)
    said = tuple((part, written[part].text, written[part].left_out, written[part].internal) for part in Part if part in written)
    return (header, pieces, said)
