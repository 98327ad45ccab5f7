"""Forms of crisis leadership. They parse and ask nothing of the rules: what may be said is refused by the actions, at its field."""

from __future__ import annotations

from vardkase.leadership.forms.board import ActivateForm, EndForm, HandBackForm, MeetingForm, TakeOverForm
from vardkase.leadership.forms.callouts import AnswerForm, CalloutForm, CalloutTestForm, CalloutTickForm, StopForm
from vardkase.leadership.forms.decisions import DecisionForm, DutyForm
from vardkase.leadership.forms.meetings import (
    AttendanceForm,
    BeginBoardForm,
    BeginForm,
    CancelForm,
    EndMeetingForm,
    MoveMeetingForm,
    NoteForm,
    PlanForm,
    RhythmForm,
)
from vardkase.leadership.forms.roles import CardsForm, LeaveForm, SkipForm, TakeForm, TickForm, UntickForm
from vardkase.leadership.forms.shifts import (
    AdoptForm,
    AskedForm,
    AskPlanForm,
    BringForm,
    HandoverForm,
    HolderForm,
    HoursForm,
    PersonForm,
    PlanShiftForm,
    ReceiptForm,
    RosterForm,
    StepForm,
)
from vardkase.leadership.forms.sittings import AdjustForm, CloseSittingForm, ConveneForm, ItemForm
from vardkase.leadership.forms.staffs import CloseStaffForm, DirectionForm, StaffForm
from vardkase.leadership.forms.standdown import StandDownForm
from vardkase.leadership.forms.tasks import AcknowledgeForm, CloseQuestionForm, LeadForm, MoveForm, QuestionForm, TaskForm

__all__ = [
    "AcknowledgeForm",
    "ActivateForm",
    "AdjustForm",
    "AdoptForm",
    "AnswerForm",
    "AskPlanForm",
    "AskedForm",
    "AttendanceForm",
    "BeginBoardForm",
    "BeginForm",
    "BringForm",
    "CalloutForm",
    "CalloutTestForm",
    "CalloutTickForm",
    "CancelForm",
    "CardsForm",
    "CloseQuestionForm",
    "CloseSittingForm",
    "CloseStaffForm",
    "ConveneForm",
    "DecisionForm",
    "DirectionForm",
    "DutyForm",
    "EndForm",
    "EndMeetingForm",
    "HandBackForm",
    "HandoverForm",
    "HolderForm",
    "HoursForm",
    "ItemForm",
    "LeadForm",
    "LeaveForm",
    "MeetingForm",
    "MoveForm",
    "MoveMeetingForm",
    "NoteForm",
    "PersonForm",
    "PlanForm",
    "PlanShiftForm",
    "QuestionForm",
    "ReceiptForm",
    "RhythmForm",
    "RosterForm",
    "SkipForm",
    "StaffForm",
    "StandDownForm",
    "StepForm",
    "StopForm",
    "TakeForm",
    "TakeOverForm",
    "TaskForm",
    "TickForm",
    "UntickForm",
]
