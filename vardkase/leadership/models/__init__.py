"""Tables of crisis leadership. All are projections of the incidents' streams and can be rebuilt from them.

`body` is the event's own JSON: what a list does not sort or filter by is read from there.
"""

from __future__ import annotations

from vardkase.leadership.models.board import BoardRow, MeetingRow, TakeoverRow
from vardkase.leadership.models.callouts import Callout, CalloutMessage, CalloutRejected, CalloutReply, CalloutRole, CalloutSeat
from vardkase.leadership.models.decisions import DecisionRow, DutyRow
from vardkase.leadership.models.diary import DiaryRow
from vardkase.leadership.models.meetings import BoardItemRow, MeetingNote, PlannedMeeting, RhythmRow, StandDownRow
from vardkase.leadership.models.push import PushDevice, PushSecret
from vardkase.leadership.models.roles import CardItemRow, CardRow, HoldingRow
from vardkase.leadership.models.shifts import HandoverRow, ProposalRow, RosterPersonRow, RosterRow, ShiftRow
from vardkase.leadership.models.staffs import DirectionRow, Staff
from vardkase.leadership.models.start import StartRow
from vardkase.leadership.models.tasks import QuestionRow, TaskRow

__all__ = [
    "BoardItemRow",
    "BoardRow",
    "Callout",
    "CalloutMessage",
    "CalloutRejected",
    "CalloutReply",
    "CalloutRole",
    "CalloutSeat",
    "CardItemRow",
    "CardRow",
    "DecisionRow",
    "DiaryRow",
    "DirectionRow",
    "DutyRow",
    "HandoverRow",
    "HoldingRow",
    "MeetingNote",
    "MeetingRow",
    "PlannedMeeting",
    "ProposalRow",
    "PushDevice",
    "PushSecret",
    "QuestionRow",
    "RhythmRow",
    "RosterPersonRow",
    "RosterRow",
    "ShiftRow",
    "Staff",
    "StandDownRow",
    "StartRow",
    "TakeoverRow",
    "TaskRow",
]
