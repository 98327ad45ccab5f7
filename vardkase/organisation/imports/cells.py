"""Cells: what is taken in from a spreadsheet and what may be sent out to one.

A spreadsheet program runs a cell that starts with = + - @ or a tab as a formula. Nothing that came in is ever run here; what goes
out is written so that no spreadsheet runs it either (OWASP, CSV injection), and can be read in again unchanged.
"""

from __future__ import annotations

import re

from vardkase.kernel.refusal import Refusal
from vardkase.organisation import rules

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_NUMBERLIKE = re.compile(r"[+\-]?[\d\s().\-/]+")
_EMPTY = frozenset({"", "-", "–", "—", "saknas", "n/a", "#n/a", "null"})
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)


def taken_in(cell: str) -> str:
    """The text of a cell: our own escape taken off, ="0701…" unwrapped, and the usual signs for "nothing" made empty."""
    cell = cell.strip(" \u00a0\t\r\n")
    if len(cell) > 1 and cell[0] == "'":
        cell = cell[1:] if cell[1] in (*_STARTERS, "'") else cell
    quoted = _QUOTED_FORMULA.fullmatch(cell)
    if quoted:
        cell = quoted[1].strip()
    return "" if cell.casefold() in _EMPTY else cell


def sent_out(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; `taken_in` gives it back."""
    return "'" + text if text.startswith((*_STARTERS, "'")) else text


def plain(cell: str, limit: int = 200) -> str:
    """A cell that names something. Refuses one that is a formula."""
    if cell.startswith(_STARTERS):
        raise Refusal("organisation.cell_formula", value=cell[:40])
    return rules.clean(cell, limit)


def number(cell: str) -> str:
    """A phone number from a spreadsheet. Refuses 7,01E+08: the digits that Excel hid are not in the file."""
    if _SCIENTIFIC.fullmatch(cell):
        raise Refusal("organisation.cell_scientific", value=cell[:40])
    if cell.startswith(_STARTERS) and not _NUMBERLIKE.fullmatch(cell):
        raise Refusal("organisation.cell_formula", value=cell[:40])
    return cell
