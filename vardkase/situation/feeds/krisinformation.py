"""Krisinformation.se: news and VMA for the public (version 3), texts in HTML.

It has no codes of areas, only their names, and no word for how bad something is. A VMA comes as a piece of news, and that it has ended is
written in the text. Whoever shows it names Krisinformation.se as its source.
"""

from __future__ import annotations

from typing import Any

from vardkase.situation.feeds.reading import BadFeed, Reading, json_of, moment_of, plain, read_each, record, records, required, word
from vardkase.situation.feeds.shapes import of_geojson
from vardkase.situation.rules.warnings import COUNTRY, Alert, Area, Certainty, Code, MsgType, Oddity, Scheme, Severity, Status, Urgency

SOURCE = "Krisinformation.se"
SENDER = "https://www.krisinformation.se"


def read(data: bytes) -> Reading:
    """What the feed says: a list, or an object with one in it. Raises BadFeed."""
    found = json_of(data)
    if isinstance(found, dict):
        found = next((found[name] for name in ("ThemeList", "Entries", "items") if isinstance(found.get(name), list)), None)
    if not isinstance(found, list):
        raise BadFeed("a list of news was expected")
    items, odd = read_each(found, _alert)
    moments = [one.alert.sent for one in items if one.alert.sent is not None]
    return Reading(items, as_of=max(moments, default=None), odd=odd)


def _alert(row: Any) -> Alert:
    row = record(row)
    sent = moment_of(row.get("Updated")) or moment_of(row.get("Published"))
    areas, odd = [], [] if sent else [Oddity.NO_TIME]
    for one in records(row.get("Area")):
        area, wrong = _area(record(one))
        areas.append(area)
        odd += wrong
    preamble, body = plain(row.get("Preamble")), plain(row.get("BodyText"))
    event, issuer = word(row.get("Event")), plain(row.get("SenderName"))
    is_vma = event.upper() == "VMA" or "vma" in plain(row.get("Headline")).lower().replace(":", " ").split()
    is_test = "test" in event.lower()
    return Alert(
        identifier=required(row.get("Identifier"), "Identifier"), sender=SENDER,
        source=SOURCE if not issuer or issuer in SOURCE else f"{SOURCE} ({issuer})", event="VMA" if is_vma else "Nyhet", sent=sent,
        status=Status.TEST if is_test else Status.ACTUAL, kind=MsgType.ALERT,
        headline=plain(row.get("Headline")) or plain(row.get("PushMessage")),
        text="\n\n".join(dict.fromkeys(part for part in (preamble, body) if part)),
        web=word(row.get("Web")), language="sv-SE" if word(row.get("Language")) in ("", "sv") else word(row.get("Language")),
        categories=("Safety",), urgency=Urgency.UNKNOWN, severity=Severity.SEVERE if is_vma else Severity.UNKNOWN,
        certainty=Certainty.UNKNOWN, areas=tuple(areas), oddities=tuple(dict.fromkeys(odd)),
    )  # fmt: skip


def _area(row: dict[str, Any]) -> tuple[Area, list[Oddity]]:
    """An area by its name. Its coordinate is the middle of a whole county, and no place where anything happens."""
    name = plain(row.get("Description"))
    sort = word(row.get("Type")).lower()
    codes = [Code(Scheme.NAME, name)] if name else []
    if sort == "country" or name.lower() == "sverige":
        codes = [Code(Scheme.LAN, COUNTRY)]
    if sort == "county" and word(row.get("Code")):
        codes.append(Code(Scheme.LAN, word(row["Code"]).zfill(2)))
    shape = row.get("GeometryInformation")
    polygons, circles, odd = of_geojson(shape if isinstance(shape, dict) and "type" in shape else None)
    return Area(name, tuple(codes), polygons, circles), list(odd)
