"""The rows of a file: what each says, or what is wrong with it. Nothing is guessed, and a row that is wrong stops no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid5

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.content import Placed, Stretch
from vardkase.preparedness.rules.imports.columns import Columns, Mapped, Part
from vardkase.preparedness.rules.stretches import parse_stretch
from vardkase.preparedness.sheets import values
from vardkase.preparedness.sheets.reading import Sheet

T = TypeVar("T")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}.*")
_UNIT = re.compile(r"\b(dygn|dagar|minuter|min|timmar|tim|h|veckor)\b", re.IGNORECASE)


class Fault(NamedTuple):
    """One thing that is wrong with a row: a refusal's code with its facts, and the heading of the column."""

    code: str
    facts: tuple[tuple[str, object], ...]
    column: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of the file as it was read: what it says when nothing is wrong with it, and the earlier row that has the same name.

    `remarks` are what the user should know of it, though nothing is wrong. Two rows with one text are two: they are not put together.
    """

    number: int
    name: str
    said: object | None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would bring, row by row."""

    rows: tuple[ReadRow, ...]

    @property
    def sound(self) -> tuple[ReadRow, ...]:
        """The rows that can be taken in."""
        return tuple(row for row in self.rows if row.said is not None)

    @property
    def faulty(self) -> tuple[ReadRow, ...]:
        """The rows with something wrong."""
        return tuple(row for row in self.rows if row.faults)

    @property
    def doubles(self) -> tuple[ReadRow, ...]:
        """The rows that have the name of an earlier one. They are taken in as things of their own."""
        return tuple(row for row in self.rows if row.same_as is not None and row.said is not None)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row by what their columns hold; what cannot be read becomes a fault of the row."""

    number: int
    cells: Sequence[str]
    header: Sequence[str]
    places: Mapping[str, int]
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    def raw(self, part: str) -> str:
        """The cell as it stands; empty when no column holds such a thing."""
        place = self.places.get(part)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def read(self, part: str, reader: Callable[[str], T], nothing: T) -> T:
        """What the cell says; `nothing` when it is empty, and when it cannot be read, which is noted."""
        cell = self.raw(part)
        if not cell:
            return nothing
        try:
            return reader(cell)
        except Refusal as refusal:
            self.wrong(refusal, part)
            return nothing

    def text(self, part: str) -> str:
        """The text of the cell."""
        return self.read(part, values.text, "")

    def stretch(self, part: Part) -> Stretch | None:
        """A time, in the unit that the heading says when the cell says none: hours when neither does."""
        return self.read(part, lambda cell: self._stretch(part, values.text(cell)), None)

    def _stretch(self, part: Part, cell: str) -> Stretch | None:
        if _ISO.fullmatch(cell):
            raise Refusal("preparedness.cell_is_day", value=cell[:40])
        unit = _UNIT.search(self.heading(part))
        return parse_stretch(str(part), f"{cell} {unit[0]}" if cell and unit and not re.search(r"[^\W\d_]", cell) else cell)

    def wrong(self, refusal: Refusal, part: str) -> None:
        """Notes what is wrong, at the column that it is about."""
        self.faults.append(self._told(refusal, part))

    def remark(self, refusal: Refusal, part: str) -> None:
        """Notes what the user should know."""
        self.remarks.append(self._told(refusal, part))

    def heading(self, part: str) -> str:
        """The heading of the column that holds it."""
        place = self.places.get(part)
        return self.header[place] if place is not None and place < len(self.header) else ""

    def _told(self, refusal: Refusal, part: str) -> Fault:
        facts = {name: value for name, value in refusal.facts.items() if name != "field"}
        return Fault(refusal.code, tuple(sorted(facts.items())), self.heading(part))


Maker = Callable[[Cells, UUID], object]
Told = Callable[[int], None]
TELL_EVERY = 500


def make(sheet: Sheet, columns: Columns, mapped: Mapped, maker: Maker, *, draft_id: UUID, name_part: str, told: Told | None = None) -> Plan:
    """What the rows say. `maker` makes a thing of a row's cells and the id that it gets; what it refuses is a fault of that row.
    `told` hears now and then how many of the sheet's rows have been gone through, and at last of all.

    The id comes of the draft's and the row's number, so that the same draft gives the same things however often it is read.
    """
    places = {part: place for place, part in mapped.items() if part in columns.parts}
    rows: list[ReadRow] = []
    first: dict[str, int] = {}
    for gone_through, (number, held) in enumerate(sheet.rows):
        if told and gone_through and gone_through % TELL_EVERY == 0:
            told(gone_through)
        cells = Cells(number, held, sheet.header, places)
        if not any(cells.raw(part).strip() for part in places):
            continue  # A sum, a remark or a rule below the table, in a column that nobody asked for.
        name = cells.raw(name_part).strip()[:200]
        said = _made(cells, maker, uuid5(draft_id, str(number)))
        earlier = first.setdefault(name.casefold(), number) if name else number
        same = earlier if earlier != number else None
        rows.append(ReadRow(number, name, said, tuple(cells.faults), tuple(cells.remarks), same))
    if told:
        told(len(sheet.rows))
    return Plan(tuple(rows))


def _made(cells: Cells, maker: Maker, id: UUID) -> object | None:
    try:
        said = maker(cells, id)
    except Refusal as refusal:
        # What a cell could not say is told already; what the rules then miss is only a consequence of it.
        if not cells.faults:
            cells.wrong(refusal, part_of(str(refusal.facts.get("field", ""))))
        return None
    return None if cells.faults else said


def part_of(field: str) -> str:
    """The part that a rule's field is about: `consequence_life` is in the column `consequence:life`."""
    if field.startswith("consequence_"):
        return field.replace("_", ":", 1)
    return {
        "title": str(Part.NAME),
        "unlikely": str(Part.LIKELIHOOD),
        "on_id": str(Part.ON),
        "fund_own": str(Part.FUNDING),
        "cost_once": str(Part.COST),
        "verified_on": str(Part.VERIFIED),
    }.get(field, field)


def placed(rows: Sequence[ReadRow]) -> tuple[Placed, ...]:
    """The dependencies that rows say."""
    return tuple(row.said for row in rows if isinstance(row.said, Placed))
