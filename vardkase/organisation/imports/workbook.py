"""Excel workbooks. An .xlsx is a zip archive of XML: both can be made to fill the memory, so everything is measured before it is parsed.

The cells are read straight from the sheet's XML: the libraries for it take more than ten seconds for 50,000 rows. `markup` keeps
hostile XML out. The limits on elements are those of a full sheet, so that no workbook costs more to refuse than such a sheet to read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from xml.parsers.expat import ExpatError

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports.files import CONTACTS, MAX_COLUMNS, MAX_ROWS, Reading, Row
from vardkase.organisation.imports.markup import Attributes, Reader, broken, harmless, too_big, weight

MAX_UNPACKED = 80 * 1024 * 1024
MAX_MEMBERS = 500
# What a sheet of the most rows and columns has, headings included: a cell and its value, both opened and closed, with place, kind, style.
_MAX_CELLS = (MAX_ROWS + 1) * MAX_COLUMNS
_MAX_MARKS = _MAX_CELLS * 4 + MAX_ROWS * 2
_MAX_ATTRIBUTES = _MAX_CELLS * 3 + MAX_ROWS * 10
# Styles, links, validations and whatever else is neither a row nor a cell.
_MAX_OTHERS = 300_000
_MAX_MERGED = 20_000
_MAX_FILLED = 200_000
_MAX_FORMAT = 1_000  # Excel allows 255 characters.
# What the standard library raises on an archive, a number or an XML document that is not one.
_BROKEN = (ValueError, KeyError, IndexError, OverflowError, ExpatError, zipfile.BadZipFile, zlib.error, OSError, EOFError)
_BROKEN_ARCHIVE = (*_BROKEN, RuntimeError, NotImplementedError)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships id"
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# A bracket within brackets ends the search for their end, which else would be made anew from each of a thousand brackets.
_IN_FORMAT = re.compile(r'"[^"]*"|\[[^\]\[]*\]|\\.')
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")

Range = tuple[int, int, int, int]
Parts = dict[str, bytes]


class Inside(NamedTuple):
    """The names of a workbook's visible sheets, how many are hidden, and whether it holds macros, which are never run."""

    sheets: tuple[str, ...]
    hidden: int
    macros: bool


class OneSheet(NamedTuple):
    """A sheet by name, with its rows and notes for the user, or why it cannot be read."""

    name: str
    rows: list[Row]
    notes: tuple[str, ...]
    refusal: Refusal | None = None


def rows(data: bytes, reading: Reading = CONTACTS) -> tuple[list[Row], tuple[str, ...]]:
    """The rows of the first visible sheet that holds anything, and notes for the user. Raises Refusal."""
    try:
        parts = _unpacked(data)
        contents = _Contents(parts["xl/workbook.xml"], parts["xl/_rels/workbook.xml.rels"])
        sheet = _Sheet(_strings(parts), _date_styles(parts), contents.epoch, reading)
        bodies = [parts[part] for part in contents.visible if part in parts]
        for place, body in enumerate(bodies):
            found, merged = sheet.rows(body)
            if found:
                return _fill_merged(found, merged), ("merged",) * bool(merged) + ("first_sheet",) * (place + 1 < len(bodies))
    except _BROKEN_ARCHIVE:
        raise broken() from None
    raise Refusal("organisation.file_empty")


def every_sheet(data: bytes, reading: Reading) -> tuple[OneSheet, ...]:
    """Each visible sheet with its rows, or why it cannot be read: one that is too long stops no other. Raises Refusal for the whole."""
    try:
        parts = _unpacked(data)
        contents = _Contents(parts["xl/workbook.xml"], parts["xl/_rels/workbook.xml.rels"])
        reader = _Sheet(_strings(parts), _date_styles(parts), contents.epoch, reading)
        return tuple(_one_sheet(reader, name, parts[part]) for part, name in contents.visible.items() if part in parts)
    except _BROKEN_ARCHIVE:
        raise broken() from None


def _one_sheet(reader: _Sheet, name: str, body: bytes) -> OneSheet:
    try:
        found, merged = reader.rows(body)
        return OneSheet(name, _fill_merged(found, merged), ("merged",) * bool(merged))
    except Refusal as refusal:
        return OneSheet(name, [], (), refusal)


def inside(data: bytes) -> Inside:
    """What is in a workbook besides the cells of a sheet. Raises Refusal."""
    try:
        parts = _unpacked(data, only=r"xl/(workbook|_rels/workbook)\.xml(\.rels)?")
        contents = _Contents(parts["xl/workbook.xml"], parts["xl/_rels/workbook.xml.rels"])
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        return Inside(tuple(contents.visible.values()), contents.hidden, any(name.endswith("vbaProject.bin") for name in names))
    except _BROKEN_ARCHIVE:
        raise broken() from None


_PARTS = r"xl/(worksheets/[^/]+|workbook|sharedStrings|styles|_rels/workbook)\.xml(\.rels)?"


def _unpacked(data: bytes, only: str = _PARTS) -> Parts:
    """The parts of the archive that are read. Sizes are counted while unpacking, since the archive's own figures may lie."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    members = archive.infolist()
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise Refusal("organisation.file_not_excel")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise too_big()
    parts: Parts = {}
    left, marks, attributes = MAX_UNPACKED, _MAX_MARKS, _MAX_ATTRIBUTES
    for member in members:
        if not re.fullmatch(only, member.filename):
            continue
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken()  # The format knows no other, and they are slow to unpack.
        with archive.open(member) as source:
            body = source.read(left + 1)
        steps, named = weight(body)
        left, marks, attributes = left - len(body), marks - steps, attributes - named
        if min(left, marks, attributes) < 0:
            raise too_big()
        parts[member.filename] = harmless(body)
    return parts


class _Contents(Reader):
    """What the workbook says of itself: its visible sheets, part and name, each once, and the day from which it counts days."""

    separator = " "

    def __init__(self, workbook: bytes, relations: bytes) -> None:
        super().__init__(_MAX_OTHERS)
        self.visible: dict[str, str] = {}
        self.hidden = 0
        # A spreadsheet's dates have no zone.
        self.epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - see above
        self._targets: dict[str, str] = {}
        self.read(relations)
        self.read(workbook)

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes what the three elements say."""
        if name == "Relationship":
            self._targets[attributes.get("Id", "")] = attributes.get("Target", "")
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - see above
        elif name == "sheet" and attributes.get("state", "visible") != "visible":
            self.hidden += 1
        elif name == "sheet":
            target = self._targets.get(attributes.get(_RELATION) or attributes.get(_STRICT_RELATION) or "", "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.visible.setdefault(part, attributes.get("name", ""))


def _strings(parts: Parts) -> list[str]:
    reader = _Strings(_MAX_OTHERS)
    reader.read(parts.get("xl/sharedStrings.xml", b"<sst/>"))
    return reader.strings


class _Strings(Reader):
    """The shared strings."""

    def __init__(self, spare: int) -> None:
        super().__init__(spare)
        self.strings: list[str] = []
        self._pieces: list[str] = []

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes the text of a string, plain or in runs of different type."""
        if name == "si":
            self._pieces = []
            self.spare += 2
        elif name == "t" and self.in_string():
            self.taking = self._pieces

    def closed(self, name: str) -> None:
        """Keeps the string."""
        if name == "si":
            self.strings.append("".join(self._pieces))
            if len(self.strings) > _MAX_CELLS:
                raise too_big()


def _date_styles(parts: Parts) -> frozenset[str]:
    """The numbers of the cell styles that show a number as a date."""
    reader = _Styles(_MAX_OTHERS)
    reader.read(parts.get("xl/styles.xml", b"<styleSheet/>"))
    return frozenset(str(place) for place, format in enumerate(reader.styles) if format in reader.formats)


class _Styles(Reader):
    """The number formats that show dates, and which format each cell style has."""

    def __init__(self, spare: int) -> None:
        super().__init__(spare)
        self.formats, self.styles = set(_DATE_FORMATS), list[int]()

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes the two elements that tell."""
        if name == "numFmt":
            code = attributes.get("formatCode", "")
            if len(code) > _MAX_FORMAT:
                raise broken()
            if re.search("[ymd]", _IN_FORMAT.sub("", code).lower()):
                self.formats.add(int(attributes.get("numFmtId", "0")))
        elif self.path[-2:-1] == ["cellXfs"]:
            self.styles.append(int(attributes.get("numFmtId", "0")))


class _Sheet(Reader):
    """Turns the cells of sheets into rows of text. Its limits are for all sheets together: empty ones cost time too."""

    def __init__(self, strings: list[str], dates: frozenset[str], epoch: datetime, reading: Reading) -> None:
        super().__init__(_MAX_OTHERS)
        self._strings, self._dates, self._epoch, self._reading = strings, dates, epoch, reading
        self._rows, self._cells = MAX_ROWS * 2, _MAX_CELLS
        self._found: list[Row] = []
        self._merged: list[Range] = []
        self._number = 0
        # The last place that a cell told, and how many cells there have been since that told none.
        self._place, self._past = "", -1
        self._row: list[str] = []
        self._cell: Attributes = {}
        self._formula = False
        self._value: list[str] = []

    def rows(self, body: bytes) -> tuple[list[Row], list[Range]]:
        """The rows with anything in them, and the merged areas."""
        self._found, self._merged, self._number = [], [], 0
        self.read(body)
        return self._found, self._merged

    def opened(self, name: str, attributes: Attributes) -> None:
        """A cell takes the text of its value or, when it is said to, of the string in it."""
        if name == "c":
            self._cell, self._formula = attributes, False
            if "r" in attributes:
                self._place, self._past = attributes["r"], 0
            else:
                self._past += 1
            self.spare += 3
            self._cells -= 1
            if self._cells < 0:
                raise too_big()
        elif (name == "v" and self._cell.get("t") != "inlineStr" and self.path[-2:-1] == ["c"]) or (
            name == "t" and self._cell.get("t") == "inlineStr" and self.in_string()
        ):
            self.taking = self._value
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._number = int(attributes.get("r") or self._number + 1)
            self._row, self._place, self._past = [], "", -1
            self._value.clear()
            self._rows -= 1
            if self._rows < 0:
                raise Refusal("organisation.file_too_many_rows", rows=MAX_ROWS * 2 + 1, limit=MAX_ROWS)
        elif name == "mergeCell" and len(self._merged) < _MAX_MERGED:
            self._merged.extend(_range(attributes.get("ref", "")))

    def closed(self, name: str) -> None:
        """Keeps the cell or the row, unless it is empty."""
        if name == "c":
            if self._formula and self._reading.figures and not self._value:
                self._cell, self._value[:] = {"t": "str"}, ["="]
            if self._value:
                place = _CELL.fullmatch(self._place)
                self._keep((_column(place[1]) if place else 0) + self._past, "".join(self._value))
                self._value.clear()
        elif name == "row" and any(self._row):
            self._found.append(Row(self._number, tuple(self._row)))
            if len(self._found) > self._reading.rows + 1:
                raise Refusal("organisation.file_too_many_rows", rows=len(self._found), limit=self._reading.rows)

    def _keep(self, column: int, value: str) -> None:
        # A long number is not worth the time it takes to read it as one.
        text = self._text_of(value) if len(value) <= self._reading.cell else value
        if not text:
            return
        if column >= MAX_COLUMNS:
            raise Refusal("organisation.file_too_many_columns", row=self._number, limit=MAX_COLUMNS)
        if len(text) > self._reading.cell:
            raise Refusal("organisation.file_long_cell", row=self._number, limit=self._reading.cell)
        self._row.extend([""] * (column + 1 - len(self._row)))
        self._row[column] = text

    def _text_of(self, value: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s":
            return self._strings[int(value)]
        if kind == "n":
            return self._shown(value, self._cell.get("s", "0"))
        return value if kind in ("inlineStr", "str", "d") or (kind in ("e", "b") and self._reading.figures) else ""

    def _shown(self, value: str, style: str) -> str:
        amount = float(value)
        if style in self._dates:
            # A time of day is kept as a fraction of a day, which is never quite a whole minute.
            moment = self._epoch + timedelta(seconds=round(amount * 86_400))
            return moment.strftime("%Y-%m-%d") if moment.time() == datetime.min.time() else moment.strftime("%Y-%m-%d %H:%M")
        if not amount.is_integer() or abs(amount) >= 10**15:
            return value
        if self._reading.figures:
            return str(int(amount))
        # Excel drops the leading 0 of a phone number it takes for a sum: 701740605 was 0701740605.
        return f"0{int(amount)}" if 10**6 <= amount < 10**9 else str(int(amount))


def _column(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


def _range(reference: str) -> Iterator[Range]:
    first, _, last = reference.partition(":")
    start, end = _CELL.fullmatch(first), _CELL.fullmatch(last)
    if start and end:
        yield _column(start[1]), int(start[2]), _column(end[1]), int(end[2])


def _fill_merged(found: list[Row], merged: list[Range]) -> list[Row]:
    """A merged cell holds its value in its first cell alone; every row it covers is given it, as it is on the screen."""
    by_number = {row.number: row for row in found}
    filled = 0
    for left, top, right, bottom in merged:
        source = by_number.get(top)
        value = source.cells[left] if source and left < len(source.cells) else ""
        if not value or right != left:
            continue  # Across columns it is a heading, not data that repeats.
        filled += max(0, bottom - top)
        if filled > _MAX_FILLED:
            raise Refusal("organisation.file_merged_too_much")
        for number in range(top + 1, bottom + 1):
            row = by_number.get(number)
            if row is not None:
                by_number[number] = Row(number, _with(row.cells, left, value))
    return list(by_number.values())


def _with(cells: tuple[str, ...], column: int, value: str) -> tuple[str, ...]:
    padded = [*cells, *[""] * (column + 1 - len(cells))]
    padded[column] = padded[column] or value
    return tuple(padded)
