"""A report as EDXL-SitRep 1.0 (SituationInformation): export only, and marked as not verified.

The official schema is in no repository that could be read; element names, order and cardinality are those of a reconstruction. What the
standard has no place for stands in extensions of ours. Times have an offset and never `Z`; short texts are one line of at most 1023 signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

from django.utils import translation
from lxml import etree

from vardkase.kernel.moments import STOCKHOLM
from vardkase.situation.reporting import lines
from vardkase.situation.rules.reports import Colour, Confidence, Part
from vardkase.situation.rules.reports_paper import Paper
from vardkase.ui.documents.model import plain

SITREP = "urn:oasis:names:tc:emergency:EDXL:SitRep:1.0"
COMMON = "urn:oasis:names:tc:emergency:edxl:ct:1.0"
NAMES = "urn:oasis:names:tc:emergency:edxl:ciq:1.0:xnl"
EXTENSION = "urn:oasis:names:tc:emergency:edxl:extension:1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
COMMUNITY = "urn:se:kris"
LONGEST = 1023
UNVERIFIED = "Unverified: made without the official EDXL-SitRep schema of OASIS. Check before relying on it."
_PREFIXES = {"sr": SITREP, "ct": COMMON, "xnl": NAMES, "ext": EXTENSION, "xsi": XSI}
CONFIDENCES = {
    Confidence.HIGH: "HighlyConfident", Confidence.MEDIUM: "SomewhatConfident", Confidence.LOW: "Unsure", Confidence.NONE: "NoConfidence",
    Confidence.UNKNOWN: "Unsure",
}  # fmt: skip
SEVERITIES = {
    Colour.GREY: "Unknown", Colour.GREEN: "Minor", Colour.YELLOW: "Moderate", Colour.ORANGE: "Severe", Colour.RED: "Extreme",
}  # fmt: skip
_WORST = list(Colour)


def sitrep(paper: Paper, *, demo: bool = False) -> bytes:
    """The file. Of an approved version: the standard asks who authorised it. An exercise says so in every text that people read first."""
    with translation.override("sv"):
        root = etree.Element(f"{{{SITREP}}}sitRep", nsmap=_PREFIXES)
        root.append(etree.Comment(f" {UNVERIFIED} "))
        _head(root, paper, " ".join(lines.marks(paper, demo=demo)))
        _report(root, paper, demo=demo)
    made = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    assert isinstance(made, bytes)  # an encoding was asked for
    return made


def message_id(report_id: str, version: int) -> str:
    """The identity of a version: the first is the report's own."""
    return f"urn:uuid:{report_id if version == 1 else uuid5(UUID(report_id), str(version))}"


def _head(root: etree._Element, paper: Paper, mark: str) -> None:
    header = paper.header
    _sr(root, "messageID", message_id(paper.report_id, paper.version))
    _who(root, "preparedBy", paper.prepared_by, paper.prepared_at or header.as_of)
    _who(root, "authorizedBy", paper.approved_by, paper.approved_at or header.as_of)
    _sr(root, "reportPurpose", f"{mark} {header.purpose or header.requested_by or 'Lägesrapport'}".strip())
    _sr(root, "reportNumber", str(paper.number))
    _sr(root, "reportVersion", _version(paper))
    period = _sr(root, "forTimePeriod")
    _ct(period, "fromDateTime", stamp(header.period_from))
    _ct(period, "toDateTime", stamp(header.as_of))
    _sr(root, "reportTitle", f"{mark} {lines.title_of(paper)}".strip())
    _sr(root, "incidentID", paper.event.reference)
    _sr(root, "incidentID", f"urn:uuid:{paper.event.id}")
    _sr(root, "incidentLifecyclePhase", "Response")
    if paper.version > 1:
        _sr(root, "originatingMessageID", message_id(paper.report_id, 1))
    for before in _preceding(paper):
        _sr(root, "precedingMessageID", before)
    _sr(root, "reportConfidence", CONFIDENCES[header.confidence])
    _sr(root, "severity", SEVERITIES[max((header.own, header.area), key=_WORST.index)])
    if plan := _plan(paper):
        _sr(root, "actionPlan", plan)
    if header.next_at and not header.final:
        _sr(root, "nextContact", stamp(header.next_at))


def _version(paper: Paper) -> str:
    if paper.header.final:
        return "Final"
    return "Initial" if paper.number == 1 and paper.version == 1 else "Update"


def _preceding(paper: Paper) -> Iterator[str]:
    if paper.version > 1:
        yield message_id(paper.report_id, paper.version - 1)
    elif paper.before and paper.before.report_id:
        yield message_id(paper.before.report_id, paper.before.version)


def _plan(paper: Paper) -> str:
    """Measures taken and planned in one paragraph, as far as there is room."""
    said = []
    for part in (Part.MEASURES_TAKEN, Part.MEASURES_PLANNED):
        block = paper.block(part)
        said += [block.text, *(item.text for item in block.items)]
    return line(" ".join(one for one in said if one))


def _report(root: etree._Element, paper: Paper, *, demo: bool) -> None:
    report = _sr(root, "report")
    report.set(f"{{{XSI}}}type", "sr:SituationInformationType")
    for name, value in _extensions(paper, demo=demo):
        _extension(report, name, value)
    incident = _sr(report, "primaryIncidentInformation")
    _sr(incident, "incidentName", paper.event.title)
    _sr(incident, "IncidentStartDateTime", stamp(paper.event.opened_at))
    _sr(_sr(incident, "jurisdictionInformation"), "name", paper.actor)


def _extensions(paper: Paper, *, demo: bool) -> Iterator[tuple[str, str]]:
    """What the standard has no place for."""
    header = paper.header
    yield "verified", "false"
    yield "exercise", "true" if paper.event.exercise else "false"
    yield "demonstration", "true" if demo else "false"
    yield "colour:own", str(header.own)
    yield "colour:area", str(header.area)
    yield "trend", str(header.trend)
    yield "left-out", str(paper.hidden)
    for block in paper.blocks:
        told = [block.text, *(lines.item_text(item, header.as_of) for item in block.items)]
        if text := "\n".join(one for one in told if one):
            yield f"section:{block.part}", text


def _extension(parent: etree._Element, name: str, value: str) -> None:
    extension = etree.SubElement(parent, f"{{{EXTENSION}}}extension")
    etree.SubElement(extension, f"{{{EXTENSION}}}community").text = COMMUNITY
    etree.SubElement(extension, f"{{{EXTENSION}}}id").text = name
    parameter = etree.SubElement(extension, f"{{{EXTENSION}}}parameter")
    etree.SubElement(parameter, f"{{{EXTENSION}}}nameURI").text = f"{COMMUNITY}:{name}"
    etree.SubElement(parameter, f"{{{EXTENSION}}}value").text = plain(value)


def _who(parent: etree._Element, name: str, who: str, at: datetime) -> None:
    """A function, not a person, and when."""
    pair = _sr(parent, name)
    details = _ct(pair, "personDetails")
    person = etree.SubElement(details, f"{{{NAMES}}}personName")
    etree.SubElement(person, f"{{{NAMES}}}nameElement").text = line(who) or "–"
    _ct(pair, "timeValue", stamp(at))


def _sr(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    return _of(SITREP, parent, name, text)


def _ct(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    return _of(COMMON, parent, name, text)


def _of(space: str, parent: etree._Element, name: str, text: str | None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{space}}}{name}")
    if text is not None:
        made.text = line(text)
    return made


def line(text: str) -> str:
    """A text as EDXLStringType wants it: one line, at most 1023 signs, cut between two words."""
    flat = " ".join(plain(text).split())
    if len(flat) <= LONGEST:
        return flat
    return f"{flat[: LONGEST - 1].rpartition(' ')[0] or flat[: LONGEST - 1]}…"


def stamp(at: datetime) -> str:
    """`2019-01-10T13:00:00+01:00`: no fractions, and an offset."""
    return at.astimezone(STOCKHOLM).replace(microsecond=0).isoformat()
