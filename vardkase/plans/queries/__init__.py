"""Reads of the plans: viewer first, frozen dataclasses out. What the viewer may not read does not exist."""

from __future__ import annotations

from vardkase.plans.queries.plans import (
    default_plan,
    differences,
    draft,
    leading_plan,
    leading_plans,
    lists_in_force,
    people_to_call,
    plan,
    seat_of,
    units,
    was_written,
)
from vardkase.plans.queries.rows import (
    CallList,
    Candidate,
    DraftLine,
    DraftPage,
    LeadingPlan,
    Place,
    PlanPage,
    PlanRole,
    UnitRow,
    VersionLine,
)

__all__ = [
    "CallList",
    "Candidate",
    "DraftLine",
    "DraftPage",
    "LeadingPlan",
    "Place",
    "PlanPage",
    "PlanRole",
    "UnitRow",
    "VersionLine",
    "default_plan",
    "differences",
    "draft",
    "leading_plan",
    "leading_plans",
    "lists_in_force",
    "people_to_call",
    "plan",
    "seat_of",
    "units",
    "was_written",
]
