"""Viktigt meddelande till allmänheten (VMA), as Sveriges Radio gives it: CAP's own words in JSON (version 3).

Exercises and tests come in the same feed as the real. A cancellation carries no text and no area of its own, only what it is about, and
stays in the feed; the alert that it ends names an end a week later. The same identifier may come again with another language added.
"""

from __future__ import annotations

from typing import Any

from vardkase.situation.feeds.reading import BadFeed, Reading, json_of, member, moment_of, plain, read_each, record, records, required, word
from vardkase.situation.feeds.shapes import of_cap
from vardkase.situation.rules.warnings import (
    Alert,
    Area,
    Certainty,
    Code,
    MsgType,
    Oddity,
    Reference,
    Scheme,
    Severity,
    Status,
    Translation,
    Urgency,
)

SOURCE = "Sveriges Radio"
SENDER = "https://vmaapi.sr.se"
SCHEMES = {"kommun": Scheme.KOMMUN, "län": Scheme.LAN, "lan": Scheme.LAN, "sverige": Scheme.LAN}


def read(data: bytes) -> Reading:
    """What the feed says. Raises BadFeed."""
    found = json_of(data)
    if not isinstance(found, dict) or not isinstance(found.get("alerts"), list):
        raise BadFeed("an object with its alerts was expected")
    items, odd = read_each(found["alerts"], _alert)
    return Reading(items, as_of=moment_of(found.get("timestamp")), odd=odd)


def references_of(text: str) -> tuple[Reference, ...]:
    """The triples `sender,identifier,sent` of CAP, with blanks between; what is no triple is left out."""
    found = []
    for triple in text.split():
        parts = triple.split(",")
        if len(parts) == 3 and parts[1]:
            found.append(Reference(*parts))
    return tuple(found)


def _alert(row: Any) -> Alert:
    row = record(row)
    odd: list[Oddity] = []
    infos = [record(one) for one in records(row.get("info"))]
    infos.sort(key=lambda one: not word(one.get("language")).lower().startswith("sv"))
    first = infos[0] if infos else {}
    status, kind = word(row.get("status")), word(row.get("msgType"))
    # What nobody knows the meaning of is not proposed as real.
    meant, does = member(Status, status, Status.SYSTEM), member(MsgType, kind, MsgType.ERROR)
    if status != meant or kind != does:
        odd.append(Oddity.UNKNOWN_WORD)
    sent = moment_of(row.get("sent"))
    if sent is None:
        odd.append(Oddity.NO_TIME)
    areas = tuple(_area(record(one), odd) for one in records(first.get("area")))
    return Alert(
        identifier=required(row.get("identifier"), "identifier"), sender=word(row.get("sender")) or SENDER, source=SOURCE,
        event=plain(first.get("event")) or "Viktigt meddelande till allmänheten (VMA)",
        sent=sent,
        status=meant, kind=does,
        headline=plain(first.get("headline")), text=plain(first.get("description")), instruction=plain(first.get("instruction")),
        web=word(first.get("web")), language=word(first.get("language")) or "sv-SE",
        categories=tuple(word(one) for one in records(first.get("category")) if word(one)),
        **graded(first), areas=areas,
        onset=moment_of(first.get("onset")), expires=moment_of(first.get("expires")),
        references=references_of(word(row.get("references"))),
        others=tuple(
            Translation(word(one.get("language")), plain(one.get("headline")), plain(one.get("description")), plain(one.get("instruction")))
            for one in infos[1:]
        ),
        oddities=tuple(dict.fromkeys(odd)),
    )  # fmt: skip


def graded(info: dict[str, Any]) -> dict[str, Any]:
    """Urgency, severity and certainty; what is unknown to CAP is Unknown."""
    return {
        "urgency": member(Urgency, word(info.get("urgency")), Urgency.UNKNOWN),
        "severity": member(Severity, word(info.get("severity")), Severity.UNKNOWN),
        "certainty": member(Certainty, word(info.get("certainty")), Certainty.UNKNOWN),
    }


def _area(row: dict[str, Any], odd: list[Oddity]) -> Area:
    codes = []
    for one in records(row.get("geocode")):
        code = record(one)
        scheme = SCHEMES.get(word(code.get("valueName")).lower(), Scheme.OTHER)
        # A list of areas is written in one code too: `01,03`.
        codes += [Code(scheme, part.strip()) for part in word(code.get("value")).split(",") if part.strip()]
    drawn = ([word(one) for one in records(row.get(name)) if word(one)] for name in ("polygon", "circle"))
    polygons, circles, wrong = of_cap(*drawn)
    odd += wrong
    return Area(plain(row.get("areaDesc")), tuple(dict.fromkeys(codes)), polygons, circles)
