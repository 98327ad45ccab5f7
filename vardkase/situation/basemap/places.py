"""Names of places and where they are: from a file of the municipality's own, and the municipalities of the country.

The file is CSV with a heading: `namn` and two columns with the position, `lat;lon` in degrees or `n;e` in SWEREF 99 TM, parted by
semicolons or commas. A line that cannot be read is left out and told, and the others count.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from vardkase.kernel.geo import Point, read_point, to_wgs84
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded
from vardkase.situation.basemap import municipalities

log = logging.getLogger(__name__)
MOST = 20_000
_DEMO = Path(__file__).parent / "norrtalje.csv"


@dataclass(frozen=True, slots=True)
class Place:
    """A name and where it is."""

    name: str
    point: Point


def places() -> tuple[Place, ...]:
    """The places of the municipality, in the order of its file; in the demonstration some of Norrtälje's."""
    file = settings.MAP_PLACES_FILE or (_DEMO if settings.VARDKASE_DEMO else None)
    return _read(file) if file else ()


def find(name: str) -> Place | None:
    """A place by its name, however its letters are written: the municipality's own first, then the municipalities of the country."""
    return own(name) or _country().get(folded(name).removesuffix("kommun"))


def own(name: str) -> Place | None:
    """A place of the municipality's own file by its name. Names of municipalities are no places: what lies in one lies anywhere in it."""
    return _by_name(settings.MAP_PLACES_FILE or (_DEMO if settings.VARDKASE_DEMO else None)).get(folded(name))


@cache
def _by_name(file: Path | None) -> Mapping[str, Place]:
    return {folded(place.name): place for place in reversed(_read(file))} if file else {}


@cache
def _country() -> Mapping[str, Place]:
    return {folded(one.name): Place(one.name, Point(*to_wgs84(*one.inside))) for one in municipalities()}


@cache
def _read(file: Path) -> tuple[Place, ...]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        log.exception("The file of place names cannot be read: %s", file)
        return ()
    first = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first else ",")
    found: list[Place] = []
    bad: list[int] = []
    for number, row in enumerate(_whole(rows, file), start=2):
        said = {str(name).strip().casefold(): str(value or "").strip() for name, value in row.items() if name}
        place = _place(said)
        if place is None:
            bad.append(number)
        elif len(found) < MOST:
            found.append(place)
    if bad:
        log.warning("%d lines of the file of place names could not be read, the first of them line %d", len(bad), bad[0])
    return tuple(found)


def _whole(rows: Iterator[dict[str, str]], file: Path) -> Iterator[dict[str, str]]:
    """The lines up to one that is no CSV at all: a quotation mark that is never closed swallows what comes after it."""
    try:
        yield from rows
    except csv.Error:
        log.exception("The file of place names cannot be read to its end: %s", file)


def _place(said: Mapping[str, str]) -> Place | None:
    name = said.get("namn") or said.get("name") or ""
    first = said.get("lat") or said.get("latitud") or said.get("n") or ""
    second = said.get("lon") or said.get("longitud") or said.get("e") or ""
    try:
        return Place(name, read_point(f"{first}; {second}")) if name else None
    except Refusal:
        return None
