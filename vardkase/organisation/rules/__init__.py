"""What the register demands, in plain Python: kinds and their places, periods, contact ways and how fresh they are."""

from __future__ import annotations

from vardkase.organisation.rules.contacts import (
    CHANNELS,
    PHONE_CHANNELS,
    Channel,
    display,
    link,
    normalise,
)
from vardkase.organisation.rules.freshness import DEFAULT_LIMITS, Freshness, Limits, due_order, freshness
from vardkase.organisation.rules.kinds import (
    PARENTS,
    OrganisationKind,
    Place,
    authority_of,
    check_parent,
    may_stand_under,
)
from vardkase.organisation.rules.records import (
    check_code,
    check_not_future,
    check_period,
    check_priority,
    check_seen,
    clean,
    clean_required,
    current,
)

__all__ = [
    "CHANNELS",
    "DEFAULT_LIMITS",
    "PARENTS",
    "PHONE_CHANNELS",
    "Channel",
    "Freshness",
    "Limits",
    "OrganisationKind",
    "Place",
    "authority_of",
    "check_code",
    "check_not_future",
    "check_parent",
    "check_period",
    "check_priority",
    "check_seen",
    "clean",
    "clean_required",
    "current",
    "display",
    "due_order",
    "freshness",
    "link",
    "may_stand_under",
    "normalise",
]
