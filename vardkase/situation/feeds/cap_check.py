"""Whether an alert is valid CAP 1.2, by code of our own: the order and number of its elements, its words, and the rules that the standard
gives in prose only. Each fault says where; nothing is thrown away in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lxml import etree

from vardkase.situation.feeds.cap_xml import CAP, SIGNATURE, Element
from vardkase.situation.rules.warning_shapes import points_of
from vardkase.situation.rules.warnings import Certainty, MsgType, Severity, Status, Urgency

MOST_FAULTS = 30
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_ILLEGAL = re.compile(r"[\s,<&]")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
CATEGORIES = frozenset("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other".split())
RESPONSES = frozenset("Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None".split())
SCOPES = frozenset({"Public", "Restricted", "Private"})
MANY = 10_000
# Name, fewest, most; in this order.
Shape = tuple[tuple[str, int, int], ...]
ALERT: Shape = (
    ("identifier", 1, 1), ("sender", 1, 1), ("sent", 1, 1), ("status", 1, 1), ("msgType", 1, 1), ("source", 0, 1), ("scope", 1, 1),
    ("restriction", 0, 1), ("addresses", 0, 1), ("code", 0, MANY), ("note", 0, 1), ("references", 0, 1), ("incidents", 0, 1),
    ("info", 0, MANY),
)  # fmt: skip
INFO: Shape = (
    ("language", 0, 1), ("category", 1, MANY), ("event", 1, 1), ("responseType", 0, MANY), ("urgency", 1, 1), ("severity", 1, 1),
    ("certainty", 1, 1), ("audience", 0, 1), ("eventCode", 0, MANY), ("effective", 0, 1), ("onset", 0, 1), ("expires", 0, 1),
    ("senderName", 0, 1), ("headline", 0, 1), ("description", 0, 1), ("instruction", 0, 1), ("web", 0, 1), ("contact", 0, 1),
    ("parameter", 0, MANY), ("resource", 0, MANY), ("area", 0, MANY),
)  # fmt: skip
AREA: Shape = (
    ("areaDesc", 1, 1), ("polygon", 0, MANY), ("circle", 0, MANY), ("geocode", 0, MANY), ("altitude", 0, 1), ("ceiling", 0, 1),
)  # fmt: skip
RESOURCE: Shape = (("resourceDesc", 1, 1), ("mimeType", 1, 1), ("size", 0, 1), ("uri", 0, 1), ("derefUri", 0, 1), ("digest", 0, 1))
PAIR: Shape = (("valueName", 1, 1), ("value", 1, 1))


class CapFault(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    TOO_MANY = "too_many"
    OUT_OF_ORDER = "out_of_order"
    UNKNOWN_ELEMENT = "unknown_element"
    BAD_WORD = "bad_word"
    BAD_TIME = "bad_time"
    BAD_NUMBER = "bad_number"
    BAD_IDENTIFIER = "bad_identifier"
    BAD_REFERENCES = "bad_references"
    NEEDS_REFERENCES = "needs_references"
    NEEDS_RESTRICTION = "needs_restriction"
    NEEDS_ADDRESSES = "needs_addresses"
    NEEDS_NOTE = "needs_note"
    BAD_POLYGON = "bad_polygon"
    OPEN_POLYGON = "open_polygon"
    BAD_CIRCLE = "bad_circle"
    NEEDS_AREA = "needs_area"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault, and the path of the element that has it."""

    fault: CapFault
    where: str


def text_of(element: Element, name: str) -> str:
    """The text of a child, without blanks at its ends; empty when it is absent."""
    found = element.find(f"{{{CAP}}}{name}")
    return "" if found is None else "".join(found.itertext()).strip()


def texts_of(element: Element, name: str) -> list[str]:
    """The texts of all children of a name."""
    return ["".join(one.itertext()).strip() for one in element.iterfind(f"{{{CAP}}}{name}")]


def wrong_with(alert: Element) -> tuple[Wrong, ...]:
    """Everything that is wrong with an alert, up to thirty faults; nothing when it is valid."""
    found: list[Wrong] = []
    _shape(alert, ALERT, "alert", found, signed=True)
    _words(alert, "alert", {"status": set(Status), "msgType": set(MsgType), "scope": SCOPES}, found)
    _times(alert, "alert", ("sent",), found)
    for name in ("identifier", "sender"):
        if text := text_of(alert, name):
            _add(found, CapFault.BAD_IDENTIFIER, f"alert/{name}", when=bool(_ILLEGAL.search(text)))
    _prose(alert, found)
    for number, info in enumerate(alert.iterfind(f"{{{CAP}}}info"), 1):
        _info(info, f"alert/info[{number}]", found)
    return tuple(found[:MOST_FAULTS])


def _prose(alert: Element, found: list[Wrong]) -> None:
    """What the standard says of elements beside each other."""
    kind, scope = text_of(alert, "msgType"), text_of(alert, "scope")
    references = text_of(alert, "references")
    if kind in (MsgType.UPDATE, MsgType.CANCEL, MsgType.ACK, MsgType.ERROR):
        _add(found, CapFault.NEEDS_REFERENCES, "alert/references", when=not references)
    for triple in references.split():
        parts = triple.split(",")
        _add(found, CapFault.BAD_REFERENCES, "alert/references", when=len(parts) != 3 or not all(parts) or not _is_time(parts[2]))
    _add(found, CapFault.NEEDS_NOTE, "alert/note", when=kind == MsgType.ERROR and not text_of(alert, "note"))
    _add(found, CapFault.NEEDS_RESTRICTION, "alert/restriction", when=scope == "Restricted" and not text_of(alert, "restriction"))
    _add(found, CapFault.NEEDS_ADDRESSES, "alert/addresses", when=scope == "Private" and not text_of(alert, "addresses"))


def _info(info: Element, path: str, found: list[Wrong]) -> None:
    _shape(info, INFO, path, found)
    words = {"category": CATEGORIES, "responseType": RESPONSES, "urgency": set(Urgency), "severity": set(Severity)}
    _words(info, path, {**words, "certainty": set(Certainty)}, found)
    _times(info, path, ("effective", "onset", "expires"), found)
    language = text_of(info, "language")
    _add(found, CapFault.BAD_WORD, f"{path}/language", when=bool(language) and not _LANGUAGE.fullmatch(language))
    for name, shape in (("eventCode", PAIR), ("parameter", PAIR), ("resource", RESOURCE)):
        for number, one in enumerate(info.iterfind(f"{{{CAP}}}{name}"), 1):
            _shape(one, shape, f"{path}/{name}[{number}]", found)
            size = text_of(one, "size")
            _add(found, CapFault.BAD_NUMBER, f"{path}/{name}[{number}]/size", when=bool(size) and not size.lstrip("+-").isdigit())
    for number, area in enumerate(info.iterfind(f"{{{CAP}}}area"), 1):
        _area(area, f"{path}/area[{number}]", found)


def _area(area: Element, path: str, found: list[Wrong]) -> None:
    _shape(area, AREA, path, found)
    for text in texts_of(area, "polygon"):
        points = points_of(text)
        _add(found, CapFault.BAD_POLYGON, f"{path}/polygon", when=len(points) < 4)
        _add(found, CapFault.OPEN_POLYGON, f"{path}/polygon", when=len(points) >= 4 and points[0] != points[-1])
    for text in texts_of(area, "circle"):
        centre, _, radius = text.partition(" ")
        _add(
            found,
            CapFault.BAD_CIRCLE,
            f"{path}/circle",
            when=len(points_of(centre)) != 1 or not _is_number(radius) or radius.startswith("-"),
        )
    for number, one in enumerate(area.iterfind(f"{{{CAP}}}geocode"), 1):
        _shape(one, PAIR, f"{path}/geocode[{number}]", found)
    altitude, ceiling = text_of(area, "altitude"), text_of(area, "ceiling")
    for name, text in (("altitude", altitude), ("ceiling", ceiling)):
        _add(found, CapFault.BAD_NUMBER, f"{path}/{name}", when=bool(text) and not _is_number(text))
    _add(found, CapFault.MISSING, f"{path}/altitude", when=bool(ceiling) and not altitude)


def _shape(element: Element, shape: Shape, path: str, found: list[Wrong], *, signed: bool = False) -> None:
    """Whether the children are those of the shape, in its order and number."""
    places = {name: place for place, (name, _, _) in enumerate(shape)}
    last, counts = 0, dict.fromkeys(places, 0)
    for child in element.iterchildren(tag=etree.Element):
        name = etree.QName(child)
        if signed and name.namespace == SIGNATURE:
            last = len(shape)
            continue
        if name.namespace != CAP or name.localname not in places:
            _add(found, CapFault.UNKNOWN_ELEMENT, f"{path}/{name.localname}")
            continue
        place = places[name.localname]
        _add(found, CapFault.OUT_OF_ORDER, f"{path}/{name.localname}", when=place < last)
        last = max(last, place)
        counts[name.localname] += 1
    for name, fewest, most in shape:
        _add(found, CapFault.MISSING, f"{path}/{name}", when=counts[name] < fewest)
        _add(found, CapFault.TOO_MANY, f"{path}/{name}", when=counts[name] > most)
        _add(found, CapFault.EMPTY, f"{path}/{name}", when=counts[name] >= fewest > 0 and not any(_said(element, name)))


def _said(element: Element, name: str) -> Iterable[bool]:
    return (bool(text) for text in texts_of(element, name))


def _words(element: Element, path: str, words: dict[str, Iterable[str]], found: list[Wrong]) -> None:
    for name, allowed in words.items():
        for text in texts_of(element, name):
            _add(found, CapFault.BAD_WORD, f"{path}/{name}", when=bool(text) and text not in {str(one) for one in allowed})


def _times(element: Element, path: str, names: tuple[str, ...], found: list[Wrong]) -> None:
    for name in names:
        for text in texts_of(element, name):
            _add(found, CapFault.BAD_TIME, f"{path}/{name}", when=bool(text) and not _is_time(text))


def _is_time(text: str) -> bool:
    """A moment as CAP writes it: seconds, no fractions, an offset and never Z."""
    if not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _add(found: list[Wrong], fault: CapFault, where: str, *, when: bool = True) -> None:
    wrong = Wrong(fault, where)
    if when and wrong not in found and len(found) < MOST_FAULTS:
        found.append(wrong)
