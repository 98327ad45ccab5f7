"""Handover: what whoever comes on must know, gathered from what the house has, with a few words of whoever goes off, and a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy

# Who takes over so long before their own shift begins is on by that shift; earlier than so they have another one to come.
EARLY = timedelta(hours=3)
# Who leads the staff, or decides in it, answers for all of its tasks.
LEADING = frozenset({"chief_of_staff", "decision_maker"})
_LEADING_BY_NAME = ("stabschef", "ställföreträdande stabschef", "biträdande stabschef", "beslutsfattare")


class Part(StrEnum):
    """The parts of a handover sheet, in the order in which they are read aloud."""

    RISKS = "risks"
    DIRECTION = "direction"
    SINCE = "since"
    TASKS = "tasks"
    DECISIONS = "decisions"
    QUESTIONS = "questions"
    MEETINGS = "meetings"
    NEXT_ON = "next_on"


class Whose(StrEnum):
    """Whose tasks stand on a sheet. UNSAID: it was made before sheets said so, and has the leaver's own and what is urgent."""

    UNSAID = ""
    EVERYBODY = "everybody"
    OWN_AND_URGENT = "own_and_urgent"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a sheet. `at` is when it was or is to be; `is_internal`: only for those who may read what is internal."""

    text: str
    at: datetime | None = None
    reference: str = ""
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a sheet with its lines; `left_out` more there were. `whose`: of the tasks, whose they are."""

    part: Part
    items: tuple[Item, ...]
    left_out: int = 0
    whose: Whose = Whose.UNSAID


def leads(role: str, card_key: str = "") -> bool:
    """Whether whoever has the role leads the staff or decides in it: by the key of its card, or where there is none by its name."""
    if card_key:
        return card_key in LEADING
    said = role.casefold().strip()
    return any(said == name or said.startswith(f"{name} ") for name in _LEADING_BY_NAME)


def check_receipt(*, accepted: bool, by: str, leaver: str, now: datetime) -> str:
    """Who took over, once, and not from themselves.

    Refused: "leadership.handover_taken_already", "leadership.receipt_needs_name", "leadership.takes_over_from_oneself".
    """
    if accepted:
        raise Refusal("leadership.handover_taken_already")
    text: str = tidy(now, {"by": by}, {})["by"]
    need("by", text, "leadership.receipt_needs_name")
    if text.casefold() == leaver.casefold():
        raise Refusal("leadership.takes_over_from_oneself", field="by", person=leaver)
    return text
