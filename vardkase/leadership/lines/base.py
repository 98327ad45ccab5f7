"""What every line of leadership in the log is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import OPEN, Category, Importance

Facts = dict[str, Any]


def normal(event: Any) -> Importance:
    """An entry among others."""
    return Importance.NORMAL


def important(event: Any) -> Importance:
    """An entry that whoever comes back reads first."""
    return Importance.IMPORTANT


@dataclass(frozen=True, slots=True)
class Line:
    """How entries of one kind read: the words and facts of an event, the category, and how important it is."""

    said: Callable[[Any], tuple[str, Facts]]
    category: Category
    importance: Callable[[Any], Importance] = normal

    def __call__(self, bare: LogEntry, event: Any) -> LogEntry:
        """The line of an event."""
        text, facts = self.said(event)
        mark = getattr(event, "mark", OPEN)
        if facts.get("due"):
            facts["recorded"] = bare.recorded_at.astimezone(UTC).isoformat()
        return replace(bare, category=self.category, importance=self.importance(event), text=text, facts=facts, mark=mark)
