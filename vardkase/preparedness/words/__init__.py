"""The words of preparedness: one file for each noun."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from vardkase.preparedness.words import analyses, choices, functions, imports, measures
from vardkase.preparedness.words.functions import (
    LACKS,
    RESERVES,
    WEIGHTS,
    lack,
    length,
    stretch,
    tolerance,
)

PARTS: tuple[ModuleType, ...] = (functions, analyses, measures, choices, imports)
EVENTS: dict[str, Any] = {code: word for part in PARTS for code, word in part.EVENTS.items()}
REFUSALS: dict[str, Any] = {code: word for part in PARTS for code, word in part.REFUSALS.items()}

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
