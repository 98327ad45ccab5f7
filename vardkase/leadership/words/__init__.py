"""The words of crisis leadership: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from vardkase.leadership.words import acts, diary, loans
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
from vardkase.leadership.words.diary import CONDITIONS, DUE, REMINDERS

__all__ = [
    "ASSIGNEES",
    "CAPACITIES",
    "CONDITIONS",
    "DUE",
    "DUTIES",
    "ENDERS",
    "EVENTS",
    "EXTENTS",
    "JUDGES",
    "LINES",
    "PRIORITIES",
    "REFUSALS",
    "REMINDERS",
    "RETURNED",
    "SEATS",
    "TASK_STATES",
]
EVENTS = {**acts.EVENTS, **diary.EVENTS, **loans.EVENTS}
REFUSALS = {**acts.REFUSALS, **diary.REFUSALS, **loans.REFUSALS}
LINES = {**acts.LINES, **loans.LINES}
