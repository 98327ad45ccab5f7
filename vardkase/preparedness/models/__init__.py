"""Tables of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.models.functions import (
    FunctionRow,
    NeedRow,
)

__all__ = [
    "FunctionRow",
    "NeedRow",
]
