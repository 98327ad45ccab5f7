"""What crisis leadership writes into an incident's stream. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from vardkase.leadership.events import board, decisions, diary, loans, staffs, tasks
from vardkase.leadership.events.board import BoardActivated, BoardEnded, BoardMet, HandedBack, TakenOverFrom, WentBack
from vardkase.leadership.events.decisions import DecisionTaken, DutyDone
from vardkase.leadership.events.diary import (
    DiaryAlarmRaised,
    DiaryHandedOver,
    DiaryNoted,
    DiaryPictureMade,
    DiaryQuiet,
    DiaryReceived,
    diary_stream,
)
from vardkase.leadership.events.loans import RoleLent, RoleReturned
from vardkase.leadership.events.staffs import DirectionSet, StaffClosed, StaffOpened
from vardkase.leadership.events.tasks import LeadAcknowledged, QuestionChanged, QuestionClosed, QuestionRaised, TaskGiven, TaskMoved

KINDS = (*staffs.KINDS, *decisions.KINDS, *tasks.KINDS, *board.KINDS, *diary.KINDS, *loans.KINDS)
__all__ = [
    "KINDS",
    "BoardActivated",
    "BoardEnded",
    "BoardMet",
    "DecisionTaken",
    "DiaryAlarmRaised",
    "DiaryHandedOver",
    "DiaryNoted",
    "DiaryPictureMade",
    "DiaryQuiet",
    "DiaryReceived",
    "DirectionSet",
    "DutyDone",
    "HandedBack",
    "LeadAcknowledged",
    "QuestionChanged",
    "QuestionClosed",
    "QuestionRaised",
    "RoleLent",
    "RoleReturned",
    "StaffClosed",
    "StaffOpened",
    "TakenOverFrom",
    "TaskGiven",
    "TaskMoved",
    "WentBack",
    "diary_stream",
]
