"""The words of preparedness: one file for each noun."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from vardkase.preparedness.words import analyses, asking, functions, reports, rulesets
from vardkase.preparedness.words.asking import known
from vardkase.preparedness.words.functions import (
    LACKS,
    RESERVES,
    WEIGHTS,
    lack,
    length,
    stretch,
    tolerance,
)

# Each part has EVENTS and REFUSALS.
PARTS: tuple[ModuleType, ...] = (functions, analyses, rulesets, asking, reports)
EVENTS: dict[str, Any] = {code: word for part in PARTS for code, word in part.EVENTS.items()}
REFUSALS: dict[str, Any] = {code: word for part in PARTS for code, word in part.REFUSALS.items()}

__all__ = [
    "EVENTS",
    "LACKS",
    "REFUSALS",
    "RESERVES",
    "WEIGHTS",
    "known",
    "lack",
    "length",
    "stretch",
    "tolerance",
]
