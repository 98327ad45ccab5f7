"""In the demonstration: situation reports. What the functions write is invented, and says so; the material is what was known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.incidents.queries import incident
from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger import Entry
from vardkase.situation.actions import reports, reports_out
from vardkase.situation.queries.reports import paper_of, report
from vardkase.situation.rules.reports import Colour, Confidence, Delivery, Header, Part, Receipt, SectionDraft, Trend, Way

INVENTED = "(Fiktivt inslag i demonstrationen.)"
_ENUMS: dict[str, type] = {"own": Colour, "area": Colour, "trend": Trend, "confidence": Confidence}
_MOMENTS = frozenset({"as_of", "period_from", "next_at"})


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of reports.json. Raises KeyError for an act that the demonstration does not know."""
    call = {**_CALLS[body["act"]](body, common, prefix, later), **targets, "incident_id": incident_id}
    if body["act"] in {"review_report", "approve_report"}:
        # What is judged is what stands there.
        viewer = common["viewer"]
        found = report(viewer, incident_id, targets["report_id"])
        call["read"] = reports_out.reading(found, paper_of(viewer, incident(viewer, incident_id), found))
    act = getattr(reports, body["act"], None) or getattr(reports_out, body["act"])
    entry: Entry = act(**call, **common)
    return entry


def moment(text: str) -> datetime:
    """`2019-01-10 13:00` by a Swedish clock."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def header_of(given: Mapping[str, Any], now: datetime, *, replayed: bool, later: timedelta) -> Header:
    """The head of a report. In a replay its moment is that of the step: so short a while before it nothing may have been there yet."""
    said = {name: _value(name, value) for name, value in given.items()}
    header = Header(**said)
    if not replayed:
        return header
    before, ahead = header.as_of - header.period_from, header.next_at
    return replace(header, as_of=now, period_from=now - before, next_at=ahead + later if ahead else None)


def _value(name: str, value: Any) -> Any:
    if name in _ENUMS:
        return _ENUMS[name](value)
    if name in _MOMENTS:
        return moment(value)
    return tuple(value) if isinstance(value, list) else value


def _draft(body: Mapping[str, Any], common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    header = header_of(body["header"], common["now"], replayed=bool(prefix), later=later)
    return {"header": header, "actor": body["actor"]}


def _section(body: Mapping[str, Any], common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    return {"draft": SectionDraft(Part(body["part"]), f"{prefix}{body['text']} {INVENTED}")}


def _words(body: Mapping[str, Any], common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    return {"words": f"{body['words']} {INVENTED}"} if "words" in body else {}


def _send(body: Mapping[str, Any], common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    at = common["now"] if prefix else moment(body["at"])
    return {"deliveries": tuple(Delivery(name, Way(body["way"]), at, INVENTED) for name in body["to"])}


def _receipt(body: Mapping[str, Any], common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    at = common["now"] if prefix else moment(body["at"])
    return {"receipt": Receipt(body["recipient"], f"{body['who']} (fiktivt)", Way(body["way"]), at)}


_CALLS = {
    "draft_report": _draft,
    "write_section": _section,
    "ask_review": _words,
    "review_report": _words,
    "approve_report": _words,
    "send_report": _send,
    "acknowledge_report": _receipt,
}
