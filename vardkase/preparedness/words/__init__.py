"""The words of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.words.functions import (
    EVENTS,
    LACKS,
    REFUSALS,
    RESERVES,
    WEIGHTS,
    lack,
    length,
    stretch,
    tolerance,
)

__all__ = [
    "EVENTS",
    "LACKS",
    "REFUSALS",
    "RESERVES",
    "WEIGHTS",
    "lack",
    "length",
    "stretch",
    "tolerance",
]
