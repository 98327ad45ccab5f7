"""The words of crisis leadership: refusals, events, the lines of the log, and what every enum is called on the screens."""

from __future__ import annotations

from vardkase.leadership.words import acts, callouts, diary, loans, meetings, push, roles, shifts, start
from vardkase.leadership.words.acts import (
    ASSIGNEES,
    CAPACITIES,
    DUTIES,
    ENDERS,
    EXTENTS,
    JUDGES,
    LONGEST_ABOUT,
    PRIORITIES,
    RETURNED,
    SEATS,
    TASK_STATES,
    ended,
    shortened,
)
from vardkase.leadership.words.callouts import ANSWERS, CHANNELS, FAULTS, MESSAGE_STATES, ROLE_STATES, VIAS
from vardkase.leadership.words.diary import CONDITIONS, DUE, REMINDERS
from vardkase.leadership.words.meetings import AGENDA, ITEMS, MEETING_STATES, MEETINGS, NOUNS, POINTS, WAYS, kind_or_title, meeting_name
from vardkase.leadership.words.roles import meeting
from vardkase.leadership.words.shifts import (
    OUTCOMES,
    PARTS,
    REMEDIES,
    SHIFT_STATES,
    WARNINGS,
    duration_text,
    hours_text,
    part_title,
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
    "CONDITIONS",
    "DUE",
    "DUTIES",
    "ENDERS",
    "EVENTS",
    "EXTENTS",
    "FAULTS",
    "ITEMS",
    "JUDGES",
    "LINES",
    "LONGEST_ABOUT",
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
    "REMINDERS",
    "RETURNED",
    "ROLE_STATES",
    "SEATS",
    "SHIFT_STATES",
    "TASK_STATES",
    "VIAS",
    "WARNINGS",
    "WAYS",
    "duration_text",
    "ended",
    "hours_text",
    "kind_or_title",
    "meeting",
    "meeting_name",
    "part_title",
    "shortened",
    "span_text",
    "warning_remedy",
    "warning_text",
]
EVENTS = {
    **start.EVENTS,
    **roles.EVENTS,
    **callouts.EVENTS,
    **shifts.EVENTS,
    **meetings.EVENTS,
    **diary.EVENTS,
    **acts.EVENTS,
    **loans.EVENTS,
    **push.EVENTS,
}
REFUSALS = {
    **start.REFUSALS,
    **roles.REFUSALS,
    **callouts.REFUSALS,
    **shifts.REFUSALS,
    **meetings.REFUSALS,
    **diary.REFUSALS,
    **acts.REFUSALS,
    **loans.REFUSALS,
    **push.REFUSALS,
}
LINES = {**start.LINES, **roles.LINES, **callouts.LINES, **shifts.LINES, **meetings.LINES, **acts.LINES, **loans.LINES}
