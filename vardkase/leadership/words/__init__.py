"""The words of crisis leadership: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from vardkase.leadership.words import acts, shifts
from vardkase.leadership.words.acts import (
    ASSIGNEES,
    CAPACITIES,
    DUTIES,
    ENDERS,
    EXTENTS,
    JUDGES,
    PRIORITIES,
    RETURNED,
    SEATS,
    TASK_STATES,
)
from vardkase.leadership.words.shifts import (
    OUTCOMES,
    PARTS,
    SHIFT_STATES,
    hours_text,
    span_text,
    warning_remedy,
    warning_text,
)

__all__ = [
    "ASSIGNEES",
    "CAPACITIES",
    "DUTIES",
    "ENDERS",
    "EVENTS",
    "EXTENTS",
    "JUDGES",
    "LINES",
    "OUTCOMES",
    "PARTS",
    "PRIORITIES",
    "REFUSALS",
    "RETURNED",
    "SEATS",
    "SHIFT_STATES",
    "TASK_STATES",
    "hours_text",
    "span_text",
    "warning_remedy",
    "warning_text",
]
EVENTS = {**acts.EVENTS, **shifts.EVENTS}
REFUSALS = {**acts.REFUSALS, **shifts.REFUSALS}
LINES = {**acts.LINES, **shifts.LINES}
