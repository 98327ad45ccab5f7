"""Which call lists are to be tested: those of the plans in force, and those that have been tested before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership.queries.callout_tests import lists_tested
from vardkase.plans import queries as plans


@dataclass(frozen=True, slots=True)
class ListToTest:
    """A list, when it was last tested (None: never), since when its plan is in force, and when its next test is due."""

    name: str
    authority_id: UUID
    tested_at: datetime | None
    in_force_at: datetime | None
    due_at: datetime


def lists_to_test(viewer: Viewer, *, now: datetime) -> tuple[ListToTest, ...]:
    """Every list that the viewer may test, the first due first. A list is known by its name, in its authority."""
    within = timedelta(days=settings.CALLOUT_TEST_DAYS)
    found = {
        (one.authority_id, one.name.casefold()): ListToTest(one.name, one.authority_id, one.tested_at, None, one.tested_at + within)
        for one in lists_tested(viewer, now=now)
    }
    for plan in plans.lists_in_force(viewer, now):
        begins = datetime.combine(plan.valid_from, time(), STOCKHOLM)
        new = ListToTest(plan.staff_name, plan.authority_id, None, begins, begins + within)
        found.setdefault((plan.authority_id, plan.staff_name.casefold()), new)
    mine = [one for one in found.values() if viewer.can(Capability.INCIDENT_LEAD, (f"org:{one.authority_id}",))]
    return tuple(sorted(mine, key=lambda one: (one.due_at, one.name)))
