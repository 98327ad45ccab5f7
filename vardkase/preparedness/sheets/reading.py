"""A file of risks, measures or functions -> the rows of one sheet. Any bytes at all give a sheet or a Refusal, never anything else.

The cells are read by the reader of contacts, which is measured against hostile workbooks. Here the sheet is chosen, and the row of
headings found: above it there is often a title, a date and a blank row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports import files, workbook
from vardkase.organisation.imports.files import Reading, Row

MOST_ROWS = 5_000
MOST_CHARACTERS = 4_000
MAX_BYTES = files.MAX_BYTES
_HEADINGS_WITHIN = 20
_READING = Reading(rows=MOST_ROWS + _HEADINGS_WITHIN, cell=MOST_CHARACTERS, figures=True)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet under its headings. `notes` are codes of what the user should be told; `names` those of all visible sheets."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str = ""


def read(data: bytes, known: Callable[[tuple[str, ...]], int], name: str = "") -> Sheet:
    """One sheet of a file: the named one, else the one with most headings that are known. `known` counts them in a row.

    Raises Refusal with what is wrong with the file and what to do. More than `MOST_ROWS` rows are refused as soon as they are met, with
    the limit that the page tells of: the room for what stands above the headings is nobody's business.
    """
    try:
        return _read(data, known, name)
    except Refusal as refusal:
        if refusal.code == "organisation.file_too_many_rows":
            raise Refusal("organisation.file_too_many_rows", **{**refusal.facts, "limit": MOST_ROWS})
        raise


def _read(data: bytes, known: Callable[[tuple[str, ...]], int], name: str) -> Sheet:
    if not data.startswith(b"PK\x03\x04") or len(data) > files.MAX_BYTES:
        return _under_headings(files.read(data, _READING), known)
    inside = workbook.inside(data)
    names = tuple(one for one in inside.sheets if one)
    digest = sha256(data).hexdigest()
    found = _best(workbook.every_sheet(data, _READING), known, digest, name if name in names else "")
    notes = (*found.notes, *("macros",) * inside.macros, *("hidden",) * bool(inside.hidden), *("sheets",) * (len(names) > 1))
    return Sheet(found.header, found.rows, found.name, names, notes, digest)


def _best(sheets: Iterable[workbook.OneSheet], known: Callable[[tuple[str, ...]], int], digest: str, name: str) -> Sheet:
    """The sheet that is asked for; of several the one with most known headings, and the first of those that have as many."""
    read: list[Sheet] = []
    refused: Refusal | None = None
    for one in sheets:
        if name in ("", one.name):
            try:
                read.append(_named(one, known, digest))
            except Refusal as refusal:
                refused = refused or refusal
    if not read:
        raise refused or Refusal("organisation.file_empty")
    return max(read, key=lambda sheet: known(sheet.header))


def _named(one: workbook.OneSheet, known: Callable[[tuple[str, ...]], int], digest: str) -> Sheet:
    if one.refusal is not None:
        raise one.refusal
    found = _under_headings(files.table(one.rows, "xlsx", digest, one.notes, _READING), known)
    return Sheet(found.header, found.rows, one.name, (), found.notes, digest)


def _under_headings(table: files.Table, known: Callable[[tuple[str, ...]], int]) -> Sheet:
    """The table under the row that has most known headings; the first of those that have as many, and the first row when none has any."""
    lines = [table.header, *(tuple(cell.strip() for cell in row.cells) for row in table.rows[:_HEADINGS_WITHIN])]
    place = max(range(len(lines)), key=lambda number: (known(lines[number]), -number))
    header, rows = lines[place], table.rows[place:]
    while header and not header[-1]:
        header = header[:-1]
    if not rows:
        raise Refusal("organisation.file_only_header")
    if len(rows) > MOST_ROWS:
        raise Refusal("organisation.file_too_many_rows", rows=len(rows), limit=MOST_ROWS)
    return Sheet(header, rows, "", (), (*table.notes, *("headings_below",) * bool(place)), table.digest)
