"""Tables of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.models.documents import CommentRow, DocumentRow, DocumentVersion, InvitedRow, ReferralRow
from vardkase.plans.models.leading import Draft, Version
from vardkase.plans.models.terms import BodyTermRow, DutyRow, FeedRow, TrainingRow

__all__ = [
    "BodyTermRow",
    "CommentRow",
    "DocumentRow",
    "DocumentVersion",
    "Draft",
    "DutyRow",
    "FeedRow",
    "InvitedRow",
    "ReferralRow",
    "TrainingRow",
    "Version",
]
