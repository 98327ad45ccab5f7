"""What starting crisis leadership is made of: where it can sit by the plans in force, and what a press would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.leadership.models import Staff, StartRow
from vardkase.leadership.queries.callout_people import KINDS, ways_of
from vardkase.leadership.queries.push import with_push
from vardkase.leadership.rules.callouts import Candidate, Wanted
from vardkase.leadership.rules.meetings import FIRST_HOURS, Point
from vardkase.leadership.rules.start import decides_alone, deciding_role
from vardkase.organisation import queries as organisation
from vardkase.plans.queries import LeadingPlan, leading_plans, scopes
from vardkase.plans.rules import LinkKind


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
    question = ("units", authority_id, timezone.localdate(now))
    found = scopes.remembered(viewer, question, lambda: _units(viewer, authority_id, now))
    return tuple(replace(unit, at_work=unit.plan.staff_name in working) for unit in found)


def _units(viewer: Viewer, authority_id: UUID, now: datetime) -> tuple[Unit, ...]:
    plans = leading_plans(viewer, authority_id, now, people=False)
    reached = _reached(viewer, plans, now)
    found = []
    for plan in plans:
        uncalled = tuple(role.label for role in plan.roles if not any(place.link.id in reached for place in role.places))
        found.append(Unit(plan, len(plan.roles) - len(uncalled), uncalled, at_work=False))
    return tuple(found)


def _reached(viewer: Viewer, plans: Iterable[LeadingPlan], now: datetime) -> frozenset[UUID]:
    """The posts and people in the chains of some plans by whom a call-out would reach anybody."""
    links = {place.link for plan in plans for role in plan.roles for place in role.places}
    of = {kind: {link.id for link in links if link.kind is kind} for kind in LinkKind}
    posts, people = organisation.reachable(viewer, now, post_ids=of[LinkKind.POST], person_ids=of[LinkKind.PERSON], channels=KINDS)
    return posts | people


def wanted_of(viewer: Viewer, plan: LeadingPlan) -> tuple[Wanted, ...]:
    """The roles of a plan as a call-out asks for them; those without anybody who can be reached are left out."""
    found = []
    for role in plan.roles:
        chain = with_push([Candidate(one.person_id, one.name, one.post, ways_of(one.ways)) for one in role.chain])
        if any(one.ways for one in chain):
            found.append(Wanted(role.key, role.label, role.wanted, role.within_minutes, chain))
    return tuple(found)


def list_of_plan(viewer: Viewer, organisation_id: UUID, now: datetime) -> tuple[Wanted, ...]:
    """The roles of a unit's plan with everybody in them, as a test asks them: each person once, in the first of their roles."""
    found, asked = [], set()
    for plan in leading_plans(viewer, None, now, only=[organisation_id]):
        for role in wanted_of(viewer, plan):
            chain = tuple(one for one in role.chain if (one.person_id or one.name) not in asked)
            asked |= {one.person_id or one.name for one in chain}
            if chain:
                found.append(replace(role, count=len(chain), first=0, chain=chain))
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
