"""Forms: what a person types, turned into drafts. No rule lives here; what the drafts may hold is for the rules to say."""

from vardkase.incidents.forms.alarms import AlarmForm, AssessmentForm
from vardkase.incidents.forms.incidents import LevelForm, OpenForm, RenameForm, StateForm
from vardkase.incidents.forms.journal import (
    CaptureForm,
    CompleteForm,
    CorrectForm,
    EraseForm,
    FilesForm,
    FilterForm,
    MarkForm,
    MomentForm,
    VerifyForm,
)

__all__ = [
    "AlarmForm",
    "AssessmentForm",
    "CaptureForm",
    "CompleteForm",
    "CorrectForm",
    "EraseForm",
    "FilesForm",
    "FilterForm",
    "LevelForm",
    "MarkForm",
    "MomentForm",
    "OpenForm",
    "RenameForm",
    "StateForm",
    "VerifyForm",
]
