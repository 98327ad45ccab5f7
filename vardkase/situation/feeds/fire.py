"""SMHI's forecast of the risk of wildfire at points of ours: six steps of the Fire Weather Index (fwif1g, version 1).

A feed of numbers: there is a warning while a day to come reaches the level that is set, and none otherwise. A ban on fires is another
matter: the municipality or the county administrative board decides it, and it is in no feed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from vardkase.kernel.moments import STOCKHOLM
from vardkase.situation.feeds.reading import BadFeed, Item, Reading, json_of, moment_of, numbers_of, pairs_of, record, records, word
from vardkase.situation.rules.warnings import Alert, Area, Certainty, Code, Scheme, Severity, Urgency, tidy

SOURCE = "SMHI"
WEB = "https://www.smhi.se/vader/varningar-och-brandrisk/brandrisk"
# SMHI's own names of the steps; 6 is FWI 28 and more.
LEVELS = {1: "Mycket liten", 2: "Liten", 3: "Måttlig", 4: "Stor", 5: "Mycket stor", 6: "Extremt stor"}
SEVERITY = {4: Severity.MODERATE, 5: Severity.SEVERE, 6: Severity.EXTREME}
MISSING = -1.0
MOST_STEPS = 1_000


def read(data: bytes, *, least: int, place: str = "") -> Reading:
    """The warning of a point, while a step reaches `least` (1 to 6). Raises BadFeed."""
    found = json_of(data)
    if not isinstance(found, dict) or not isinstance(found.get("timeSeries"), list):
        raise BadFeed("a forecast with its timeSeries was expected")
    try:
        lon, lat = _position(record(found.get("geometry")).get("coordinates"))
        steps = [one for row in found["timeSeries"][:MOST_STEPS] if (one := _step(row))]
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise BadFeed(f"{type(error).__name__}: {error}")
    if found["timeSeries"] and not steps:
        raise BadFeed("no step of the forecast could be read")
    high = [(at, level) for at, level in steps if level >= least]
    alert = _alert(lat, lon, high, place, moment_of(found.get("approvedTime"))) if high else None
    raw = ", ".join(f"{at:%Y-%m-%dT%H:%MZ} {level}" for at, level in steps)
    own = _name(lat, lon)
    return Reading((Item(tidy(alert), raw),) if alert else (), () if alert else (own,), as_of=moment_of(found.get("approvedTime")))


def _name(lat: float, lon: float) -> str:
    """What the warning of a point is called: one for each point, for as long as it lasts."""
    return f"fwif1g/{pairs_of([(lat, lon)])}"


def _position(value: Any) -> tuple[float, float]:
    """Longitude and latitude: `[lon, lat]`, or in this product a list of one such."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    lon, lat = list(numbers_of(value))[:2]
    if abs(lat) > 90 or abs(lon) > 180:
        raise ValueError("the point lies off the globe")
    return lon, lat


def _step(row: Any) -> tuple[datetime, int] | None:
    """The moment of a step and its index; None for one that is missing (−1) or has no moment."""
    row = record(row)
    at = moment_of(row.get("validTime") or row.get("time"))
    for name, value in _parameters(row):
        if name == "fwiindex" and at is not None and value != MISSING and 1 <= value <= 6:
            return at, int(value)
    return None


def _parameters(row: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Names and values: a list of parameters here, an object `data` in SMHI's newer products."""
    for one in records(row.get("parameters")):
        values = record(one).get("values")
        if isinstance(values, list) and values:
            yield word(one.get("name")), next(numbers_of(values[:1]))
    data = row.get("data")
    for name, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield str(name), float(value)


def _alert(lat: float, lon: float, high: list[tuple[datetime, int]], place: str, sent: datetime | None) -> Alert:
    worst = max(level for _, level in high)
    first, last = high[0][0], high[-1][0]
    point = pairs_of([(lat, lon)])
    worst_of: dict[date, int] = {}
    for at, level in high:
        day = at.astimezone(STOCKHOLM).date()
        worst_of[day] = max(level, worst_of.get(day, 0))
    days = "; ".join(f"{day}: {LEVELS[level]} ({level} av 6)" for day, level in list(worst_of.items())[:14])
    return Alert(
        identifier=_name(lat, lon), sender="https://www.smhi.se", source=SOURCE, event="Brandrisk", sent=sent,
        headline=f"{LEVELS[worst]} brandrisk" + (f", {place}" if place else ""), text=f"Prognos för brandrisk i skog och mark. {days}",
        level=f"{worst} av 6", web=WEB, categories=("Fire",), urgency=Urgency.EXPECTED, severity=SEVERITY.get(worst, Severity.MINOR),
        certainty=Certainty.LIKELY,
        areas=(Area(place or point, (Code(Scheme.OTHER, point),), (), (f"{point} 0",)),),
        # A step is a day: the warning holds until the last of them is over.
        onset=first, expires=last + timedelta(hours=24),
    )  # fmt: skip
