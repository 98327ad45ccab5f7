"""Tables out: a workbook with a sheet for each, CSV, or JSON. Nothing in them can run, and they can be read in again.

The headings are those that the import recognises, so that a file that went out can come in: they are a format, not words on a screen.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from vardkase.organisation.imports.cells import sent_out

Value = str | int | date | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST, _NARROWEST, _LONG = 60, 10, 40


@dataclass(frozen=True, slots=True)
class Table:
    """What is written on one sheet, or in one file: `key` is its name in a file name and in JSON, `name` that on the sheet's tab."""

    key: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def workbook(tables: Sequence[Table], title: str) -> bytes:
    """The tables as a workbook, a sheet for each, with the headings held still. No cell is a formula: what begins like one is text."""
    book = Workbook(write_only=True)
    book.properties.title = title[:200]
    book.properties.creator = "Vårdkase"
    for table in tables:
        sheet = book.create_sheet(table.name[:31])
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append([_heading(sheet, text) for text in table.header])
        for row in table.rows:
            sheet.append([_cell(sheet, value) for value in row])
        sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(table.header)))}{len(table.rows) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _widths(table: Table) -> list[int]:
    lengths = [[len(heading), *(len(str(row[place] or "")) for row in table.rows[:200])] for place, heading in enumerate(table.header)]
    return [min(_WIDEST, max(_NARROWEST, max(found) + 2)) for found in lengths]


def _heading(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    # A heading can be named by somebody: the name of a list or of a dimension.
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E7ECEF")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: object, value: Value) -> WriteOnlyCell | Value:
    if not isinstance(value, str):
        return value
    if not value.startswith(("=", "+", "-", "@")) and len(value) <= _LONG:
        return value
    cell = WriteOnlyCell(sheet, value=value)
    if value.startswith(("=", "+", "-", "@")):
        cell.data_type = "s"
        cell.quotePrefix = True
    if len(value) > _LONG:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def comma_separated(table: Table) -> bytes:
    """One table as CSV: UTF-8 with a mark so that Excel sees it, semicolons, and nothing that a spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([sent_out(text) for text in table.header])
    for row in table.rows:
        writer.writerow(["" if value is None else sent_out(str(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def archive(tables: Sequence[Table]) -> bytes:
    """Each table as a CSV file of its own, in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for table in tables:
            # The same tables give the same bytes: an archive else tells the time of its making.
            made.writestr(zipfile.ZipInfo(f"{table.key}.csv", (1980, 1, 1, 0, 0, 0)), comma_separated(table), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def structured(tables: Sequence[Table], about: dict[str, str]) -> bytes:
    """The tables as JSON: of each a list of objects by heading."""
    said = {
        table.key: [{head: _plain(value) for head, value in zip(table.header, row, strict=True)} for row in table.rows] for table in tables
    }
    return json.dumps({**about, **said}, ensure_ascii=False, indent=1).encode("utf-8")


def _plain(value: Value) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
