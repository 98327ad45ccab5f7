"""How the start of leadership reads in the log."""

from __future__ import annotations

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important


def _started(event: events.LeadershipStarted) -> tuple[str, Facts]:
    return event.reason, {
        "level": event.level,
        "decided_by": event.decided_by,
        "criteria": [str(one) for one in event.criteria],
        "seats": [one.staff for one in event.seats],
        "place": event.place,
    }


LINES = {"leadership.started": Line(_started, Category.DECISION, important)}
