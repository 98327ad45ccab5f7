"""The words of crisis leadership: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from vardkase.leadership.words import acts, roles, callouts
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
from vardkase.leadership.words.callouts import ANSWERS, CHANNELS, FAULTS, MESSAGE_STATES, ROLE_STATES, VIAS

__all__ = [
    "ANSWERS",
    "ASSIGNEES",
    "CAPACITIES",
    "CHANNELS",
    "DUTIES",
    "ENDERS",
    "EVENTS",
    "EXTENTS",
    "FAULTS",
    "JUDGES",
    "LINES",
    "MESSAGE_STATES",
    "PRIORITIES",
    "REFUSALS",
    "RETURNED",
    "ROLE_STATES",
    "SEATS",
    "TASK_STATES",
    "meeting",
]
EVENTS = {**acts.EVENTS, **roles.EVENTS, **callouts.EVENTS}
REFUSALS = {**acts.REFUSALS, **roles.REFUSALS, **callouts.REFUSALS}
LINES = {**acts.LINES, **roles.LINES, **callouts.LINES}
    "VIAS",
]
