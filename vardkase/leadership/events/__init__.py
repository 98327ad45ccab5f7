"""What crisis leadership writes into an incident's stream. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from vardkase.leadership.events import board, decisions, meetings, staffs, standdown, tasks
from vardkase.leadership.events.board import BoardActivated, BoardEnded, BoardMet, HandedBack, Reported, TakenOverFrom, WentBack
from vardkase.leadership.events.decisions import DecisionTaken, DutyDone
from vardkase.leadership.events.meetings import (
    BoardConvened,
    BoardItemWritten,
    MeetingBegun,
    MeetingCancelled,
    MeetingEnded,
    MeetingMoved,
    MeetingNoted,
    MeetingPlanned,
    Planned,
    RhythmSet,
)
from vardkase.leadership.events.staffs import DirectionSet, StaffClosed, StaffOpened
from vardkase.leadership.events.standdown import NotHeld, StaffGone, StoodDown
from vardkase.leadership.events.tasks import LeadAcknowledged, QuestionChanged, QuestionClosed, QuestionRaised, TaskGiven, TaskMoved

KINDS = (*staffs.KINDS, *decisions.KINDS, *tasks.KINDS, *board.KINDS, *meetings.KINDS, *standdown.KINDS)
__all__ = [
    "KINDS",
    "BoardActivated",
    "BoardConvened",
    "BoardEnded",
    "BoardItemWritten",
    "BoardMet",
    "DecisionTaken",
    "DirectionSet",
    "DutyDone",
    "HandedBack",
    "LeadAcknowledged",
    "MeetingBegun",
    "MeetingCancelled",
    "MeetingEnded",
    "MeetingMoved",
    "MeetingNoted",
    "MeetingPlanned",
    "NotHeld",
    "Planned",
    "QuestionChanged",
    "QuestionClosed",
    "QuestionRaised",
    "Reported",
    "RhythmSet",
    "StaffClosed",
    "StaffGone",
    "StaffOpened",
    "StoodDown",
    "TakenOverFrom",
    "TaskGiven",
    "TaskMoved",
    "WentBack",
]
