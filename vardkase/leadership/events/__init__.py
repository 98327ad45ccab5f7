"""What crisis leadership writes into an incident's stream. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from vardkase.leadership.events import board, decisions, shifts, staffs, tasks
from vardkase.leadership.events.board import BoardActivated, BoardEnded, BoardMet, HandedBack, TakenOverFrom, WentBack
from vardkase.leadership.events.decisions import DecisionTaken, DutyDone
from vardkase.leadership.events.shifts import (
    HandoverAccepted,
    HandoverMade,
    PeopleRostered,
    PlanAdopted,
    PlanAsked,
    PlanProposed,
    RosterPerson,
    RosterSet,
    ShiftChanged,
    ShiftMoved,
    ShiftPlanned,
)
from vardkase.leadership.events.staffs import DirectionSet, StaffClosed, StaffOpened
from vardkase.leadership.events.tasks import LeadAcknowledged, QuestionChanged, QuestionClosed, QuestionRaised, TaskGiven, TaskMoved

KINDS = (*staffs.KINDS, *decisions.KINDS, *tasks.KINDS, *board.KINDS, *shifts.KINDS)
__all__ = [
    "KINDS",
    "BoardActivated",
    "BoardEnded",
    "BoardMet",
    "DecisionTaken",
    "DirectionSet",
    "DutyDone",
    "HandedBack",
    "HandoverAccepted",
    "HandoverMade",
    "LeadAcknowledged",
    "PeopleRostered",
    "PlanAdopted",
    "PlanAsked",
    "PlanProposed",
    "QuestionChanged",
    "QuestionClosed",
    "QuestionRaised",
    "RosterPerson",
    "RosterSet",
    "ShiftChanged",
    "ShiftMoved",
    "ShiftPlanned",
    "StaffClosed",
    "StaffOpened",
    "TakenOverFrom",
    "TaskGiven",
    "TaskMoved",
    "WentBack",
]
