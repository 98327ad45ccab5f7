"""What every line of leadership in the log is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from vardkase.incidents.kinds import open_to_all
from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import OPEN, Category, Importance, Secrecy
from vardkase.leadership.words.acts import ended

Facts = dict[str, Any]


def normal(event: Any) -> Importance:
    """An entry among others."""
    return Importance.NORMAL


def important(event: Any) -> Importance:
    """An entry that whoever comes back reads first."""
    return Importance.IMPORTANT


def internal(event: Any) -> Secrecy:
    """An entry for those who read who is called, who is on and what they answer (`reads_people`): the staff, and not its partners."""
    return Secrecy.INTERNAL


def sentences(*parts: str) -> str:
    """Several things that were said, each on a line and with its stop: where the log stands on one line they are still told apart."""
    return "\n".join(ended(part) for part in parts if part)


def labelled(*parts: tuple[str, str]) -> str:
    """The same, each after its label (a msgid). In Swedish, as the entry is kept: a line of the log is found by its own words."""
    with translation.override("sv"):
        return sentences(*(f"{gettext(label)}: {said}" if label else said for label, said in parts if said))


@dataclass(frozen=True, slots=True)
class Line:
    """How entries of one kind read: the words and facts of an event, the category, how important it is, and for whom (`Kind` says how)."""

    said: Callable[[Any], tuple[str, Facts]]
    category: Category
    importance: Callable[[Any], Importance] = normal
    least: Callable[[Any], Secrecy] = open_to_all
    whole: Secrecy = Secrecy.OPEN

    def __call__(self, bare: LogEntry, event: Any) -> LogEntry:
        """The line of an event."""
        text, facts = self.said(event)
        mark = getattr(event, "mark", OPEN)
        if facts.get("due"):
            facts["recorded"] = bare.recorded_at.astimezone(UTC).isoformat()
        return replace(bare, category=self.category, importance=self.importance(event), text=text, facts=facts, mark=mark)
