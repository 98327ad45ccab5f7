"""Tables of crisis leadership. All are projections of the incidents' streams and can be rebuilt from them.

`body` is the event's own JSON: what a list does not sort or filter by is read from there.
"""

from __future__ import annotations

from vardkase.leadership.models.board import BoardRow, MeetingRow, TakeoverRow
from vardkase.leadership.models.decisions import DecisionRow, DutyRow
from vardkase.leadership.models.diary import DiaryRow
from vardkase.leadership.models.staffs import DirectionRow, Staff
from vardkase.leadership.models.tasks import QuestionRow, TaskRow

__all__ = [
    "BoardRow",
    "DecisionRow",
    "DiaryRow",
    "DirectionRow",
    "DutyRow",
    "MeetingRow",
    "QuestionRow",
    "Staff",
    "TakeoverRow",
    "TaskRow",
]
