"""Tables of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.models import analyses, imports  # noqa: F401 - imported so that Django knows the tables
from vardkase.preparedness.models.functions import (
    FunctionRow,
    NeedRow,
)
from vardkase.preparedness.models.measures import ChoiceRow, MeasureLinkRow, MeasureRow

__all__ = [
    "ChoiceRow",
    "FunctionRow",
    "MeasureLinkRow",
    "MeasureRow",
    "NeedRow",
]
