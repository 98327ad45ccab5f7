"""Call lists: each is tested once a quarter. A list that is wrong is otherwise found out on the worst night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.leadership import queries
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.leadership.queries.list_due import ListToTest
from vardkase.ui import times

ROLES = (Role.COORDINATOR, Role.DUTY_OFFICER)
SOON = timedelta(days=14)


def _title(one: ListToTest, now: datetime, *, late: bool) -> str:
    """What is to be done; of what is late, since when."""
    facts = {"list": one.name, "at": times.day(one.due_at, now)}
    if one.tested_at:
        title = _("Test the call list %(list)s again: it is late since %(at)s") if late else _("Test the call list %(list)s again")
    elif late:
        title = _("Test the call list %(list)s: it has never been tested, and is late since %(at)s")
    else:
        title = _("Test the call list %(list)s: it has never been tested")
    return title % facts


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """The lists that are to be tested, for those who may test them: those of the plans in force, and those that were tested before."""
    if not viewer.can_anywhere(Capability.INCIDENT_LEAD):
        return
    for one in queries.lists_to_test(viewer, now=now):
        found = state_at(one.due_at, now, SOON)
        if found is None and one.tested_at is not None:
            continue
        title = _title(one, now, late=found == Due.OVERDUE)
        yield Obligation(
            key=f"list-{uuid5(one.authority_id, one.name.casefold())}",
            code="list_untested",
            title=title,
            why=_("A call list is tested every %(count)s days. Everybody in it is asked, and told not to come.")
            % {"count": settings.CALLOUT_TEST_DAYS},
            since=one.tested_at or one.in_force_at,
            # A test of a list wakes nobody: it is to be done, and never stands above what an incident waits for, however old it is.
            due_at=None if found == Due.OVERDUE else one.due_at,
            state=Due.DUE if found == Due.OVERDUE else found or Due.SOON,
            url=f"{reverse('leadership:start_callout_test')}?{urlencode({'name': one.name})}",
            # What was never tested is the coordinator's from the first day, and the duty officer's when it is time.
            roles=ROLES if found else ROLES[:1],
        )
