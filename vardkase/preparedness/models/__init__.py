"""Tables of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.models import analyses, imports, reports  # noqa: F401 - imported so that Django knows the tables
from vardkase.preparedness.models.asking import AnswerRow, FollowupFormRow, FollowupSentRow
from vardkase.preparedness.models.continuity import ContinuityRow, ContinuityVersionRow, StaffAssumptionRow
from vardkase.preparedness.models.functions import FunctionRow, NeedRow
from vardkase.preparedness.models.measures import ChoiceRow, MeasureLinkRow, MeasureRow
from vardkase.preparedness.models.rulesets import RuleSetRow
from vardkase.preparedness.models.styrel import StyrelPointRow

__all__ = [
    "AnswerRow",
    "ChoiceRow",
    "ContinuityRow",
    "ContinuityVersionRow",
    "FollowupFormRow",
    "FollowupSentRow",
    "FunctionRow",
    "MeasureLinkRow",
    "MeasureRow",
    "NeedRow",
    "RuleSetRow",
    "StaffAssumptionRow",
    "StyrelPointRow",
]
