"""How a call-out reads in the log: what everybody in the staff needs to know, and no message or number. It names people: it is internal."""

from __future__ import annotations

from datetime import UTC

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important, internal


def _started(event: events.CalloutStarted) -> tuple[str, Facts]:
    roles = ", ".join(f"{one.role} ({one.count})" for one in event.roles)
    at = event.report_at.astimezone(UTC).isoformat() if event.report_at else ""
    return event.why, {"staff": event.staff, "place": event.place, "roles": roles, "at": at, "opted_in": event.opted_in}


def _filled(event: events.CalloutRoleFilled) -> tuple[str, Facts]:
    names = ", ".join(one.name if one.minutes is None else f"{one.name} ({one.minutes} min)" for one in event.coming)
    return "", {
        "role": event.role,
        "staff": event.staff,
        "count": event.count,
        "coming": len(event.coming),
        "names": names,
        "there": ", ".join(event.there),
    }


def _standing(event: events.CalloutRoleReopened | events.CalloutUnfilled) -> tuple[str, Facts]:
    return "", {"role": event.role, "staff": event.staff, "count": event.count, "coming": event.coming}


def _escalated(event: events.CalloutEscalated) -> tuple[str, Facts]:
    asked = "; ".join(f"{one.role}: {', '.join(one.asked)}" for one in event.roles if one.asked)
    called = sum(one.called for one in event.roles)
    return "", {
        "staff": event.staff,
        "minutes": event.minutes,
        "roles": ", ".join(one.role for one in event.roles),
        "asked": asked,
        "called": called,
    }


def _conflict(event: events.CalloutConflict) -> tuple[str, Facts]:
    return "", {"role": event.role, "staff": event.staff, "name": event.name}


def _ended(event: events.CalloutEnded) -> tuple[str, Facts]:
    return event.reason, {"staff": event.staff, "told": event.told}


LINES = {
    "leadership.callout_started": Line(_started, Category.STAFFING, important, least=internal),
    "leadership.callout_role_filled": Line(_filled, Category.STAFFING, least=internal),
    "leadership.callout_role_reopened": Line(_standing, Category.STAFFING, important, least=internal),
    "leadership.callout_escalated": Line(_escalated, Category.STAFFING, least=internal),
    "leadership.callout_unfilled": Line(_standing, Category.STAFFING, important, least=internal),
    "leadership.callout_conflict": Line(_conflict, Category.STAFFING, important, least=internal),
    "leadership.callout_ended": Line(_ended, Category.STAFFING, least=internal),
}
