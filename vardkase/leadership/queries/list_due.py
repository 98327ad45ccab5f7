"""Which call lists are to be tested: those of the plans in force, and those that have been tested before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership.queries.callout_tests import lists_tested
from vardkase.organisation.models import Organisation
from vardkase.plans import queries as plans
from vardkase.plans.queries import scopes


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
    for plan in own_lists(viewer, now):
        begins = datetime.combine(plan.valid_from, time(), STOCKHOLM)
        new = ListToTest(plan.staff_name, plan.authority_id, None, begins, begins + within)
        found.setdefault((plan.authority_id, plan.staff_name.casefold()), new)
    # Those of the plans are the viewer's already; of what was tested only what may be tested again.
    mine = [one for one in found.values() if viewer.can(Capability.INCIDENT_LEAD, (f"org:{one.authority_id}",))]
    return tuple(sorted(mine, key=lambda one: (one.due_at, one.name)))


def own_lists(viewer: Viewer, now: datetime) -> tuple[plans.CallList, ...]:
    """The lists of the plans in force that the viewer may test, each with the authority that they test it for.

    Whom the start page calls out can be tested: the lists of one's own authority, and of every unit whose register one's own board keeps.
    The municipality itself leads nothing: its list is tested by that board.
    """
    return scopes.remembered(viewer, ("own lists", timezone.localdate(now)), lambda: _own_lists(viewer, now))


def _own_lists(viewer: Viewer, now: datetime) -> tuple[plans.CallList, ...]:
    lists = plans.lists_in_force(viewer, now)
    keepers = dict(Organisation.objects.filter(id__in=[one.organisation_id for one in lists]).values_list("id", "keeper_id"))
    found = []
    for one in lists:
        those = (one.authority_id, keepers.get(one.organisation_id))
        may = (id for id in those if id is not None and viewer.can(Capability.INCIDENT_LEAD, (f"org:{id}",)))
        authority_id = next(may, None)
        if authority_id is not None:
            found.append(replace(one, authority_id=authority_id))
    return tuple(found)
