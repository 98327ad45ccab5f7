"""CAP 1.2 out: an alert of ours as XML, by the profile of Swedish municipalities that we propose (`profile:se-kommun:0.1`).

Swedish comes first. Moments are written by a Swedish clock with its offset, since CAP knows neither fractions nor Z. What is written is
checked by the same rules as what comes in: nothing leaves that we would not take ourselves.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from vardkase.kernel.moments import STOCKHOLM
from vardkase.situation.feeds.cap_check import wrong_with
from vardkase.situation.feeds.cap_xml import CAP, Element
from vardkase.situation.rules.warnings import Alert, Area, MsgType, Translation

# Two that text may hold and XML may not.
_NO_XML = re.compile("[\ufffe\uffff]")
PROFILE = "profile:se-kommun:0.1"


def cap_time(at: datetime) -> str:
    """`2019-01-03T10:00:00+01:00`."""
    return at.astimezone(STOCKHOLM).replace(microsecond=0).isoformat()


def written(alert: Alert, *, incident: str = "", note: str = "") -> bytes:
    """The document. `incident` is our reference of what it is about. Raises ValueError for one that is not valid CAP 1.2."""
    root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})
    if alert.sent is None:
        raise ValueError("an alert that is sent has a moment")
    for name, text in (
        ("identifier", alert.identifier), ("sender", alert.sender), ("sent", cap_time(alert.sent)), ("status", str(alert.status)),
        ("msgType", str(alert.kind)), ("scope", "Public"), ("code", PROFILE), ("note", note),
        ("references", " ".join(f"{one.sender},{one.identifier},{one.sent}" for one in alert.references)), ("incidents", incident),
    ):  # fmt: skip
        _add(root, name, text)
    if alert.kind is MsgType.CANCEL and not alert.categories:
        return _checked(root)  # What is called back needs no words of its own.
    _info(root, alert, Translation(alert.language, alert.headline, alert.text, alert.instruction))
    for other in alert.others:
        _info(root, alert, other)
    return _checked(root)


def _checked(root: Element) -> bytes:
    if wrong := wrong_with(root):
        raise ValueError(", ".join(f"{one.fault}: {one.where}" for one in wrong))
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _info(root: Element, alert: Alert, said: Translation) -> None:
    info = etree.SubElement(root, f"{{{CAP}}}info")
    _add(info, "language", said.language)
    for category in alert.categories:
        _add(info, "category", category)
    for name, text in (
        ("event", alert.event), ("urgency", str(alert.urgency)), ("severity", str(alert.severity)), ("certainty", str(alert.certainty)),
        ("onset", cap_time(alert.onset) if alert.onset else ""), ("expires", cap_time(alert.expires) if alert.expires else ""),
        ("senderName", alert.source), ("headline", said.headline), ("description", said.text), ("instruction", said.instruction),
        ("web", alert.web),
    ):  # fmt: skip
        _add(info, name, text)
    for area in alert.areas:
        _area(info, area)


def _area(info: Element, area: Area) -> None:
    element = etree.SubElement(info, f"{{{CAP}}}area")
    _add(element, "areaDesc", area.text)
    for text in area.polygons:
        _add(element, "polygon", text)
    for text in area.circles:
        _add(element, "circle", text)
    for code in area.codes:
        pair = etree.SubElement(element, f"{{{CAP}}}geocode")
        _add(pair, "valueName", str(code.scheme))
        _add(pair, "value", code.value)


def _add(parent: Element, name: str, text: str) -> None:
    if text:
        etree.SubElement(parent, f"{{{CAP}}}{name}").text = _NO_XML.sub("\ufffd", text)
