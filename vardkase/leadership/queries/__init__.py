"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.decisions import decision, decisions, open_duties
from vardkase.leadership.queries.diary import DiaryLine, DiaryState, diary, diary_line, diary_states
from vardkase.leadership.queries.due import (
    directions_everywhere,
    duties_everywhere,
    reminders,
    takeovers_at_stand_down,
    unanswered_questions,
)
from vardkase.leadership.queries.overview import abilities, direction_in_force, overview
from vardkase.leadership.queries.rows import (
    Abilities,
    BoardLine,
    DecisionLine,
    DirectionVersion,
    DutyLine,
    Meeting,
    Overview,
    QuestionLine,
    StaffRow,
    TakeoverLine,
    TaskLine,
)
from vardkase.leadership.queries.tasks import open_questions, questions, task, tasks

__all__ = [
    "Abilities",
    "BoardLine",
    "DecisionLine",
    "DiaryLine",
    "DiaryState",
    "DirectionVersion",
    "DutyLine",
    "Meeting",
    "Overview",
    "QuestionLine",
    "StaffRow",
    "TakeoverLine",
    "TaskLine",
    "abilities",
    "boards",
    "decision",
    "decisions",
    "diary",
    "diary_line",
    "diary_states",
    "direction_in_force",
    "directions_everywhere",
    "duties_everywhere",
    "open_duties",
    "open_questions",
    "overview",
    "questions",
    "reminders",
    "takeovers_at_stand_down",
    "task",
    "tasks",
    "unanswered_questions",
]
