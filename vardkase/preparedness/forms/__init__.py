"""Forms of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.forms.functions import (
    DAYS,
    NEW,
    TIME_HINT,
    BeginForm,
    FindForm,
    FunctionForm,
    NeedForm,
    ReasonForm,
    RegisterForm,
)

__all__ = [
    "DAYS",
    "NEW",
    "TIME_HINT",
    "BeginForm",
    "FindForm",
    "FunctionForm",
    "NeedForm",
    "ReasonForm",
    "RegisterForm",
]
