"""In the log: situation reports. What is drafted is the staff's own; that a report has gone out of the house is for everybody."""

from __future__ import annotations

from typing import Any

from vardkase.incidents.rules import Category, Secrecy
from vardkase.leadership.lines.base import Facts, Line, important, internal
from vardkase.situation.events import reports as events


def _by_reach(event: Any) -> Secrecy:
    """As open as the report."""
    external = event.paper.header.external if isinstance(event, events.ReportApproved) else event.external
    return Secrecy.OPEN if external else Secrecy.INTERNAL


def _gathered(event: events.ReportDrafted | events.ReportRefreshed) -> tuple[str, Facts]:
    return "", {"name": event.name, "count": len(event.items)}


def _named(event: Any) -> tuple[str, Facts]:
    return getattr(event, "words", "") or getattr(event, "reason", ""), {"name": event.name}


def _taken(event: events.ReportSectionTaken) -> tuple[str, Facts]:
    return "", {"name": event.name, "part": str(event.part), "by": event.by}


def _section(event: events.ReportSectionWritten) -> tuple[str, Facts]:
    return event.text, {"name": event.name, "part": str(event.part)}


def _approved(event: events.ReportApproved) -> tuple[str, Facts]:
    return "", {"name": event.name, "version": event.paper.version}


def _sent(event: events.ReportSent) -> tuple[str, Facts]:
    return "", {"name": event.name, "version": event.version, "recipients": ", ".join(one.recipient for one in event.deliveries)}


def _by_words(event: events.ReportAcknowledged) -> Secrecy:
    """As open as the report; what a recipient has written to us beside it is for us."""
    return Secrecy.INTERNAL if event.receipt.words else _by_reach(event)


def _acknowledged(event: events.ReportAcknowledged) -> tuple[str, Facts]:
    said = event.receipt
    return said.words, {"name": event.name, "version": event.version, "recipient": said.recipient, "by": said.by, "way": str(said.way)}


def _corrected(event: events.ReportCorrected) -> tuple[str, Facts]:
    return event.reason, {"name": event.name, "version": event.version}


_DRAFTED: dict[str, Any] = {"least": internal, "whole": Secrecy.INTERNAL}
LINES: dict[str, Line] = {
    "situation.report_drafted": Line(_gathered, Category.ACTION, **_DRAFTED),
    "situation.report_described": Line(_named, Category.ACTION, **_DRAFTED),
    "situation.report_refreshed": Line(_gathered, Category.ACTION, **_DRAFTED),
    "situation.report_section_taken": Line(_taken, Category.ACTION, **_DRAFTED),
    "situation.report_section_written": Line(_section, Category.ACTION, **_DRAFTED),
    "situation.report_review_asked": Line(_named, Category.ACTION, **_DRAFTED),
    "situation.report_reviewed": Line(_named, Category.ACTION, **_DRAFTED),
    "situation.report_returned": Line(_named, Category.ACTION, **_DRAFTED),
    # The frozen version tells who prepared it and what the readers do not see: the log says that it is approved.
    "situation.report_approved": Line(_approved, Category.DECISION, important, _by_reach, Secrecy.INTERNAL),
    "situation.report_sent": Line(_sent, Category.CONTACT, important, _by_reach),
    "situation.report_acknowledged": Line(_acknowledged, Category.CONTACT, least=_by_words),
    "situation.report_corrected": Line(_corrected, Category.ACTION, **_DRAFTED),
}
