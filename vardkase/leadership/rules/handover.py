"""Handover: what whoever comes on must know, gathered from what the house has, with a few words of whoever goes off, and a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy


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


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a sheet. `at` is when it was or is to be; `is_internal`: only for those who may read what is internal."""

    text: str
    at: datetime | None = None
    reference: str = ""
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a sheet with its lines; `left_out` more there were."""

    part: Part
    items: tuple[Item, ...]
    left_out: int = 0


def check_receipt(*, accepted: bool, by: str, now: datetime) -> str:
    """Who took over, once. Refused: "leadership.handover_taken_already", "leadership.receipt_needs_name"."""
    if accepted:
        raise Refusal("leadership.handover_taken_already")
    text: str = tidy(now, {"by": by}, {})["by"]
    need("by", text, "leadership.receipt_needs_name")
    return text
