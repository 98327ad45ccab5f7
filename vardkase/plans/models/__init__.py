"""Tables of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.models.documents import (
    CommentRow,
    DocumentRow,
    DocumentVersion,
    InvitedRow,
    ReferralRow,
)
from vardkase.plans.models.leading import (
    Draft,
    Version,
)

__all__ = [
    "CommentRow",
    "DocumentRow",
    "DocumentVersion",
    "Draft",
    "InvitedRow",
    "ReferralRow",
    "Version",
]
