"""The words of crisis leadership: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from vardkase.leadership.words import acts, meetings
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
from vardkase.leadership.words.meetings import AGENDA, ITEMS, MEETING_STATES, MEETINGS, NOUNS, POINTS, WAYS, meeting_name

__all__ = [
    "AGENDA",
    "ASSIGNEES",
    "CAPACITIES",
    "DUTIES",
    "ENDERS",
    "EVENTS",
    "EXTENTS",
    "ITEMS",
    "JUDGES",
    "LINES",
    "MEETINGS",
    "MEETING_STATES",
    "NOUNS",
    "POINTS",
    "PRIORITIES",
    "REFUSALS",
    "RETURNED",
    "SEATS",
    "TASK_STATES",
    "WAYS",
    "meeting_name",
]
EVENTS = {**acts.EVENTS, **meetings.EVENTS}
REFUSALS = {**acts.REFUSALS, **meetings.REFUSALS}
LINES = {**acts.LINES, **meetings.LINES}
