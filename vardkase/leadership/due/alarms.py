"""Alarms that nobody has assessed, and those whose time of next look has passed or comes soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.rules import AlarmState
from vardkase.leadership.obligations import Due, Obligation, state_at

ROLES = (Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR)
WAITING = (AlarmState.NEW, AlarmState.WATCHED, AlarmState.FORWARDED)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """What waits among the alarms that the viewer reads. A new alarm is shown from its first minute."""
    for row in queries.alarms_list(viewer, now=now, states=WAITING):
        is_new = row.state == AlarmState.NEW
        state = Due.OVERDUE if row.overdue_minutes is not None else (Due.DUE if is_new else row.due_at and state_at(row.due_at, now))
        if not state:
            continue
        what = row.facts.what_happened or row.facts.source_organisation or _("Alarm without a description")
        why = (
            _("An alarm is assessed within %(count)s minutes.") % {"count": settings.ALARM_PATIENCE_MINUTES}
            if is_new
            else _("Whoever assessed the alarm decided that it is looked at again then.")
        )
        title = _("Assess the alarm: %(what)s") if is_new else _("Look at the alarm again: %(what)s")
        yield Obligation(
            key=f"alarm-{row.id}",
            code="alarm_unassessed" if is_new else "alarm_next_check",
            title=title % {"what": what},
            why=why,
            since=row.received_at if is_new else row.assessed_at,
            due_at=row.due_at,
            state=state,
            url=reverse("incidents:alarm", args=[row.id]),
            roles=ROLES,
            exercise=row.is_exercise,
        )
