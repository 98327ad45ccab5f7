"""Tables of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.models import analyses, reports  # noqa: F401 - imported so that Django knows the tables
from vardkase.preparedness.models.asking import AnswerRow, FollowupFormRow, FollowupSentRow
from vardkase.preparedness.models.functions import (
    FunctionRow,
    NeedRow,
)
from vardkase.preparedness.models.rulesets import RuleSetRow

__all__ = [
    "AnswerRow",
    "FollowupFormRow",
    "FollowupSentRow",
    "FunctionRow",
    "NeedRow",
    "RuleSetRow",
]
