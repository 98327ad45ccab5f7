"""What each row of a file would do to the register, worked out before anything is written.

A contact way belongs to the function when the row names one, else to the person, else to the organisation: function first, person
second. A row's identity is organisation + function + person; a single number of one channel that differs from the single one in
the register is a change, anything more is an addition. Nothing is ever taken away because a file does not mention it.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from vardkase.kernel import canonical
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports import cells
from vardkase.organisation.imports.columns import Field, Mapped, Target, channel_of
from vardkase.organisation.imports.files import Row, Table
from vardkase.organisation.rules import Channel, check_priority, clean, normalise


class Outcome(StrEnum):
    """What becomes of a row or of one contact way in it."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    ERROR = "error"


class Owner(NamedTuple):
    """Whom a contact way belongs to: the number of the organisation's id, and names as the register compares them."""

    organisation: int
    post: str
    person: str


class KnownWay(NamedTuple):
    """A contact way that the register already has."""

    id: UUID
    version: int
    value: str
    hours: str = ""
    priority: int = 1
    note: str = ""
    verified_on: date | None = None


@dataclass(slots=True)
class Known:
    """As much of the register as a file can touch. Names are compared without regard to case; a name that means two things maps to None."""

    organisations: dict[str, UUID | None] = field(default_factory=dict)
    posts: dict[tuple[int, str], UUID] = field(default_factory=dict)
    people: dict[tuple[int, str], UUID] = field(default_factory=dict)
    holdings: set[tuple[UUID, UUID]] = field(default_factory=set)
    ways: dict[tuple[Owner, Channel], list[KnownWay]] = field(default_factory=dict)


class Fault(NamedTuple):
    """One thing that is wrong with a row: a refusal code with its facts, and the heading of the column."""

    code: str
    facts: tuple[tuple[str, object], ...]
    column: str


class PlannedWay(NamedTuple):
    """One contact way of a row and what becomes of it; `known` is the one in the register."""

    channel: Channel
    value: str
    outcome: Outcome
    known: KnownWay | None = None


@dataclass(slots=True)
class PlannedRow:
    """One row, read and judged."""

    number: int
    organisation: str = ""
    organisation_id: UUID | None = None
    post: str = ""
    person: str = ""
    owner: Owner = Owner(0, "", "")
    hours: str = ""
    priority: int | None = None
    note: str = ""
    verified_on: date | None = None
    ways: tuple[PlannedWay, ...] = ()
    outcome: Outcome = Outcome.UNCHANGED
    faults: tuple[Fault, ...] = ()
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the whole file would do."""

    rows: tuple[PlannedRow, ...]
    counts: dict[Outcome, int]
    digest: str

    def of(self, *outcomes: Outcome) -> Iterator[PlannedRow]:
        """The rows with these outcomes, in the order of the file."""
        return (row for row in self.rows if row.outcome in outcomes)


@contextmanager
def unhurried() -> Iterator[None]:
    """Pauses the search for cyclic garbage: with hundreds of thousands of new objects it takes longer than the work itself."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def make(table: Table, mapped: Mapped, known: Known, today: date) -> Plan:
    """The plan for a table. Never raises for what a row holds: faults stand in the row."""
    with unhurried():
        return _make(table, mapped, known, today)


def _make(table: Table, mapped: Mapped, known: Known, today: date) -> Plan:
    reader = _Reader(table.header, mapped, known, today)
    rows = [reader.read(row) for row in table.rows]
    _mark_duplicates(rows)
    _judge(rows, known)
    counts = Counter(row.outcome for row in rows)
    return Plan(tuple(rows), {outcome: counts[outcome] for outcome in Outcome}, _digest(rows))


class _Reader:
    """Reads rows by the user's choice of columns."""

    def __init__(self, header: tuple[str, ...], mapped: Mapped, known: Known, today: date) -> None:
        self._header = header
        self._known = known
        self._today = today
        self._fields = {target: column for column, target in mapped.items() if isinstance(target, Field)}
        self._readers = [(read, self._fields[target]) for target, read in _FIELD_READERS.items() if target in self._fields]
        self._channels = [(column, target) for column, target in sorted(mapped.items()) if isinstance(target, Channel)]

    def read(self, row: Row) -> PlannedRow:
        planned = PlannedRow(row.number)
        faults: list[Fault] = []
        for read, column in self._readers:
            cell = cells.taken_in(row.cells[column]) if column < len(row.cells) else ""
            try:
                read(self, planned, cell)
            except Refusal as refusal:
                faults.append(self._fault(refusal, column))
        planned.ways = tuple(self._ways(row, faults))
        if not planned.ways and not faults and not (planned.post or planned.person):
            faults.append(Fault("organisation.row_no_way", (), ""))
        planned.faults = tuple(faults)
        if planned.organisation_id is not None:
            planned.owner = Owner(planned.organisation_id.int, planned.post.casefold(), "" if planned.post else planned.person.casefold())
        return planned

    def _ways(self, row: Row, faults: list[Fault]) -> Iterator[PlannedWay]:
        seen: set[tuple[Channel, str]] = set()
        for column, channel, cell in self._cells(row, faults):
            try:
                value = normalise(channel, cells.number(cell) if channel in _DIGITS else cells.plain(cell))
            except Refusal as refusal:
                faults.append(self._fault(refusal, column))
                continue
            if (channel, value) not in seen:
                seen.add((channel, value))
                yield PlannedWay(channel, value, Outcome.NEW)

    def _cells(self, row: Row, faults: list[Fault]) -> Iterator[tuple[int, Channel, str]]:
        for column, channel in self._channels:
            cell = cells.taken_in(row.cells[column]) if column < len(row.cells) else ""
            if cell:
                yield column, channel, cell
        kind, value = self._fields.get(Field.CHANNEL), self._fields.get(Field.VALUE)
        if kind is None or value is None or max(kind, value) >= len(row.cells):
            return
        cell, named = cells.taken_in(row.cells[value]), cells.taken_in(row.cells[kind])
        if not cell:
            return
        chosen = channel_of(named)
        if chosen is None:
            faults.append(self._fault(Refusal("organisation.row_unknown_channel", value=named[:40]), kind))
        else:
            yield value, chosen, cell

    def _fault(self, refusal: Refusal, column: int | None) -> Fault:
        heading = self._header[column] if column is not None and column < len(self._header) else ""
        return Fault(refusal.code, tuple(sorted(refusal.facts.items())), heading)

    def read_organisation(self, planned: PlannedRow, cell: str) -> None:
        planned.organisation = cells.plain(cell)
        if not planned.organisation:
            raise Refusal("organisation.row_no_organisation")
        name = planned.organisation.casefold()
        if name not in self._known.organisations:
            raise Refusal("organisation.row_unknown_organisation", name=planned.organisation)
        planned.organisation_id = self._known.organisations[name]
        if planned.organisation_id is None:
            raise Refusal("organisation.row_ambiguous_organisation", name=planned.organisation)

    def read_post(self, planned: PlannedRow, cell: str) -> None:
        planned.post = cells.plain(cell)

    def read_person(self, planned: PlannedRow, cell: str) -> None:
        planned.person = cells.plain(cell)

    def read_hours(self, planned: PlannedRow, cell: str) -> None:
        planned.hours = clean(cell)

    def read_priority(self, planned: PlannedRow, cell: str) -> None:
        if not cell:
            return
        if not (cell.isascii() and cell.isdigit() and len(cell) < 4):
            raise Refusal("organisation.odd_priority", priority=cell[:40])
        check_priority(int(cell))
        planned.priority = int(cell)

    def read_note(self, planned: PlannedRow, cell: str) -> None:
        planned.note = clean(cell, 500)

    def read_verified(self, planned: PlannedRow, cell: str) -> None:
        if not cell:
            return
        try:
            planned.verified_on = date.fromisoformat(cell[:10])
        except ValueError:
            raise Refusal("organisation.row_odd_date", value=cell[:40]) from None
        if planned.verified_on > self._today:
            raise Refusal("organisation.checked_in_future")


_FIELD_READERS = {
    Field.ORGANISATION: _Reader.read_organisation,
    Field.POST: _Reader.read_post,
    Field.PERSON: _Reader.read_person,
    Field.HOURS: _Reader.read_hours,
    Field.PRIORITY: _Reader.read_priority,
    Field.NOTE: _Reader.read_note,
    Field.VERIFIED: _Reader.read_verified,
}
_DIGITS: frozenset[Target] = frozenset(
    {Channel.MOBILE, Channel.PHONE, Channel.SMS, Channel.SOS_NUMBER, Channel.SATELLITE, Channel.SIGNAL, Channel.RAKEL_INDIVIDUAL}
)


def _mark_duplicates(rows: list[PlannedRow]) -> None:
    """A row that says the same as an earlier one is passed over, and says which."""
    first: dict[object, int] = {}
    for row in rows:
        if row.faults:
            row.outcome = Outcome.ERROR
            continue
        ways = tuple((way.channel, way.value) for way in row.ways)
        said = (row.owner, row.person.casefold(), ways, row.hours, row.priority, row.note, row.verified_on)
        row.same_as = first.setdefault(said, row.number)
        if row.same_as == row.number:
            row.same_as = None
        else:
            row.outcome = Outcome.DUPLICATE


def _judge(rows: list[PlannedRow], known: Known) -> None:
    """Compares every sound row with the register."""
    sound = [row for row in rows if row.outcome is Outcome.UNCHANGED]
    given = Counter((row.owner, way.channel) for row in sound for way in row.ways)
    met: set[tuple[Owner, Channel, str]] = set()
    for row in sound:
        row.ways = tuple(_judged(row, way, known, given, met) for way in row.ways)
        outcomes = {way.outcome for way in row.ways}
        if _brings_someone(row, known):
            outcomes.add(Outcome.NEW)
        for outcome in (Outcome.NEW, Outcome.CHANGED):
            if outcome in outcomes:
                row.outcome = outcome
                break


def _judged(
    row: PlannedRow, way: PlannedWay, known: Known, given: Counter[tuple[Owner, Channel]], met: set[tuple[Owner, Channel, str]]
) -> PlannedWay:
    place = (row.owner, way.channel)
    if (*place, way.value) in met:
        return PlannedWay(way.channel, way.value, Outcome.UNCHANGED)
    met.add((*place, way.value))
    there = known.ways.get(place, [])
    same = next((one for one in there if one.value == way.value), None)
    if same is None and len(there) == 1 and given[place] == 1:
        return PlannedWay(way.channel, way.value, Outcome.CHANGED, there[0])
    if same is None:
        return way
    return PlannedWay(way.channel, way.value, Outcome.CHANGED if _adds(row, same) else Outcome.UNCHANGED, same)


def _adds(row: PlannedRow, known: KnownWay) -> bool:
    """Whether the row says something about a known number that the register does not. An empty cell says nothing."""
    return bool(
        (row.hours and row.hours != known.hours)
        or (row.note and row.note != known.note)
        or (row.priority is not None and row.priority != known.priority)
        or (row.verified_on is not None and (known.verified_on is None or row.verified_on > known.verified_on))
    )


def _brings_someone(row: PlannedRow, known: Known) -> bool:
    post = known.posts.get((row.owner.organisation, row.owner.post))
    person = known.people.get((row.owner.organisation, row.person.casefold()))
    if (row.post and post is None) or (row.person and person is None):
        return True
    return bool(post and person and (post, person) not in known.holdings)


def _digest(rows: list[PlannedRow]) -> str:
    """Stands for exactly what was shown: also for which versions of which records it would touch."""
    said = [
        [row.number, row.outcome, str(row.organisation_id), row.post, row.person, row.hours, row.priority, row.note, str(row.verified_on)]
        + [
            [way.channel, way.value, way.outcome, str(way.known.id), way.known.version] if way.known else [way.channel, way.value]
            for way in row.ways
        ]
        for row in rows
    ]
    return sha256(canonical.dumps(said)).hexdigest()
