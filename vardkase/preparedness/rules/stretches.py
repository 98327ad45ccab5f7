"""How long, as people write it: `4`, `4–8`, `2–4–8 tim`, `30 min`, `3 dygn`. Everything else is refused, and nothing is
guessed: not whether `1.500 min` is fifteen hundred of them or one and a half.
"""

from __future__ import annotations

import re

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.content import DAY, Stretch

LONGEST = 366 * DAY
_UNITS = {
    "min": 1, "minut": 1, "minuter": 1, "m": 1,
    "": 60, "h": 60, "t": 60, "tim": 60, "timme": 60, "timmar": 60, "timmars": 60,
    "d": DAY, "dygn": DAY, "dag": DAY, "dagar": DAY, "vecka": 7 * DAY, "veckor": 7 * DAY, "v": 7 * DAY,
}  # fmt: skip
_PART = re.compile(r"\s*([0-9]{1,6}(?:[.,][0-9]{1,2})?)\s*([a-zåäö]*)\.?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:–|—|-|\btill\b|;|/)\s*", re.IGNORECASE)


def parse_stretch(field: str, said: str) -> Stretch | None:
    """The stretch that is written, hours unless another unit is said; None for nothing.

    One number is a time that is known; two are at least and at most, with the middle as most likely; three are at least, most likely and
    at most. Refused at its field: "preparedness.unread_stretch", "preparedness.stretch_backwards", "preparedness.stretch_too_long".
    """
    said = " ".join(said.split())
    if not said:
        return None
    found = [_PART.fullmatch(part) for part in _BETWEEN.split(said)]
    if len(found) > 3 or not all(found):
        raise Refusal("preparedness.unread_stretch", field=field, said=said[:60])
    units = [part[2].casefold() for part in found if part]
    # "2–4 dygn": the unit that is said last holds for those before it that have none.
    last = next((unit for unit in reversed(units) if unit), "")
    if any(unit not in _UNITS for unit in units):
        raise Refusal("preparedness.unread_stretch", field=field, said=said[:60])
    minutes = [round(float(part[1].replace(",", ".")) * _UNITS[unit or last]) for part, unit in zip(found, units, strict=True) if part]
    low, high = minutes[0], minutes[-1]
    likely = minutes[1] if len(minutes) == 3 else (low + high) // 2
    return check_stretch(field, Stretch(low, likely, high))


def check_stretch(field: str, stretch: Stretch) -> Stretch:
    """The stretch, in order. Refused: one that goes backwards or below nothing, and one of more than a year."""
    if not 0 <= stretch.low <= stretch.likely <= stretch.high:
        raise Refusal("preparedness.stretch_backwards", field=field)
    if stretch.high > LONGEST:
        raise Refusal("preparedness.stretch_too_long", field=field, days=LONGEST // DAY)
    return stretch


def written(stretch: Stretch | None) -> str:
    """The stretch as it can be read again by `parse_stretch`: in the largest unit in which it is whole."""
    if stretch is None:
        return ""
    parts = [stretch.low, stretch.likely, stretch.high]
    if stretch.low == stretch.high:
        parts = parts[:1]
    elif stretch.likely == (stretch.low + stretch.high) // 2:
        parts = [stretch.low, stretch.high]
    size, unit = _unit(parts)
    return f"{'–'.join(_number(part / size) for part in parts)} {unit}"


def _unit(parts: list[int]) -> tuple[int, str]:
    if all(part % DAY == 0 for part in parts) and max(parts) >= 2 * DAY:
        return DAY, "dygn"
    return (60, "tim") if all(part % 30 == 0 for part in parts) else (1, "min")


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
