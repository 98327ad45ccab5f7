"""The words of crisis leadership: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from vardkase.leadership.words import acts, callouts, meetings, roles, shifts, start
from vardkase.leadership.words.acts import ASSIGNEES, CAPACITIES, DUTIES, ENDERS, EXTENTS, JUDGES, PRIORITIES, RETURNED, SEATS, TASK_STATES
from vardkase.leadership.words.callouts import ANSWERS, CHANNELS, FAULTS, MESSAGE_STATES, ROLE_STATES, VIAS
from vardkase.leadership.words.meetings import AGENDA, ITEMS, MEETING_STATES, MEETINGS, NOUNS, POINTS, WAYS, kind_or_title, meeting_name
from vardkase.leadership.words.roles import meeting
from vardkase.leadership.words.shifts import (
    OUTCOMES,
    PARTS,
    REMEDIES,
    SHIFT_STATES,
    WARNINGS,
    hours_text,
    span_text,
    warning_remedy,
    warning_text,
)

__all__ = [
    "AGENDA",
    "ANSWERS",
    "ASSIGNEES",
    "CAPACITIES",
    "CHANNELS",
    "DUTIES",
    "ENDERS",
    "EVENTS",
    "EXTENTS",
    "FAULTS",
    "ITEMS",
    "JUDGES",
    "LINES",
    "MEETINGS",
    "MEETING_STATES",
    "MESSAGE_STATES",
    "NOUNS",
    "OUTCOMES",
    "PARTS",
    "POINTS",
    "PRIORITIES",
    "REFUSALS",
    "REMEDIES",
    "RETURNED",
    "ROLE_STATES",
    "SEATS",
    "SHIFT_STATES",
    "TASK_STATES",
    "VIAS",
    "WARNINGS",
    "WAYS",
    "hours_text",
    "kind_or_title",
    "meeting",
    "meeting_name",
    "span_text",
    "warning_remedy",
    "warning_text",
]
EVENTS = {**start.EVENTS, **roles.EVENTS, **callouts.EVENTS, **shifts.EVENTS, **meetings.EVENTS, **acts.EVENTS}
REFUSALS = {**start.REFUSALS, **roles.REFUSALS, **callouts.REFUSALS, **shifts.REFUSALS, **meetings.REFUSALS, **acts.REFUSALS}
LINES = {**start.LINES, **roles.LINES, **callouts.LINES, **shifts.LINES, **meetings.LINES, **acts.LINES}
