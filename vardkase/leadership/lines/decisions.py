"""How decisions read in the log."""

from __future__ import annotations

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important


def _decision(event: events.DecisionTaken) -> tuple[str, Facts]:
    return event.text, {
        "reference": event.reference, "title": event.title, "decided_by": event.decided_by, "capacity": str(event.capacity),
        "mandate": event.mandate, "grounds": event.grounds, "supersedes": event.supersedes_reference, "why_urgent": event.why_urgent,
    }  # fmt: skip


def _duty_done(event: events.DutyDone) -> tuple[str, Facts]:
    return event.how, {"about": event.about, "kind": str(event.kind)}


LINES = {
    "leadership.decision_taken": Line(_decision, Category.DECISION, important),
    "leadership.duty_done": Line(_duty_done, Category.ACTION),
}
