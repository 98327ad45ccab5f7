"""How what is said of the situation reads in the log: it stands there by itself, in the order in which it was said."""

from __future__ import annotations

from types import ModuleType

from vardkase.incidents import kinds
from vardkase.situation import words
from vardkase.situation.lines import (
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

# Each part has LINES: kind -> Line; its sentences are in words.
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


def declare() -> None:
    """Says how each kind reads."""
    for part in PARTS:
        for kind, line in part.LINES.items():
            sentence, facts = words.LINES[kind]
            kinds.declare(kind, kinds.Kind(line, sentence, facts, line.least, line.whole))
