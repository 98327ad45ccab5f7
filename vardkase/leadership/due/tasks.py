"""Tasks that should have been done, that soon should be, and urgent ones that nobody has said they received."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import State
from vardkase.leadership import queries
from vardkase.leadership.due.ways import to_act
from vardkase.leadership.obligations import Due, Obligation
from vardkase.leadership.rules.tasks import Reminder

# When leadership has stood down there is no staff to ask: the coordinator follows what the line took over.
AFTERWARDS = (Role.COORDINATOR, Role.DUTY_OFFICER)
ROLES = (Role.CHIEF_OF_STAFF, Role.LOG_KEEPER, Role.DUTY_OFFICER, Role.STAFF_MEMBER)
STATES = {Reminder.OVERDUE: Due.OVERDUE, Reminder.SOON: Due.SOON, Reminder.NOT_RECEIVED: Due.OVERDUE}


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """The reminders of the tasks that the viewer may read, in incidents that go on."""
    for row, line in queries.reminders(viewer, now=now):
        said = line.said
        if said is None or line.reminder is None:
            continue
        words = {"reference": line.reference, "what": said.what, "who": said.assignee}
        if line.reminder == Reminder.NOT_RECEIVED:
            title = _("Has %(who)s received %(reference)s? %(what)s") % words
            why = _("An urgent task is received within %(count)s minutes, and that is said.") % {"count": settings.RECEIPT_PATIENCE_MINUTES}
            due_at: datetime | None = line.given_at + timedelta(minutes=settings.RECEIPT_PATIENCE_MINUTES)
        else:
            title = _("%(reference)s: %(what)s (%(who)s)") % words
            why = _("Whoever gave the task said when it is to be done.")
            due_at = said.due_at
        yield Obligation(
            key=f"task-{line.id}",
            code=f"task_{line.reminder}",
            title=title,
            why=why,
            since=line.given_at,
            due_at=due_at,
            state=STATES[line.reminder],
            url=to_act(viewer, row, "task", "move_task", line.id, otherwise="tasks"),
            roles=AFTERWARDS if row.state == State.STANDING_DOWN else ROLES,
            incident=row,
            mark=said.mark,
        )
