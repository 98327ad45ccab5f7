"""From the bytes of an uploaded file to a table of text. Any bytes at all give a table or a Refusal, never anything else."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from vardkase.kernel.refusal import Refusal

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 2_000

_DELIMITERS = (";", ",", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
# What å, ä and ö become when a file in another encoding is read as Windows-1252: UTF-8 read twice, MS-DOS (850) and old Macintosh.
_TWICE = re.compile("Ã[¥¤¶…„–…]|Â[\xa0-\xbf]")
_FOREIGN = re.compile(r"(?<=[A-Za-z])[†„”ŒŠš‹](?=[A-Za-z])|�")
_SWEDISH = re.compile("[åäöÅÄÖéÉ]")


class Row(NamedTuple):
    """One row and its number in the file as a spreadsheet shows it (the header is usually row 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read, and how much of it at most.

    `figures`: whole numbers are figures, and not telephone numbers that have lost their 0; what Excel could not reckon is told as it
    stands (`#N/A`), and a formula that was saved without its value as `=`. Without it all such cells are empty.
    """

    rows: int = MAX_ROWS
    cell: int = MAX_CELL
    figures: bool = False


CONTACTS = Reading()


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was understood. `notes` are codes of things the user should be told."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    format: str
    digest: str
    notes: tuple[str, ...] = ()


def read(data: bytes, reading: Reading = CONTACTS) -> Table:
    """The table in a CSV or Excel file. Raises Refusal with what is wrong and what to do."""
    if not data.strip():
        raise Refusal("organisation.file_empty")
    if len(data) > MAX_BYTES:
        raise Refusal("organisation.file_too_big", megabytes=MAX_BYTES // 1024**2)
    digest = sha256(data).hexdigest()
    if data.startswith(b"PK\x03\x04"):
        from vardkase.organisation.imports import workbook  # Most files are CSV and need no unpacking.

        rows, notes = workbook.rows(data, reading)
        return table(rows, "xlsx", digest, notes, reading)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal("organisation.file_old_excel")
    text, encoding = decode(data)
    delimiter, body, first = delimiter_of(text)
    return table(_csv_rows(body, delimiter, first, reading), f"csv {encoding} {delimiter}", digest, (), reading)


def table(rows: list[Row], format: str, digest: str, notes: tuple[str, ...], reading: Reading = CONTACTS) -> Table:
    """The rows as a table: blank rows gone, the first that is left taken as header. Refuses when nothing is left or it is too much."""
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not filled:
        raise Refusal("organisation.file_empty")
    header, *rest = filled
    if not rest:
        raise Refusal("organisation.file_only_header")
    if len(rest) > reading.rows:
        raise Refusal("organisation.file_too_many_rows", rows=len(rest), limit=reading.rows)
    names = tuple(cell.strip() for cell in header.cells)
    while names and not names[-1]:
        names = names[:-1]
    return Table(names, tuple(rest), format, digest, notes)


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, UTF-16 or Windows-1252. Refuses what is not text, and text whose å, ä, ö have gone astray."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(_strictly(data[len(mark) :], encoding)), encoding
    if b"\x00" in data[:2000]:
        return _checked(_strictly(data, _utf16_without_mark(data))), "utf-16"
    try:
        return _checked(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _checked(_strictly(data, "cp1252")), "windows-1252"


def _utf16_without_mark(data: bytes) -> str:
    sample = data[:2000]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if max(odd, even) < len(sample) // 4:
        raise Refusal("organisation.file_binary")
    return "utf-16-le" if odd > even else "utf-16-be"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refusal("organisation.file_encoding") from None


def _checked(text: str) -> str:
    if _BINARY.search(text):
        raise Refusal("organisation.file_binary")
    if _TWICE.search(text) or (_FOREIGN.search(text) and not _SWEDISH.search(text)):
        raise Refusal("organisation.file_encoding")
    return text


def delimiter_of(text: str) -> tuple[str, str, int]:
    """The delimiter, the text after an Excel `sep=` line, and the number of its first row."""
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)", first.strip("\r\"'"))
    if told:
        return told[1], rest, 2
    lines = [_outside_quotes(line) for line in text.splitlines()[:20] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: _steadiness(lines, mark)), text, 1


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _steadiness(lines: list[str], mark: str) -> tuple[int, int]:
    """How many lines have as many of the mark as the first has, then how many that is: the header settles ties."""
    in_header = lines[0].count(mark) if lines else 0
    if not in_header:
        return (0, 0)
    return (sum(line.count(mark) == in_header for line in lines), in_header)


def _csv_rows(text: str, delimiter: str, first: int, reading: Reading) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    number = first - 1
    try:
        for cells in reader:
            number += 1
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise Refusal("organisation.file_too_many_columns", row=number, limit=MAX_COLUMNS)
            if any(len(cell) > reading.cell for cell in cells):
                raise Refusal("organisation.file_long_cell", row=number, limit=reading.cell)
            rows.append(Row(number, tuple(cells)))
            if len(rows) > reading.rows * 2:
                raise Refusal("organisation.file_too_many_rows", rows=len(rows), limit=reading.rows)
    except csv.Error:
        raise Refusal("organisation.file_broken_row", row=number + 1) from None
    return rows
