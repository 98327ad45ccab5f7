"""Tables of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.models.leading import (
    Draft,
    Version,
)
from vardkase.plans.models.terms import (
    BodyTermRow,
    DutyRow,
    FeedRow,
    TrainingRow,
)

__all__ = [
    "BodyTermRow",
    "Draft",
    "DutyRow",
    "FeedRow",
    "TrainingRow",
    "Version",
]
