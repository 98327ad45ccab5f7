"""Trafikverket's situations on the roads (objecttype Situation, namespace Road.TrafficInfo): asked by POST, by what has changed.

A situation has deviations, each with a place of its own: each is a warning here. The first answer is whole; those after it hold only what
has changed since the number that the last one gave, and what is deleted says so. Streets of the municipality are mostly missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from vardkase.situation.feeds.reading import BadFeed, Reading, json_of, moment_of, plain, read_each, record, records, required, word
from vardkase.situation.feeds.shapes import of_wkt
from vardkase.situation.rules.warnings import Alert, Area, Certainty, Code, Oddity, Scheme, Severity, Status, Urgency

SOURCE = "Trafikverket"
SENDER = "https://www.trafikverket.se"
WEB = "https://www.trafikverket.se/trafikinformation/vag/"
START = "0"
SEVERITY = {"1": Severity.MINOR, "2": Severity.MINOR, "4": Severity.MODERATE, "5": Severity.SEVERE}
# Where a deviation names no sort of its own, the name of its sign tells it.
SIGNS = {"roadAccident": "Olycka", "roadClosed": "Avstängd väg", "roadwork": "Vägarbete", "ferryDepartureOnSchedule": "Färja"}


def question(key: str, cursor: str, counties: tuple[str, ...]) -> bytes:
    """The question in its own XML. `cursor` is the number of the last answer, empty for a whole one."""
    among = ", ".join(one for one in counties if one.isascii() and one.isdigit())
    chosen = f'<FILTER><IN name="Deviation.CountyNo" value={quoteattr(among)} /></FILTER>' if among else ""
    since = cursor if cursor.isascii() and cursor.isdigit() else START
    asked = (
        '<QUERY objecttype="Situation" namespace="Road.TrafficInfo" schemaversion="1.6" '
        f'changeid={quoteattr(since)} includedeletedobjects="true">{chosen}</QUERY>'
    )
    return f"<REQUEST><LOGIN authenticationkey={quoteattr(key)} />{asked}</REQUEST>".encode()


def read(data: bytes, *, cursor: str = "", least: int = 4) -> Reading:
    """What has changed since `cursor`. Deviations below the code of severity `least` are over for us. Raises BadFeed."""
    found = json_of(data)
    try:
        results = records(record(record(found)["RESPONSE"])["RESULT"])
        result = record(results[0]) if results else {}
    except (TypeError, LookupError) as error:
        raise BadFeed(f"no answer of Trafikverket's: {error}")
    if "ERROR" in result:
        raise BadFeed(f"Trafikverket says: {word(record(result['ERROR']).get('MESSAGE'))[:200]}")
    if "Situation" not in result and (set(result) - {"INFO"} or not result):
        raise BadFeed("the answer holds no situations")
    rows = list(_deviations(records(result.get("Situation"))))
    gone = [word(row.get("Id")) for row, deleted in rows if deleted and word(row.get("Id"))]
    gone += [word(row.get("Id")) for row, deleted in rows if not deleted and _is_slight(row, least)]
    items, odd = read_each([row for row, deleted in rows if not deleted and not _is_slight(row, least)], _alert)
    info = result.get("INFO")
    last = word(info.get("LASTCHANGEID")) if isinstance(info, dict) else ""
    first = cursor in ("", START)
    return Reading(items, tuple(gone), whole=first and not odd, cursor=last or cursor, odd=odd)


def _deviations(rows: list[Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    for situation in rows:
        held = record(situation) if isinstance(situation, dict) else {}
        for row in records(held.get("Deviation")):
            if isinstance(row, dict):
                yield row, held.get("Deleted") is True or row.get("Deleted") is True


def _inner(row: dict[str, Any], name: str) -> dict[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _counties(row: dict[str, Any]) -> tuple[Code, ...]:
    return tuple(Code(Scheme.ROADS, word(one)) for one in records(row.get("CountyNo")) if word(one))


def _is_slight(row: dict[str, Any], least: int) -> bool:
    """Whether a deviation matters less than is asked for. One that says nothing of it matters."""
    code = word(row.get("SeverityCode"))
    return code.isascii() and code.isdigit() and len(code) < 6 and int(code) < least


def _alert(row: dict[str, Any]) -> Alert:
    code = word(row.get("SeverityCode"))
    identifier = required(row.get("Id"), "Id")
    geometry = _inner(row, "Geometry")
    held = _inner(geometry, "Point") or geometry
    circles, odd = of_wkt(word(held.get("WGS84")))
    event = plain(row.get("MessageType")) or SIGNS.get(word(row.get("IconId")), "Trafikmeddelande")
    road, where = plain(row.get("RoadNumber")), plain(row.get("LocationDescriptor"))
    until = None if row.get("ValidUntilFurtherNotice") is True else moment_of(row.get("EndTime"))
    sent = moment_of(row.get("VersionTime")) or moment_of(row.get("StartTime"))
    return Alert(
        identifier=identifier, sender=SENDER, source=SOURCE, event=event, sent=sent, status=Status.ACTUAL,
        headline=plain(row.get("Header")) or ", ".join(part for part in (event, road or where) if part),
        text="\n".join(dict.fromkeys(part for part in (plain(row.get("Message")), where) if part)),
        level=plain(row.get("SeverityText")), web=WEB, categories=("Transport",), urgency=Urgency.IMMEDIATE,
        severity=SEVERITY.get(code, Severity.UNKNOWN), certainty=Certainty.OBSERVED,
        areas=(Area(road or where, _counties(row), (), circles),),
        onset=moment_of(row.get("StartTime")), expires=until,
        oddities=(*odd, *(() if sent else (Oddity.NO_TIME,))),
    )  # fmt: skip
