"""SMHI's warnings of weather, water and sea (impact-based warnings, version 1), in both shapes that are seen.

The documented one is a list of events, each with its `warningAreas`; another service gives the same areas in one flat list. There is no
message that a warning has ended: what is not in the answer any longer holds no more, so that only a whole answer that could be read in
every part may end anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vardkase.situation.feeds.reading import BadFeed, Reading, json_of, moment_of, plain, read_each, record, records, required, word
from vardkase.situation.feeds.shapes import drawn
from vardkase.situation.rules.warnings import (
    SMHI_SEVERITY,
    Alert,
    Certainty,
    Code,
    MsgType,
    Oddity,
    Scheme,
    Severity,
    Status,
    Translation,
    Urgency,
)

SOURCE = "SMHI"
WEB = "https://www.smhi.se/vader/varningar-och-brandrisk"
CATEGORY = {"MET": "Met", "HYD": "Geo", "OCE": "Met"}
# What SMHI's own trial messages begin with: they are in the ordinary shape, and must never be taken for real.
TEST = "TEST"
# In which order the parts of a description are read: what happens, where, what it may mean, comments.
PARTS = ("INCIDENT", "HAPPENS", "WHERE", "AFFECT", "COMMENTS")


def read(data: bytes) -> Reading:
    """What SMHI says now. Raises BadFeed."""
    found = json_of(data)
    if isinstance(found, dict):
        found = next((found[name] for name in ("warnings", "warningAreas", "items") if isinstance(found.get(name), list)), None)
    if not isinstance(found, list):
        raise BadFeed("a list of warnings was expected")
    items, odd = read_each(_areas(found), _alert)
    return Reading(items, whole=not odd, odd=odd)


def _areas(rows: list[Any]) -> Iterator[Any]:
    """Each area of each event; of the flat shape the rows themselves. What is none stays, to be told of."""
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("warningAreas"), list):
            event = {name: row.get(name) for name in ("id", "event", "normalProbability")}
            for area in row["warningAreas"]:
                yield {"of": event, **area} if isinstance(area, dict) else area
        else:
            yield row


def _alert(row: Any) -> Alert:
    row = record(row)
    of = row.get("of") or {}
    event, level = _event(row, of), row.get("warningLevel") or {}
    code = word(level.get("code")).upper()
    sv, en = _texts(row, "sv"), _texts(row, "en")
    where = _named(row.get("areaName"), "sv")
    odd: list[Oddity] = [] if code in SMHI_SEVERITY else [Oddity.UNKNOWN_WORD]
    area, drawn_odd = drawn(where, _codes(row), row.get("area"))
    sent, onset = moment_of(row.get("published")), moment_of(row.get("approximateStart"))
    if sent is None:
        odd.append(Oddity.NO_TIME)
    probable = row.get("normalProbability", of.get("normalProbability"))
    is_test = any(text.lstrip().upper().startswith(TEST) for text in (where, sv))
    kind = (event.get("mhoClassification") or (of.get("event") or {}).get("mhoClassification") or {}).get("code")
    return Alert(
        identifier=f"{of['id'] if of.get('id') is not None else 'area'}/{required(row.get('id'), 'id')}",
        sender="https://www.smhi.se", source=SOURCE, event=_named(event, "sv") or required(event.get("code"), "event"),
        sent=sent, status=Status.TEST if is_test else Status.ACTUAL, kind=MsgType.ALERT,
        headline=", ".join(part for part in (_named(event, "sv"), where) if part), text=sv, level=_named(level, "sv"), web=WEB,
        categories=(CATEGORY.get(word(kind), "Met"),),
        urgency=Urgency.EXPECTED if sent and onset and onset > sent else Urgency.IMMEDIATE if onset else Urgency.UNKNOWN,
        severity=SMHI_SEVERITY.get(code, Severity.UNKNOWN),
        certainty=Certainty.UNKNOWN if probable is None else Certainty.LIKELY if probable else Certainty.POSSIBLE,
        areas=(area,), onset=onset, expires=moment_of(row.get("approximateEnd")),
        others=(Translation("en", ", ".join(filter(None, (_named(event, "en"), _named(row.get("areaName"), "en")))), en),) if en else (),
        oddities=(*odd, *drawn_odd),
    )  # fmt: skip


def _event(row: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    return row.get("eventDescription") or row.get("event") or of.get("event") or {}


def _codes(row: dict[str, Any]) -> tuple[Code, ...]:
    """Counties by SMHI's own numbers, without the zero that SCB writes, and sea areas; never to be compared with SCB's codes as text."""
    return tuple(
        Code(Scheme.SMHI, word(one["id"])) for one in records(row.get("affectedAreas")) if isinstance(one, dict) and word(one.get("id"))
    )


def _named(value: Any, language: str) -> str:
    return plain(value.get(language)) if isinstance(value, dict) else ""


def _texts(row: dict[str, Any], language: str) -> str:
    """The parts of the description in the order in which they are read, each under its heading."""
    parts = [one for one in records(row.get("descriptions")) if isinstance(one, dict)]
    known = {code: place for place, code in enumerate(PARTS)}
    parts.sort(key=lambda one: known.get(word((one.get("title") or {}).get("code")), len(PARTS)))
    told = [(_named(one.get("title"), language), _named(one.get("text"), language)) for one in parts]
    return "\n\n".join(f"{title}: {text}" if title else text for title, text in told if text)
