"""Excel workbooks. An .xlsx is a zip archive of XML: both can be made to fill the memory, so everything is measured before it is parsed.

The cells are read straight from the sheet's XML: the libraries for it take more than ten seconds for 50,000 rows. What defusedxml
guards against (entities, external documents) needs a document type declaration, and a part that has one is refused before it is parsed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports.files import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row

MAX_UNPACKED = 80 * 1024 * 1024
MAX_MEMBERS = 500
_MAX_MARKS = 8_000_000
_MAX_MERGED = 20_000
_MAX_FILLED = 200_000
# What the standard library raises on an archive, a number or an XML document that is not one.
_BROKEN = (ValueError, KeyError, IndexError, OverflowError, ET.ParseError, zipfile.BadZipFile, zlib.error, OSError, EOFError)
_BROKEN_ARCHIVE = (*_BROKEN, RuntimeError, NotImplementedError)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_IN_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")

Range = tuple[int, int, int, int]
Parts = dict[str, bytes]


def rows(data: bytes) -> tuple[list[Row], tuple[str, ...]]:
    """The rows of the first visible sheet that holds anything, and notes for the user. Raises Refusal."""
    try:
        parts = _unpacked(data)
        strings, dates, epoch = _strings(parts), _date_styles(parts), _epoch(parts)
        sheets = list(_visible_sheets(parts))
        for place, body in enumerate(sheets):
            found, merged = _sheet(body, _Cells(strings, dates, epoch))
            if found:
                return _fill_merged(found, merged), ("merged",) * bool(merged) + ("first_sheet",) * (place + 1 < len(sheets))
    except _BROKEN_ARCHIVE:
        raise Refusal("organisation.file_broken_excel") from None
    raise Refusal("organisation.file_empty")


def _unpacked(data: bytes) -> Parts:
    """The parts of the archive that are read. Sizes are counted while unpacking, since the archive's own figures may lie."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    members = archive.infolist()
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise Refusal("organisation.file_not_excel")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refusal("organisation.file_unpacks_too_big")
    parts: Parts = {}
    left = MAX_UNPACKED
    for member in members:
        if not re.fullmatch(r"xl/(worksheets/[^/]+|workbook|sharedStrings|styles|_rels/workbook)\.xml(\.rels)?", member.filename):
            continue
        with archive.open(member) as source:
            body = source.read(left + 1)
        left -= len(body)
        # An element takes far more room than its text: ten million empty ones would fill the memory.
        if left < 0 or body.count(b"<") > _MAX_MARKS:
            raise Refusal("organisation.file_unpacks_too_big")
        parts[member.filename] = _harmless(body)
    return parts


def _harmless(body: bytes) -> bytes:
    """The XML, if it is UTF-8 and has no document type. In another encoding a declaration could hide from the search."""
    told = re.match(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)""", body[:200])
    if body[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00") or (told and told[1].lower() not in (b"utf-8", b"us-ascii")):
        raise Refusal("organisation.file_broken_excel")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Refusal("organisation.file_broken_excel")
    return body


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _ended(body: bytes, *names: str) -> Iterator[tuple[str, ET.Element]]:
    """Every element of these names when it is complete; it is emptied after use, so that memory stays flat."""
    for _, element in ET.iterparse(io.BytesIO(body), ("end",)):  # noqa: S314 - `_harmless` has refused every document type
        name = _local(element.tag)
        if name in names:
            yield name, element
            element.clear()


def _visible_sheets(parts: Parts) -> Iterator[bytes]:
    targets = {element.get("Id"): element.get("Target", "") for _, element in _ended(parts["xl/_rels/workbook.xml.rels"], "Relationship")}
    for _, sheet in _ended(parts["xl/workbook.xml"], "sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
        body = parts.get(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        if body is not None and sheet.get("state", "visible") == "visible":
            yield body


def _strings(parts: Parts) -> list[str]:
    """The shared strings. Phonetic guides (rPh) are not part of the text."""
    return [_joined(element) for _, element in _ended(parts.get("xl/sharedStrings.xml", b"<sst/>"), "si")]


def _joined(element: ET.Element) -> str:
    texts = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(run.text or "" for run in child if _local(run.tag) == "t")
    return "".join(texts)


def _date_styles(parts: Parts) -> frozenset[str]:
    """The numbers of the cell styles that show a number as a date."""
    formats, dates = set(_DATE_FORMATS), set()
    for name, element in _ended(parts.get("xl/styles.xml", b"<styleSheet/>"), "numFmt", "cellXfs"):
        if name == "numFmt" and re.search("[ymd]", _IN_FORMAT.sub("", element.get("formatCode", "")).lower()):
            formats.add(int(element.get("numFmtId", "0")))
        elif name == "cellXfs":
            dates |= {str(place) for place, style in enumerate(element) if int(style.get("numFmtId", "0")) in formats}
    return frozenset(dates)


def _epoch(parts: Parts) -> datetime:
    told = [element.get("date1904") for _, element in _ended(parts["xl/workbook.xml"], "workbookPr")]
    return datetime(1904, 1, 1) if told[:1] in (["1"], ["true"]) else datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone


def _sheet(body: bytes, cells: _Cells) -> tuple[list[Row], list[Range]]:
    found: list[Row] = []
    merged: list[Range] = []
    number = 0
    for name, element in _ended(body, "row", "mergeCell"):
        if name == "mergeCell":
            merged.extend(_range(element.get("ref", "")) if len(merged) < _MAX_MERGED else ())
            continue
        number = int(element.get("r") or number + 1)
        values = cells.read(element, number)
        if any(values):
            found.append(Row(number, values))
        if len(found) > MAX_ROWS + 1:
            raise Refusal("organisation.file_too_many_rows", rows=len(found), limit=MAX_ROWS)
    return found, merged


class _Cells:
    """Turns the cells of a row into text."""

    def __init__(self, strings: list[str], dates: frozenset[str], epoch: datetime) -> None:
        self._strings, self._dates, self._epoch = strings, dates, epoch

    def read(self, row: ET.Element, number: int) -> tuple[str, ...]:
        values: list[str] = []
        for cell in row:
            place = _CELL.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else len(values)
            text = self._text(cell)
            if not text:
                continue
            if column >= MAX_COLUMNS:
                raise Refusal("organisation.file_too_many_columns", row=number, limit=MAX_COLUMNS)
            if len(text) > MAX_CELL:
                raise Refusal("organisation.file_long_cell", row=number, limit=MAX_CELL)
            values.extend([""] * (column + 1 - len(values)))
            values[column] = text
        return tuple(values)

    def _text(self, cell: ET.Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_joined(child) for child in cell if _local(child.tag) == "is")
        value = next((child.text or "" for child in cell if _local(child.tag) == "v"), "")
        if kind == "s":
            return self._strings[int(value)] if value else ""
        if kind == "n" and value:
            return self._number(value, cell.get("s", "0"))
        return value if kind in ("str", "d") else ""

    def _number(self, value: str, style: str) -> str:
        amount = float(value)
        if style in self._dates:
            # A time of day is kept as a fraction of a day, which is never quite a whole minute.
            moment = self._epoch + timedelta(seconds=round(amount * 86_400))
            return moment.strftime("%Y-%m-%d") if moment.time() == datetime.min.time() else moment.strftime("%Y-%m-%d %H:%M")
        if not amount.is_integer() or abs(amount) >= 10**15:
            return value
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
        filled += bottom - top
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
