"""What starting crisis leadership is made of: where it can sit by the plans in force, and what a press would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.leadership.models import Staff, StartRow
from vardkase.leadership.queries.callout_people import ways_of
from vardkase.leadership.queries.push import with_push
from vardkase.leadership.rules.callouts import Candidate, Wanted
from vardkase.leadership.rules.meetings import FIRST_HOURS, Point
from vardkase.leadership.rules.start import decides_alone, deciding_role
from vardkase.plans.queries import LeadingPlan, leading_plans


@dataclass(frozen=True, slots=True)
class Unit:
    """A place where crisis leadership can sit.

    `uncalled` are the labels of roles that nobody can be called to; `at_work`: its staff is open already.
    """

    plan: LeadingPlan
    called: int
    uncalled: tuple[str, ...]
    at_work: bool


def units(viewer: Viewer, authority_id: UUID, now: datetime, incident_id: UUID | None = None) -> tuple[Unit, ...]:
    """Where leadership can sit in an incident of an authority, the central place first."""
    working = set()
    if incident_id is not None:
        row = incidents.incident(viewer, incident_id)
        working = set(Staff.objects.filter(incident_id=row.id, closed_at=None).values_list("name", flat=True))
    found = []
    for plan in leading_plans(viewer, authority_id, now):
        called = {one.role_key for one in wanted_of(viewer, plan)}
        uncalled = tuple(role.label for role in plan.roles if role.key not in called)
        found.append(Unit(plan, len(called), uncalled, plan.staff_name in working))
    return tuple(found)


def wanted_of(viewer: Viewer, plan: LeadingPlan) -> tuple[Wanted, ...]:
    """The roles of a plan as a call-out asks for them; those without anybody who can be reached are left out."""
    found = []
    for role in plan.roles:
        chain = with_push([Candidate(one.person_id, one.name, one.post, ways_of(one.ways)) for one in role.chain])
        if any(one.ways for one in chain):
            found.append(Wanted(role.key, role.label, role.wanted, role.within_minutes, chain))
    return tuple(found)


def alone(viewer: Viewer, here: Iterable[str]) -> int:
    """The highest level that the viewer may decide by themselves there; 0 for none."""
    return decides_alone(deciding_role(viewer, here), settings.DUTY_OFFICER_LEVEL)


def started_at(viewer: Viewer, incident_id: UUID) -> datetime | None:
    """H: when crisis leadership was first started in an incident; None when it has not been."""
    row = incidents.incident(viewer, incident_id)
    return StartRow.objects.filter(incident_id=row.id).order_by("number").values_list("started_at", flat=True).first()


def first_meeting(viewer: Viewer, now: datetime) -> datetime:
    """When the first meeting is, if leadership starts now."""
    return now + timedelta(minutes=next(after for after, _, _, point in FIRST_HOURS if point == Point.START_UP))
