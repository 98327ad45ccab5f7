"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.decisions import decision, decisions, open_duties
from vardkase.leadership.queries.meetings import agenda, council_report, h_moment, meeting, next_meetings, rhythm
from vardkase.leadership.queries.overview import abilities, direction_in_force, overview
from vardkase.leadership.queries.rows import (
    Abilities,
    Agenda,
    BoardLine,
    DecisionLine,
    DirectionVersion,
    DutyLine,
    Meeting,
    MeetingDetail,
    MeetingLine,
    NoteLine,
    Overview,
    QuestionLine,
    StaffRow,
    StandDown,
    TakeoverLine,
    TaskLine,
)
from vardkase.leadership.queries.standdown import open_things, stand_downs
from vardkase.leadership.queries.tasks import open_questions, questions, task, tasks

__all__ = [
    "Abilities",
    "Agenda",
    "BoardLine",
    "DecisionLine",
    "DirectionVersion",
    "DutyLine",
    "Meeting",
    "MeetingDetail",
    "MeetingLine",
    "NoteLine",
    "Overview",
    "QuestionLine",
    "StaffRow",
    "StandDown",
    "TakeoverLine",
    "TaskLine",
    "abilities",
    "agenda",
    "boards",
    "council_report",
    "decision",
    "decisions",
    "direction_in_force",
    "h_moment",
    "meeting",
    "next_meetings",
    "open_duties",
    "open_questions",
    "open_things",
    "overview",
    "questions",
    "rhythm",
    "stand_downs",
    "task",
    "tasks",
]
