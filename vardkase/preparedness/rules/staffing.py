"""Loss of staff by a planning assumption: who is left each week, and which functions fall below what they need at least.

The assumption to begin with is the national one from the pandemic (msb.se, kontinuitetshantering): 20 % away for six weeks, two of them
40 %. Which two weeks those are it does not say; the house puts them in the middle. It is data, and is changed with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy

MOST_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Assumption:
    """How large a share of the staff is away, in percent, week by week; and from where that is taken."""

    weeks: tuple[int, ...]
    source: str = ""

    @property
    def mean(self) -> float:
        """Percent away on average."""
        return sum(self.weeks) / len(self.weeks)


NATIONAL = Assumption((20, 20, 40, 40, 20, 20), "MSB, kontinuitetshantering: 20 % borta i sex veckor, varav två med 40 %")


class Enough(StrEnum):
    """Whether a function has people enough: all weeks, not in some, or nobody has said how many it takes."""

    ENOUGH = "enough"
    SHORT = "short"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Loss:
    """A function's staff under an assumption: how many are there each week, and how many are lacking to the least."""

    ordinary: int
    least: int | None
    present: tuple[int, ...]
    lacking: tuple[int, ...]
    person_weeks: float

    @property
    def enough(self) -> Enough:
        """Whether there are people enough."""
        if self.least is None:
            return Enough.UNKNOWN
        return Enough.SHORT if any(self.lacking) else Enough.ENOUGH


def present(ordinary: int, percent: int) -> int:
    """How many are at work when so many percent are away: whole people, rounded down."""
    return ordinary * (100 - percent) // 100


def loss_of(ordinary: int, least: int | None, assumption: Assumption) -> Loss:
    """What the assumption does to a function with so many people."""
    there = tuple(present(ordinary, percent) for percent in assumption.weeks)
    lacking = tuple(0 if least is None else max(0, least - count) for count in there)
    return Loss(ordinary, least, there, lacking, ordinary * sum(assumption.weeks) / 100)


def parse_weeks(said: str) -> tuple[int, ...]:
    """Percent week by week, as they are written: `20 20 40 40 20 20`, also with percent signs, and with commas before a space.
    Whether `12,5` is one week or two nobody knows, and it is refused.

    Refused: "preparedness.unread_weeks", "preparedness.too_many_weeks".
    """
    if re.search(r"\d,\d", said):
        raise Refusal("preparedness.unread_weeks", field="weeks")
    parts = said.replace("%", " ").replace(",", " ").replace(";", " ").split()
    if not parts or not all(part.isascii() and part.isdigit() and len(part) <= 3 and int(part) <= 100 for part in parts):
        raise Refusal("preparedness.unread_weeks", field="weeks")
    if len(parts) > MOST_WEEKS:
        raise Refusal("preparedness.too_many_weeks", field="weeks", most=MOST_WEEKS)
    return tuple(int(part) for part in parts)


def check_assumption(assumption: Assumption) -> Assumption:
    """The assumption in order. Refused: "preparedness.unread_weeks" for no weeks and for percentages that are none, and too many weeks."""
    if not assumption.weeks or any(not 0 <= percent <= 100 for percent in assumption.weeks):
        raise Refusal("preparedness.unread_weeks", field="weeks")
    if len(assumption.weeks) > MOST_WEEKS:
        raise Refusal("preparedness.too_many_weeks", field="weeks", most=MOST_WEEKS)
    return replace(assumption, source=tidy("source", assumption.source, 600))
