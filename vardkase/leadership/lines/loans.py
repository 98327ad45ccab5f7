"""How lent roles read in the log."""

from __future__ import annotations

from datetime import UTC

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important


def _lent(event: events.RoleLent) -> tuple[str, Facts]:
    return event.reason, {"who": event.who, "role": str(event.role), "due": event.until.astimezone(UTC).isoformat()}


def _returned(event: events.RoleReturned) -> tuple[str, Facts]:
    return "", {"who": event.who, "role": str(event.role)}


LINES = {
    "leadership.role_lent": Line(_lent, Category.STAFFING, important),
    "leadership.role_returned": Line(_returned, Category.STAFFING, important),
}
