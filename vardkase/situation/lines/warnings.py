"""In the log: warnings that we issue. Those from outside stand there as ordinary entries, with their source."""

from __future__ import annotations

from vardkase.incidents.rules import Category, Importance
from vardkase.leadership.lines.base import Facts, Line
from vardkase.situation.events.warnings import WarningIssued


def _issued(event: WarningIssued) -> tuple[str, Facts]:
    alert = event.alert
    facts = {"reference": event.reference, "headline": alert.headline, "kind": str(alert.kind), "area": alert.place}
    return "\n\n".join(part for part in (alert.text, alert.instruction) if part), facts


def _important(event: WarningIssued) -> Importance:
    return Importance.IMPORTANT


LINES: dict[str, Line] = {"situation.warning_issued": Line(_issued, Category.INFO, _important)}
