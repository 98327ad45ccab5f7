"""What a plan for leading is and demands, in plain Python: its content, what is refused, what differs, what should worry."""

from __future__ import annotations

from vardkase.plans.rules.checks import (
    check_adoption,
    check_frame,
    check_put,
    check_role,
    check_seen,
    digest,
    new_key,
    put,
    tidy,
    without,
)
from vardkase.plans.rules.compare import Change, Difference, compare
from vardkase.plans.rules.content import (
    SEATS,
    Band,
    CardItem,
    Frame,
    ItemKind,
    Leading,
    Link,
    LinkKind,
    Role,
    Seat,
    Spawn,
    leading_name,
    role_id,
)
from vardkase.plans.rules.worries import Concern, Reach, Spot, Worry, concerns, in_two_plans, people_of

__all__ = [
    "SEATS",
    "Band",
    "CardItem",
    "Change",
    "Concern",
    "Difference",
    "Frame",
    "ItemKind",
    "Leading",
    "Link",
    "LinkKind",
    "Reach",
    "Role",
    "Seat",
    "Spawn",
    "Spot",
    "Worry",
    "check_adoption",
    "check_frame",
    "check_put",
    "check_role",
    "check_seen",
    "compare",
    "concerns",
    "digest",
    "in_two_plans",
    "leading_name",
    "new_key",
    "people_of",
    "put",
    "role_id",
    "tidy",
    "without",
]
