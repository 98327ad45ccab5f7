"""Short ways to a situation report: material that a test offers itself, and a report on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import OPEN, Mark
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.situation import material
from vardkase.situation.actions import reports, reports_out
from vardkase.situation.material import Material, Section
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.rules.reports import STATUTORY, Delivery, Header, Item, Part, Receipt, SectionDraft, Way
from vardkase.situation.rules.reports_paper import Paper

HEADER = Header(
    as_of=later(60),
    period_from=NIGHT,
    next_at=later(600),
    recipients=("Länsstyrelsen", "Region Stockholm"),
    contact="TiB, 0176-000 00",
    purpose="Lägesrapport enligt begäran",
    requested_by="Länsstyrelsen",
)
CUSTOMERS = Material(
    Section.CONSEQUENCES, "fact:customers", "Kunder utan el i kommunen: 6 500", "6 500", later(10), 1, "Vattenfall", "/fakta/", True
)
PROSE = {part: f"Det här säger vi om {part}." for part in STATUTORY}


def piece(section: Section = Section.EVENT, key: str = "fact:1", value: str = "1", *, mark: Mark = OPEN, **more: Any) -> Material:
    """A piece of material."""
    said = {"text": f"{key} är {value}", "as_of": later(10), "number": 1, "source": "Källan"} | more
    return Material(section, key, value=value, mark=mark, **said)


def item(key: str = "fact:1", value: str = "1", part: Part = Part.EVENT, **more: Any) -> Item:
    """A piece as a report keeps it."""
    return Item(part, key, more.pop("text", f"{key} är {value}"), value, more.pop("as_of", later(10)), more.pop("number", 1), **more)


def offered(monkeypatch: Any, *pieces: Material) -> list[Material]:
    """Only these are offered to reports from now on; the list may be changed by the test."""
    found = list(pieces)
    monkeypatch.setattr(material, "_offers", [lambda viewer, row, known: [one for one in found if one.as_of <= known.at]])
    return found


def begun(viewer: Viewer, incident_id: UUID, *, now: datetime | None = None, actor: str = "", **header: Any) -> UUID:
    """A draft; returns its id."""
    key = new_id()
    reports.draft_report(
        viewer=viewer, incident_id=incident_id, header=replace(HEADER, **header), actor=actor, key=key, now=now or later(60)
    )
    return key


def wrote(
    viewer: Viewer, incident_id: UUID, report_id: UUID, part: Part = Part.EVENT, text: str = "Vägarna är röjda.", **more: Any
) -> None:
    """A section."""
    now, seen = more.pop("now", later(61)), more.pop("seen", None)
    reports.write_section(
        viewer=viewer,
        incident_id=incident_id,
        report_id=report_id,
        draft=SectionDraft(part, text, **more),
        seen=seen,
        key=new_id(),
        now=now,
    )


def did(what: str, viewer: Viewer, incident_id: UUID, report_id: UUID, **more: Any) -> Any:
    """Does something with a report, and gives the entry."""
    act = getattr(reports, what, None) or getattr(reports_out, what)
    # One person does all of it in most tests, and sends what is internal to their own.
    more = {"approve_report": {"alone": "Ensam i natt."}, "send_report": {"ours": True}}.get(what, {}) | more
    return act(
        viewer=viewer, incident_id=incident_id, report_id=report_id, key=more.pop("key", new_id()), now=more.pop("now", later(63)), **more
    )


def handed_in(viewer: Viewer, incident_id: UUID, *, prose: bool = True, **header: Any) -> UUID:
    """A report with all that the law asks for, in review; returns its id."""
    report_id = begun(viewer, incident_id, **header)
    for part, text in PROSE.items() if prose else ():
        wrote(viewer, incident_id, report_id, part, text, now=max(later(61), header.get("as_of", later(61))))
    did("ask_review", viewer, incident_id, report_id, now=max(later(62), header.get("as_of", later(62))))
    return report_id


def read(viewer: Viewer, incident_id: UUID, report_id: UUID) -> str:
    """What an approval names, of what stands there now."""
    found = stands(viewer, incident_id, report_id)
    return reports_out.reading(found, paper_now(viewer, incident_id, found))


def paper_now(viewer: Viewer, incident_id: UUID, found: Report) -> Paper:
    """A report as it would be frozen now."""
    return queries.paper_of(viewer, incidents.incident(viewer, incident_id), found)


def stands(viewer: Viewer, incident_id: UUID, report_id: UUID) -> Report:
    """How a report stands."""
    return queries.report(viewer, incident_id, report_id)


def approved(viewer: Viewer, incident_id: UUID, **header: Any) -> UUID:
    """An approved report; returns its id."""
    now = header.pop("at", max(later(63), header.get("as_of", later(63))))
    report_id = handed_in(viewer, incident_id, **header)
    did("approve_report", viewer, incident_id, report_id, read=read(viewer, incident_id, report_id), now=now)
    return report_id


def delivery(recipient: str = "Länsstyrelsen", at: datetime | None = None) -> Delivery:
    """A delivery by e-mail."""
    return Delivery(recipient, Way.MAIL, at or later(65))


def receipt(recipient: str = "Länsstyrelsen", at: datetime | None = None, by: str = "TiB Länsstyrelsen") -> Receipt:
    """A receipt by telephone."""
    return Receipt(recipient, by, Way.PHONE, at or later(70))


def sent(viewer: Viewer, incident_id: UUID, *recipients: str, **header: Any) -> UUID:
    """A report that has gone out; returns its id."""
    report_id = approved(viewer, incident_id, **header)
    at = max(later(65), header.get("as_of", later(65)))
    those = tuple(delivery(name, at) for name in recipients or ("Länsstyrelsen",))
    did("send_report", viewer, incident_id, report_id, deliveries=those, now=at)
    return report_id
