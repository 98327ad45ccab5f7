"""What crisis leadership writes into an incident's stream. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from vardkase.leadership.events import board, decisions, roles, staffs, tasks, callouts
from vardkase.leadership.events.board import BoardActivated, BoardEnded, BoardMet, HandedBack, TakenOverFrom, WentBack
from vardkase.leadership.events.callouts import (
    CalloutAnswered,
    CalloutClosed,
    CalloutConflict,
    CalloutEnded,
    CalloutEscalated,
    CalloutMoved,
    CalloutOpened,
    CalloutReported,
    CalloutRoleFilled,
    CalloutRoleReopened,
    CalloutSent,
    CalloutStarted,
    CalloutUnfilled,
    Coming,
    MessagePlanned,
    RoleAsked,
    RoleEscalated,
    RoleMoved,
    RoleOpened,
    SeatOpened,
    Sent,
)
from vardkase.leadership.events.decisions import DecisionTaken, DutyDone
from vardkase.leadership.events.roles import CardItemDone, CardItemReopened, CardsHandedOut, RoleLeft, RoleTaken
from vardkase.leadership.events.staffs import DirectionSet, StaffClosed, StaffOpened
from vardkase.leadership.events.tasks import LeadAcknowledged, QuestionChanged, QuestionClosed, QuestionRaised, TaskGiven, TaskMoved

KINDS = (*staffs.KINDS, *decisions.KINDS, *tasks.KINDS, *board.KINDS, *roles.KINDS, *callouts.KINDS)
__all__ = [
    "KINDS",
    "BoardActivated",
    "BoardEnded",
    "BoardMet",
    "CardItemDone",
    "CardItemReopened",
    "CardsHandedOut",
    "CalloutAnswered",
    "CalloutClosed",
    "CalloutConflict",
    "CalloutEnded",
    "CalloutEscalated",
    "CalloutMoved",
    "CalloutOpened",
    "CalloutReported",
    "CalloutRoleFilled",
    "CalloutRoleReopened",
    "CalloutSent",
    "CalloutStarted",
    "CalloutUnfilled",
    "Coming",
    "DecisionTaken",
    "DirectionSet",
    "DutyDone",
    "HandedBack",
    "LeadAcknowledged",
    "MessagePlanned",
    "QuestionChanged",
    "QuestionClosed",
    "QuestionRaised",
    "RoleLeft",
    "RoleTaken",
    "RoleAsked",
    "RoleEscalated",
    "RoleMoved",
    "RoleOpened",
    "SeatOpened",
    "Sent",
    "StaffClosed",
    "StaffOpened",
    "TakenOverFrom",
    "TaskGiven",
    "TaskMoved",
    "WentBack",
]
