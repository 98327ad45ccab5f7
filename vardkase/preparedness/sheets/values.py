"""What a cell says, as Swedes write it: `1,5`, `12 000 kr`, `31 okt 2025`, `3 – måttlig`. What can be read in two ways is refused.

Every reader takes the text of a cell and gives None for an empty one. Refusals carry `value`, the cell as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from vardkase.kernel.refusal import Refusal

_EMPTY = frozenset({"", "-", "–", "—", "saknas", "n/a", "e/t", "ej aktuellt", "null"})
_ERRORS = frozenset(
    "#N/A #SAKNAS! #REF! #REFERENS! #VALUE! #VÄRDEFEL! #DIV/0! #DIVISION/0! #NAME? #NAMN? #NUM! #OGILTIGT! #NULL! #SKÄRNING!".split()
)
_BLANKS = re.compile(r"[\s\u00a0\u202f']+")
_WHOLE = re.compile(r"-?\d{1,15}([.,]0+)?")
_DECIMAL = re.compile(r"-?\d{1,15}([.,]\d{1,15})?(E[+-]?\d{1,2})?", re.IGNORECASE)
_THOUSANDS = re.compile(r"-?\d{1,3}([.,]\d{3})+")
_MONEY = re.compile(r"(?P<number>.*?)\s*(?P<unit>kr|kronor|sek|:-|tkr|kkr|mkr|mnkr|msek|miljoner)?\.?", re.IGNORECASE | re.DOTALL)
_TIMES = {"tkr": 1_000, "kkr": 1_000, "mkr": 1_000_000, "mnkr": 1_000_000, "msek": 1_000_000, "miljoner": 1_000_000}
_MOST_MONEY = 10**12
_LEVEL = re.compile(r"(?P<value>\d{1,3})(?:[.,]0+)?\s*(?:[-–—.:=(),]\s*)?(?P<name>[^\W\d_].*?)?\)?", re.DOTALL)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_CLOSE = re.compile(r"(20\d{2}|19\d{2})(\d{2})(\d{2})")
_WRITTEN = re.compile(r"(?:den\s+)?(\d{1,2})(?:\s*:?e)?\s+([a-zåäö]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[ .\-/](\d{4})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_FULL = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")
# Excel counts days from the last but one day of 1899; these lie between 1982 and 2119.
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 80_000
_YES, _NO = frozenset({"ja", "j", "x", "1", "sant", "true", "yes", "y"}), frozenset({"nej", "n", "0", "falskt", "false", "no"})


def text(cell: str) -> str:
    """The text of a cell; empty for the usual signs for "nothing". Refused: what Excel could not reckon, a formula without its value."""
    cell = cell.strip(" \u00a0\t\r\n")
    if len(cell) > 1 and cell[0] == "'":
        cell = cell[1:]  # Our own mark on what would else have been run, or Excel's on what is text.
    elif cell.startswith("="):
        raise Refusal("preparedness.cell_formula", value=cell[:40])
    if cell.startswith("#") and cell.upper() in _ERRORS:
        raise Refusal("preparedness.cell_error", value=cell)
    return "" if cell.casefold() in _EMPTY else cell


def whole(cell: str) -> int | None:
    """A whole number, also `12 000` and `3,0`. Refused: "preparedness.cell_not_whole"."""
    said = _BLANKS.sub("", text(cell))
    if not said:
        return None
    if not _WHOLE.fullmatch(said):
        raise Refusal("preparedness.cell_not_whole", value=cell[:40])
    return int(re.split("[.,]", said)[0])


def decimal(cell: str) -> float | None:
    """A number, with comma or point. Refused: "preparedness.cell_not_number", "preparedness.cell_two_ways" (`12.000`, `1,234,567`)."""
    said = _BLANKS.sub("", text(cell))
    if not said:
        return None
    if _THOUSANDS.fullmatch(said):
        raise Refusal("preparedness.cell_two_ways", value=cell[:40])
    if not _DECIMAL.fullmatch(said):
        raise Refusal("preparedness.cell_not_number", value=cell[:40])
    return float(said.replace(",", "."))


def amount(cell: str) -> int | None:
    """Whole kronor: `12 000`, `1,5 mkr`, `300 tkr`. Refused: "preparedness.cell_not_amount" and what `decimal` refuses."""
    # A run of blanks is one: the pattern would else try it in every place, and a cell of nothing else would take seconds.
    match = _MONEY.fullmatch(" ".join(text(cell).split()))
    number = decimal(match["number"]) if match else None
    if number is None:
        return None
    kronor = round(number * _TIMES.get((match["unit"] or "").casefold(), 1)) if match else 0
    if not 0 <= kronor <= _MOST_MONEY:
        raise Refusal("preparedness.cell_not_amount", value=cell[:40])
    return kronor


def day(cell: str) -> date | None:
    """A day: ISO, `20251031`, `31 okt 2025`, `31/10 2025`, or Excel's number of it. Refused: "preparedness.cell_not_day"."""
    said = text(cell)
    if not said:
        return None
    try:
        found = _day(said)
    except ValueError:
        found = None
    if found is None:
        raise Refusal("preparedness.cell_not_day", value=cell[:40])
    return found


def _day(said: str) -> date | None:
    for pattern in (_ISO, _CLOSE):
        if match := pattern.fullmatch(said):
            return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.fullmatch(said):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := _WRITTEN.fullmatch(said):
        month = _month(match[2].casefold())
        return date(int(match[3]), month, int(match[1])) if month else None
    if _SERIAL.fullmatch(said) and _FIRST_SERIAL <= int(said[:5]) <= _LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(said[:5]))
    return None


def _month(word: str) -> int:
    """The number of a month by its name or the first letters of it; 0 for none."""
    if word == "sept":
        return 9
    return next((number for number, names in enumerate(zip(_MONTHS, _FULL, strict=True), start=1) if word in names), 0)


def yes(cell: str) -> bool:
    """Yes or no; an empty cell is no. Refused: "preparedness.cell_not_yes"."""
    said = text(cell).casefold()
    if said in _YES:
        return True
    if said in _NO or not said:
        return False
    raise Refusal("preparedness.cell_not_yes", value=cell[:40])


def level(cell: str, levels: Iterable[tuple[int, str]]) -> int | None:
    """A step of a scale: its number, its name, or both (`3 – måttlig`). Refused: "preparedness.cell_not_level", with the steps there are.

    A number and a name of different steps are refused too, and so is what Excel has made a date of ("preparedness.cell_is_day").
    """
    said = text(cell)
    if not said:
        return None
    if _ISO.fullmatch(said):
        raise Refusal("preparedness.cell_is_day", value=cell[:40])
    known = list(levels)
    named = {name.casefold(): value for value, name in known}
    match = _LEVEL.fullmatch(said)
    value = int(match["value"]) if match else named.get(said.casefold())
    name = (match["name"] or "").strip().casefold() if match else ""
    if value not in dict(known) or (name and name in named and named[name] != value):
        steps = ", ".join(f"{number} {word}" for number, word in known)
        raise Refusal("preparedness.cell_not_level", value=cell[:40], steps=steps)
    return value


def names(cell: str) -> tuple[str, ...]:
    """Several names in one cell, divided by semicolons or on lines of their own."""
    found = [one.strip() for one in re.split(r"[;\n\r|]+", text(cell))]
    return tuple(dict.fromkeys(one for one in found if one))
