"""Short ways to spreadsheets: workbooks as people make them, and what the house reads in them."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import openpyxl

from vardkase.preparedness.rules.imports import columns, makers, rows
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.methods import Dimension, Level, Matrix, Method, Scale
from vardkase.preparedness.sheets import reading

DRAFT = UUID(int=7)


def scale(key: str, *names: str) -> Scale:
    return Scale(key, key, tuple(Level(value, name) for value, name in enumerate(names, start=1)))


METHOD = Method(
    "prov", "Provmetod", "", scale("s", "mycket låg", "låg", "medelhög", "hög", "mycket hög"),
    scale("k", "mycket begränsade", "begränsade", "allvarliga", "mycket allvarliga", "katastrofala"),
    (Dimension("life", "Liv och hälsa"), Dimension("env", "Egendom och miljö")), scale("o", "liten", "måttlig", "stor"),
    scale("f", "bristfällig", "god"), Matrix("m", "m", (), ()),
)  # fmt: skip


def book(*lines: Any, sheets: dict[str, list[Any]] | None = None, hidden: str = "", merge: str = "", title: str = "Risker") -> bytes:
    """A workbook with these rows on its first sheet, and more sheets by name."""
    made = openpyxl.Workbook()
    first = made.active
    first.title = title
    for line in lines:
        first.append(line)
    for name, more in (sheets or {}).items():
        other = made.create_sheet(name)
        for line in more:
            other.append(line)
        other.sheet_state = "hidden" if name == hidden else "visible"
    if merge:
        first.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes, target: Target = Target.RISKS, name: str = "") -> reading.Sheet:
    """The sheet that is found for a target."""
    return reading.read(data, columns.columns_of(target, METHOD).recognised, name)


def planned(data: bytes, **more: Any) -> rows.Plan:
    """What a file of risks would bring, with the columns that its headings say."""
    sheet, known = read(data), columns.columns_of(Target.RISKS, METHOD)
    maker = makers.RiskMaker(METHOD, file_name="rsa.xlsx", **more)
    return rows.make(sheet, known, known.guess(sheet.header), maker, draft_id=DRAFT, name_part="name")


def faults(plan: rows.Plan) -> list[tuple[int, str, str]]:
    """What is wrong: row, code and heading."""
    return [(row.number, fault.code.removeprefix("preparedness."), fault.column) for row in plan.rows for fault in row.faults]
