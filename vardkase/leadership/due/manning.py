"""Staffs at work whose roles nobody has: known from the first minute, and not only when a call-out has run out of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Role, Viewer
from vardkase.leadership import queries
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.leadership.rules.coverage import pressing

ROLES = (Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER)
NAMED = 3


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """One line to a staff, with the roles that cannot wait, in the incidents that go on and that the viewer leads."""
    for row, staff in queries.coverage_everywhere(viewer, now=now):
        lacking = pressing(staff.roles, now)
        if not lacking:
            continue
        first = lacking[0]
        named = ", ".join(one.label for one in lacking[:NAMED])
        if more := len(lacking) - NAMED if len(lacking) > NAMED else 0:
            named = f"{named} {ngettext('and %(count)s more', 'and %(count)s more', more) % {'count': more}}"
        yield Obligation(
            key=f"manning-{staff.staff_id}",
            code="roles_empty",
            title=_("Man %(staff)s: %(roles)s") % {"staff": staff.staff, "roles": named},
            why=_("The roles that a staff needs first are held within %(count)s minutes. Say who takes each, or call out.")
            % {"count": first.within_minutes},
            since=first.handed_at,
            due_at=first.due_at,
            state=state_at(first.due_at, now) or Due.SOON,
            url=reverse("leadership:roles", args=[row.id]),
            roles=ROLES,
            incident=row,
        )
