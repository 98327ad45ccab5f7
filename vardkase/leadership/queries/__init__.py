"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.decisions import decision, decisions, open_duties
from vardkase.leadership.queries.overview import abilities, direction_in_force, overview, staffs
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
    "direction_in_force",
    "open_duties",
    "open_questions",
    "overview",
    "questions",
    "staffs",
    "task",
    "tasks",
]
