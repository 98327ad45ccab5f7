"""Forms of crisis leadership. They parse and ask nothing of the rules: what may be said is refused by the actions, at its field."""

from __future__ import annotations

from vardkase.leadership.forms.board import ActivateForm, EndForm, HandBackForm, MeetingForm, TakeOverForm
from vardkase.leadership.forms.callouts import AnswerForm, CalloutForm, CalloutTestForm, StopForm, TickForm
from vardkase.leadership.forms.decisions import DecisionForm, DutyForm
from vardkase.leadership.forms.roles import CardsForm, LeaveForm, TakeForm, TickForm, UntickForm
from vardkase.leadership.forms.staffs import CloseStaffForm, DirectionForm, StaffForm
from vardkase.leadership.forms.tasks import AcknowledgeForm, CloseQuestionForm, LeadForm, MoveForm, QuestionForm, TaskForm

__all__ = [
    "AcknowledgeForm",
    "ActivateForm",
    "CardsForm",
    "AnswerForm",
    "CalloutForm",
    "CalloutTestForm",
    "CloseQuestionForm",
    "CloseStaffForm",
    "DecisionForm",
    "DirectionForm",
    "DutyForm",
    "EndForm",
    "HandBackForm",
    "LeadForm",
    "LeaveForm",
    "MeetingForm",
    "MoveForm",
    "QuestionForm",
    "StaffForm",
    "TakeForm",
    "TakeOverForm",
    "TaskForm",
    "TickForm",
    "UntickForm",
    "StopForm",
]
