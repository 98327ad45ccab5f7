"""The words of preparedness: one file for each noun."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from vardkase.preparedness.words import analyses, asking, choices, continuity, functions, imports, measures, reports, rulesets, styrel
from vardkase.preparedness.words.asking import known
from vardkase.preparedness.words.continuity import ENOUGH, FIELDS, PLAN_STATES, STEPS
from vardkase.preparedness.words.functions import LACKS, RESERVES, WEIGHTS, lack, length, stretch, tolerance
from vardkase.preparedness.words.net import LENGTHS, MEASURES
from vardkase.preparedness.words.styrel import PRIORITIES

PARTS: tuple[ModuleType, ...] = (
    functions,
    analyses,
    rulesets,
    asking,
    continuity,
    styrel,
    measures,
    choices,
    imports,
    reports,
)
EVENTS: dict[str, Any] = {code: word for part in PARTS for code, word in part.EVENTS.items()}
REFUSALS: dict[str, Any] = {code: word for part in PARTS for code, word in part.REFUSALS.items()}

__all__ = [
    "ENOUGH",
    "EVENTS",
    "FIELDS",
    "LACKS",
    "LENGTHS",
    "MEASURES",
    "PLAN_STATES",
    "PRIORITIES",
    "REFUSALS",
    "RESERVES",
    "STEPS",
    "WEIGHTS",
    "known",
    "lack",
    "length",
    "stretch",
    "tolerance",
]
