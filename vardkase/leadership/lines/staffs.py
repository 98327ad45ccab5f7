"""How staffs and directions read in the log."""

from __future__ import annotations

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important


def _staff_opened(event: events.StaffOpened) -> tuple[str, Facts]:
    return event.grounds, {
        "name": event.name, "seat": str(event.seat), "organisation": event.organisation, "decision_maker": event.decision_maker,
        "chief": event.chief,
    }  # fmt: skip


def _staff_closed(event: events.StaffClosed) -> tuple[str, Facts]:
    return event.grounds, {"name": event.name, "handed_to": event.handed_to, "open_tasks": event.open_tasks}


def _direction(event: events.DirectionSet) -> tuple[str, Facts]:
    priorities = (f"{place}. {one}" for place, one in enumerate(event.priorities, 1))
    said = [event.goal, event.overall_decision, *priorities, event.limits, event.end_state, event.message]
    return "\n".join(part for part in said if part), {"version": event.version, "decided_by": event.decided_by}


LINES = {
    "leadership.staff_opened": Line(_staff_opened, Category.DECISION, important),
    "leadership.staff_closed": Line(_staff_closed, Category.DECISION, important),
    "leadership.direction_set": Line(_direction, Category.DECISION, important),
}
