"""How staffs and directions read in the log."""

from __future__ import annotations

from django.utils.translation import gettext_noop as noop

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important, labelled
from vardkase.leadership.words.acts import ended


def _staff_opened(event: events.StaffOpened) -> tuple[str, Facts]:
    return event.grounds, {
        "name": event.name, "seat": str(event.seat), "organisation": event.organisation, "decision_maker": event.decision_maker,
        "chief": event.chief,
    }  # fmt: skip


def _staff_closed(event: events.StaffClosed) -> tuple[str, Facts]:
    return event.grounds, {"name": event.name, "handed_to": event.handed_to, "open_tasks": event.open_tasks}


def _direction(event: events.DirectionSet) -> tuple[str, Facts]:
    priorities = " ".join(ended(f"{place}. {one}") for place, one in enumerate(event.priorities, 1))
    said = labelled(
        ("", event.goal), (noop("Decision in broad terms"), event.overall_decision), (noop("Priorities"), priorities),
        (noop("Limits"), event.limits), (noop("End state"), event.end_state), (noop("Main message"), event.message),
    )  # fmt: skip
    return said, {"version": event.version, "decided_by": event.decided_by}


LINES = {
    "leadership.staff_opened": Line(_staff_opened, Category.DECISION, important),
    "leadership.staff_closed": Line(_staff_closed, Category.DECISION, important),
    "leadership.direction_set": Line(_direction, Category.DECISION, important),
}
