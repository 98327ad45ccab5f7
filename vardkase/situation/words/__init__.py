"""The words of the situation picture: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from vardkase.situation.words import (
    areas,
    facts,
    forecasts,
    outlook,
    pictures,
    reports,
    requests,
    scenarios,
    status,
    warnings,
)

# Each part has EVENTS, REFUSALS and LINES (kind -> sentence, facts in words).
PARTS: tuple[ModuleType, ...] = (
    facts,
    forecasts,
    status,
    outlook,
    areas,
    pictures,
    reports,
    requests,
    scenarios,
    warnings,
)
EVENTS: dict[str, Any] = {code: word for part in PARTS for code, word in part.EVENTS.items()}
REFUSALS: dict[str, Any] = {code: word for part in PARTS for code, word in part.REFUSALS.items()}
LINES: dict[str, Any] = {kind: line for part in PARTS for kind, line in part.LINES.items()}
