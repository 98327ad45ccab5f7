"""Forms of crisis leadership. They parse and ask nothing of the rules: what may be said is refused by the actions, at its field."""

from __future__ import annotations

from vardkase.leadership.forms.board import ActivateForm, EndForm, HandBackForm, MeetingForm, TakeOverForm
from vardkase.leadership.forms.decisions import DecisionForm, DutyForm
from vardkase.leadership.forms.shifts import (
    AdoptForm,
    AskPlanForm,
    HandoverForm,
    HoursForm,
    PersonForm,
    PlanShiftForm,
    ReceiptForm,
    RosterForm,
    StepForm,
)
from vardkase.leadership.forms.staffs import CloseStaffForm, DirectionForm, StaffForm
from vardkase.leadership.forms.tasks import AcknowledgeForm, CloseQuestionForm, LeadForm, MoveForm, QuestionForm, TaskForm

__all__ = [
    "AcknowledgeForm",
    "ActivateForm",
    "AdoptForm",
    "AskPlanForm",
    "CloseQuestionForm",
    "CloseStaffForm",
    "DecisionForm",
    "DirectionForm",
    "DutyForm",
    "EndForm",
    "HandBackForm",
    "HandoverForm",
    "HoursForm",
    "LeadForm",
    "MeetingForm",
    "MoveForm",
    "PersonForm",
    "PlanShiftForm",
    "QuestionForm",
    "ReceiptForm",
    "RosterForm",
    "StaffForm",
    "StepForm",
    "TakeOverForm",
    "TaskForm",
]
