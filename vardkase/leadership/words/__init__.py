"""The words of crisis leadership: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from vardkase.leadership.words import acts, roles
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
from vardkase.leadership.words.roles import meeting

__all__ = [
    "ASSIGNEES",
    "CAPACITIES",
    "DUTIES",
    "ENDERS",
    "EVENTS",
    "EXTENTS",
    "JUDGES",
    "LINES",
    "PRIORITIES",
    "REFUSALS",
    "RETURNED",
    "SEATS",
    "TASK_STATES",
    "meeting",
]
EVENTS = {**acts.EVENTS, **roles.EVENTS}
REFUSALS = {**acts.REFUSALS, **roles.REFUSALS}
LINES = {**acts.LINES, **roles.LINES}
