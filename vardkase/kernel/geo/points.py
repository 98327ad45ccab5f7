"""A position as people write it, read with care: the two figures are easily swapped, and a swapped one lies in Somalia."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vardkase.kernel.geo.sweref import to_sweref, to_wgs84
from vardkase.kernel.refusal import Refusal

# What anything we draw lies within: Sweden, its sea and its neighbours.
LATITUDES = (50.0, 72.0)
LONGITUDES = (3.0, 33.0)
NORTHS = (5_900_000.0, 7_800_000.0)
EASTS = (200_000.0, 1_150_000.0)  # less than 1 200 000, where the eastings of the older RT 90 begin
LONGEST = 120  # characters of one position

_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)"
_DECIMAL = re.compile(rf"(-?){_NUMBER}\s*°?[\s,;/]+(-?){_NUMBER}\s*°?")
_ANGLE = r"""(\d{1,3})\s*[°\s]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:'|\s|$|(?=[,;/]))\s*(?:(\d{1,2}(?:[.,]\d+)?)(?![\d°.,])\s*"?)?"""
_MINUTES = re.compile(rf"{_ANGLE}[\s,;/]*{_ANGLE}")
_SIDES = re.compile("[NSEWOÖV]")
_METRES = re.compile(r"([NX]?)\s*[:=]?\s*(\d{6,7})(?:[.,]\d+)?\s*(?:M\b)?[\s,;/]+([EOÖY]?)\s*[:=]?\s*(\d{6,7})(?:[.,]\d+)?\s*(?:M\b)?")
_TURNED = re.compile(r"([EOÖY])\s*[:=]?\s*(\d{6,7})(?:[.,]\d+)?\s*(?:M\b)?[\s,;/]+([NX])\s*[:=]?\s*(\d{6,7})(?:[.,]\d+)?\s*(?:M\b)?")
_THOUSANDS = re.compile(r"(?<!\d)(\d{1,3}) (\d{3})(?: (\d{3}))?(?![\d.,]*\d)")
_SIGNS = str.maketrans({"′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "”": '"', "“": '"', "º": "°", "\u00a0": " ", "\u2212": "-"})
_NORTH_SOUTH = frozenset("NS")
_NEGATIVE = frozenset("SWV")


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees (WGS 84)."""

    latitude: float
    longitude: float


def read_point(said: str) -> Point:
    """`59.758, 18.705`, `59,758 18,705`, `N 59° 45.5' E 18° 42.3'`, `59°45'30"N 18°42'18"E`, or SWEREF 99 TM `6629315 709241`.

    Refused: "geo.unread" for what is none of these, "geo.swapped" with what was probably meant, "geo.out_of_reach" for what lies far from
    Sweden.
    """
    text = said.translate(_SIGNS).strip().upper()
    if not text or len(text) > LONGEST:
        raise Refusal("geo.unread", said=said.strip()[:LONGEST])
    if (metres := _read_metres(text)) is not None:
        return metres
    first, second = _read_degrees(text, said.strip())
    return check_reach(first, second)


def check_reach(latitude: float, longitude: float) -> Point:
    """The position, if it lies within reach. Refused: "geo.swapped", "geo.out_of_reach"."""
    if within(latitude, longitude):
        return Point(latitude, longitude)
    if within(longitude, latitude):
        raise Refusal("geo.swapped", meant=f"{longitude:.8g}, {latitude:.8g}")
    raise Refusal("geo.out_of_reach", said=f"{latitude:g}, {longitude:g}")


def within(latitude: float, longitude: float) -> bool:
    """Whether a position lies within reach. Also that it is a number: nothing compares with NaN."""
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _read_metres(text: str) -> Point | None:
    joined = _THOUSANDS.sub(lambda found: "".join(part for part in found.groups() if part), text)
    if found := _METRES.fullmatch(joined):
        north, east = float(found[2]), float(found[4])
    elif found := _TURNED.fullmatch(joined):
        east, north = float(found[2]), float(found[4])
    else:
        return None
    if NORTHS[0] <= north <= NORTHS[1] and EASTS[0] <= east <= EASTS[1]:
        return Point(*to_wgs84(north, east))
    if NORTHS[0] <= east <= NORTHS[1] and EASTS[0] <= north <= EASTS[1]:
        raise Refusal("geo.swapped", meant=f"{east:.0f} {north:.0f}")
    raise Refusal("geo.out_of_reach", said=f"{north:.0f} {east:.0f}")


def _read_degrees(text: str, said: str) -> tuple[float, float]:
    """Latitude and longitude. Letters, where there are any, say which is which."""
    sides = _SIDES.findall(text)
    bare = _SIDES.sub(" ", text).strip()
    if found := _DECIMAL.fullmatch(bare):
        sign, number, sign2, number2 = found.groups()
        values = [_signed(sign, _decimal(number)), _signed(sign2, _decimal(number2))]
    elif (found := _MINUTES.fullmatch(bare)) and (sides or "°" in text):
        d, m, s, d2, m2, s2 = found.groups()
        values = [_angle(d, m, s, said), _angle(d2, m2, s2, said)]
    else:
        raise Refusal("geo.unread", said=said)
    if not sides:
        return values[0], values[1]
    if len(sides) != 2 or (sides[0] in _NORTH_SOUTH) == (sides[1] in _NORTH_SOUTH):
        raise Refusal("geo.unread", said=said)
    first, second = (-value if side in _NEGATIVE else value for value, side in zip(values, sides, strict=True))
    return (first, second) if sides[0] in _NORTH_SOUTH else (second, first)


def _decimal(number: str) -> float:
    return float(number.replace(",", "."))


def _signed(sign: str, value: float) -> float:
    return -value if sign else value


def _angle(whole: str, minutes: str, seconds: str | None, said: str) -> float:
    m, s = _decimal(minutes), _decimal(seconds or "0")
    if m >= 60 or s >= 60:
        raise Refusal("geo.unread", said=said)
    return int(whole) + m / 60 + s / 3600


def written_wgs84(latitude: float, longitude: float) -> str:
    """Decimal degrees to ten metres, as they can be typed back: `59.7580, 18.7050`."""
    return f"{latitude:.4f}, {longitude:.4f}"


def written_dm(latitude: float, longitude: float) -> str:
    """Degrees and decimal minutes, as at sea and in the air: `N 59° 45.48′ E 18° 42.30′`."""
    parts = []
    for letters, value in (("NS", latitude), ("EW", longitude)):
        hundredths = round(abs(value) * 6000)
        parts.append(f"{letters[value < 0]} {hundredths // 6000}° {hundredths % 6000 / 100:05.2f}′")
    return " ".join(parts)


def written_sweref(latitude: float, longitude: float) -> str:
    """SWEREF 99 TM in whole metres: `N 6629315 E 709241`."""
    north, east = to_sweref(latitude, longitude)
    return f"N {north:.0f} E {east:.0f}"
