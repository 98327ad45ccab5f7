"""A rule set: what an analysis is made under, as data with its days. Pure: where the sets come from is not known here.

A rule set is never changed once it is there. What is new comes as a new version beside it, so that an analysis is read for ever under the
headings and definitions that it was made with. How sure each statement is stands beside it: what nobody has read in its
source is not law here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from vardkase.kernel.refusal import Refusal

_NAMES = UUID("01680000-0000-7000-8000-00000000b00c")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
# What is counted in an analysis, for `Least`.
COUNTED = ("functions", "dependencies", "risks", "measures")


class Sure(StrEnum):
    """How a statement is known."""

    READ = "read"
    SECOND_HAND = "second_hand"
    UNCONFIRMED = "unconfirmed"
    OURS = "ours"


class Formula(StrEnum):
    """What a deadline is counted from."""

    AFTER_ELECTION = "after_election"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Agency:
    """Who issues the rules, by the name that it has from one day to another."""

    name: str
    short: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is said, and how we know it."""

    text: str
    sure: Sure = Sure.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Definition:
    """What a term means by one source in its time. Several may define the same term: an analysis records which one it used."""

    key: str
    term: str
    text: str
    source: str
    sure: Sure
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """A provision that the rules hang on."""

    key: str
    name: str
    section: str
    says: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a part is to hold. What is not required is a help to remember."""

    key: str
    text: str
    sure: Sure
    required: bool = False


@dataclass(frozen=True, slots=True)
class Least:
    """At least so many of something that is counted in the analysis: one of `COUNTED`."""

    what: str
    count: int
    text: str
    sure: Sure = Sure.OURS


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: its heading, what is to stand there, and what must be there for it to be complete."""

    key: str
    number: int
    heading: str
    sure: Sure
    items: tuple[Item, ...] = ()
    least: tuple[Least, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that the rules set: so many years after the election's or the year's own, in a month on a day."""

    key: str
    name: str
    formula: Formula
    years: int
    month: int
    day: int
    law: str
    sure: Sure

    def due(self, year: int) -> date:
        """The day for an election in a year, or for the calendar year that is followed up."""
        return date(year + self.years, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the scale of capability; 1 is best."""

    value: int
    name: str


@dataclass(frozen=True, slots=True)
class Must:
    """A question that an analysis is to answer."""

    key: str
    text: str
    law: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of an analysis, whole. `lists`: the keys of the lists of sectors that it classes by."""

    key: str
    version: int
    name: str
    valid_from: date | None
    valid_to: date | None
    issued_by: tuple[Agency, ...]
    warnings: tuple[str, ...]
    sources: tuple[Source, ...]
    parts: tuple[Part, ...]
    definitions: tuple[Definition, ...] = ()
    laws: tuple[Law, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    capability: tuple[Step, ...] = ()
    capability_sure: Sure = Sure.UNCONFIRMED
    lists: tuple[str, ...] = ()
    questions: tuple[Must, ...] = ()
    deviations: bool = True

    @property
    def reference(self) -> str:
        """By what an analysis remembers it: the key and the version."""
        return f"{self.key}@{self.version}"

    @property
    def id(self) -> UUID:
        """The id of the reference: the same wherever the set is read from."""
        return uuid5(_NAMES, self.reference)

    def agency(self, on: date) -> Agency | None:
        """Who issues the rules, called as on that day."""
        return next((one for one in self.issued_by if holds(one.valid_from, one.valid_to, on)), None)

    def meanings(self, on: date) -> tuple[Definition, ...]:
        """The definitions that hold on a day; a term may have several."""
        return tuple(one for one in self.definitions if holds(one.valid_from, one.valid_to, on))

    def part(self, key: str) -> Part | None:
        """A part by its key."""
        return next((one for one in self.parts if one.key == key), None)


def holds(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a day lies from one day to another, both counted; no day is no bound."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def in_force(sets: Iterable[RuleSet], on: date) -> tuple[RuleSet, ...]:
    """The sets that hold on a day, of each key the newest version that has begun; those that began last come first.

    A version that begins later leaves the earlier one in force until then. One that has ended ends the earlier ones with it.
    """
    newest: dict[str, RuleSet] = {}
    for one in sets:
        has_begun = one.valid_from is None or one.valid_from <= on
        if has_begun and (one.key not in newest or one.version > newest[one.key].version):
            newest[one.key] = one
    held = [one for one in newest.values() if holds(one.valid_from, one.valid_to, on)]
    return tuple(sorted(held, key=lambda one: (one.valid_from or date.min, one.key), reverse=True))


def find(sets: Iterable[RuleSet], reference: str) -> RuleSet | None:
    """The set of a reference, `key@version`; of a key alone the newest version."""
    key, _at, version = reference.partition("@")
    found = [one for one in sets if one.key == key and version in ("", str(one.version))]
    return max(found, key=lambda one: one.version, default=None)


def election(year: int) -> date:
    """The ordinary election of a year: the second Sunday of September (vallagen 1 kap. 3 §)."""
    first = date(year, 9, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7)


def election_before(on: date) -> int:
    """The year of the latest ordinary election on a day: 2022, 2026 and so on."""
    year = on.year - (on.year - 2022) % 4
    return year if election(year) <= on else year - 4


def is_election_year(year: int) -> bool:
    """Whether there is an ordinary election in a year: every fourth, as 2022 and 2026."""
    return (year - 2022) % 4 == 0


def check_rule_set(found: RuleSet) -> RuleSet:
    """The set in order. Refused at the field `file`, with `where`: an odd key, days that go backwards, the same key twice, a deadline that
    is no day, a set without parts or without a source, and what no analysis could ever fulfil.
    """
    if not _KEY.fullmatch(found.key):
        raise Refusal("preparedness.ruleset_key", field="file", said=found.key[:60])
    if found.version < 1:
        raise Refusal("preparedness.json_kind", field="file", where="version", wanted="1, 2, 3 …")
    _days("", found.valid_from, found.valid_to)
    for name in ("parts", "sources", "issued_by"):
        if not getattr(found, name):
            raise Refusal("preparedness.json_lacks", field="file", where=name)
    for name in ("issued_by", "definitions"):
        for place, one in enumerate(getattr(found, name)):
            _days(f"{name}[{place}].", one.valid_from, one.valid_to)
    for name in ("parts", "definitions", "laws", "deadlines", "questions"):
        _once(name, [one.key for one in getattr(found, name)])
    _once("parts", [str(one.number) for one in found.parts])
    _once("capability", [str(one.value) for one in found.capability])
    for place, part in enumerate(found.parts):
        _part(f"parts[{place}]", part)
    for place, one in enumerate(found.deadlines):
        _deadline(place, one)
    return found


def _part(where: str, part: Part) -> None:
    if part.number < 1:
        raise Refusal("preparedness.json_kind", field="file", where=f"{where}.number", wanted="1, 2, 3 …")
    _once(f"{where}.items", [one.key for one in part.items])
    for place, least in enumerate(part.least):
        at = f"{where}.least[{place}]"
        if least.what not in COUNTED:
            raise Refusal("preparedness.json_choice", field="file", where=f"{at}.what", said=least.what[:60], choices=", ".join(COUNTED))
        if least.count < 1:
            raise Refusal("preparedness.json_kind", field="file", where=f"{at}.count", wanted="1, 2, 3 …")


def _days(where: str, start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise Refusal("preparedness.ruleset_backwards", field="file", where=f"{where}valid_to")


def _once(where: str, keys: list[str]) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise Refusal("preparedness.json_twice", field="file", where=f"{where}[{place}]: {key}")


def _deadline(place: int, one: Deadline) -> None:
    try:
        # In a leap year and in an ordinary one: the 29th of February is no deadline.
        date(2026, one.month, one.day)
    except (ValueError, OverflowError):
        raise Refusal("preparedness.json_day", field="file", where=f"deadlines[{place}]", said=f"{one.month}-{one.day}")
    if not 0 <= one.years <= 10:
        raise Refusal("preparedness.json_kind", field="file", where=f"deadlines[{place}].years", wanted="0–10")
