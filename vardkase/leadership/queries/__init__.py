"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.decisions import decision, decisions, open_duties
from vardkase.leadership.queries.handover import Sheet, sheet
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
from vardkase.leadership.queries.shift_rows import HandoverLine, MemberLine, ProposalLine, RosterLine, ShiftBoard, ShiftLine, WarningLine
from vardkase.leadership.queries.shifts import board as shift_board
from vardkase.leadership.queries.shifts import (
    given_handover,
    handovers,
    handovers_waiting,
    member,
    proposal,
    roster_said,
    shift,
    shifts_of,
)
from vardkase.leadership.queries.shifts import warnings as shift_warnings
from vardkase.leadership.queries.tasks import open_questions, questions, task, tasks

__all__ = [
    "Abilities",
    "BoardLine",
    "DecisionLine",
    "DirectionVersion",
    "DutyLine",
    "HandoverLine",
    "Meeting",
    "MemberLine",
    "Overview",
    "ProposalLine",
    "QuestionLine",
    "RosterLine",
    "Sheet",
    "ShiftBoard",
    "ShiftLine",
    "StaffRow",
    "TakeoverLine",
    "TaskLine",
    "WarningLine",
    "abilities",
    "boards",
    "decision",
    "decisions",
    "direction_in_force",
    "given_handover",
    "handovers",
    "handovers_waiting",
    "member",
    "open_duties",
    "open_questions",
    "overview",
    "proposal",
    "questions",
    "roster_said",
    "sheet",
    "shift",
    "shift_board",
    "shift_warnings",
    "shifts_of",
    "task",
    "tasks",
]
