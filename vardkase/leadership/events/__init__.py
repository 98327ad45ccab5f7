"""What crisis leadership writes into an incident's stream. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from vardkase.leadership.events import board, decisions, roles, staffs, tasks
from vardkase.leadership.events.board import BoardActivated, BoardEnded, BoardMet, HandedBack, TakenOverFrom, WentBack
from vardkase.leadership.events.decisions import DecisionTaken, DutyDone
from vardkase.leadership.events.roles import CardItemDone, CardItemReopened, CardsHandedOut, RoleLeft, RoleTaken
from vardkase.leadership.events.staffs import DirectionSet, StaffClosed, StaffOpened
from vardkase.leadership.events.tasks import LeadAcknowledged, QuestionChanged, QuestionClosed, QuestionRaised, TaskGiven, TaskMoved

KINDS = (*staffs.KINDS, *decisions.KINDS, *tasks.KINDS, *board.KINDS, *roles.KINDS)
__all__ = [
    "KINDS",
    "BoardActivated",
    "BoardEnded",
    "BoardMet",
    "CardItemDone",
    "CardItemReopened",
    "CardsHandedOut",
    "DecisionTaken",
    "DirectionSet",
    "DutyDone",
    "HandedBack",
    "LeadAcknowledged",
    "QuestionChanged",
    "QuestionClosed",
    "QuestionRaised",
    "RoleLeft",
    "RoleTaken",
    "StaffClosed",
    "StaffOpened",
    "TakenOverFrom",
    "TaskGiven",
    "TaskMoved",
    "WentBack",
]
