"""Styrel: which class a connection point has when the power is to be rationed (förordning 2011:931). The priority is the municipality's.

The number of a point (GSRN) begins 735999 and has eighteen digits as a rule: what looks otherwise is told, and not refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy

CLASSES = range(1, 9)
VALUES, ENVIRONMENT = 5, 6
GSRN = re.compile(r"735999\d{12}", re.ASCII)
MOST_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Point:
    """A connection point: its number, what it feeds, its class, and why.

    `large_values`: the user has large economic values at stake; `environment`: the user matters to the environment. Classes 5 and 6 ask.
    """

    id: UUID
    gsrn: str
    function_id: UUID
    function: str
    priority: int
    place: str = ""
    why: str = ""
    large_values: bool = False
    environment: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day, or a month, of a round: when something is to be done, and by whom."""

    when: str
    what: str
    day: date | None


def check_point(point: Point, others: Iterable[Point]) -> Point:
    """The point in order. Refused: no number, a number that another point has, a class that there is not, class 5 without large economic
    values, class 6 without importance to the environment, no reason.
    """
    gsrn = re.sub(r"[\s\-]", "", tidy("gsrn", point.gsrn, 60))
    if not gsrn:
        raise Refusal("preparedness.styrel_needs_gsrn", field="gsrn")
    kept = [one for one in others if one.id != point.id]
    taken = next((one for one in kept if one.gsrn == gsrn), None)
    if taken is not None:
        raise Refusal("preparedness.styrel_point_taken", field="gsrn", name=taken.function, priority=taken.priority)
    if len(kept) >= MOST_POINTS:
        raise Refusal("preparedness.styrel_too_many", most=MOST_POINTS)
    if point.priority not in CLASSES:
        raise Refusal("preparedness.styrel_no_class", field="priority")
    if point.priority == VALUES and not point.large_values:
        raise Refusal("preparedness.styrel_no_values", field="large_values")
    if point.priority == ENVIRONMENT and not point.environment:
        raise Refusal("preparedness.styrel_no_environment", field="environment")
    why = tidy("why", point.why, 600)
    if not why:
        raise Refusal("preparedness.needs_reason", field="why")
    return replace(point, gsrn=gsrn, place=tidy("place", point.place), why=why)


def is_usual(gsrn: str) -> bool:
    """Whether a number looks as they do as a rule."""
    return GSRN.fullmatch(gsrn) is not None
