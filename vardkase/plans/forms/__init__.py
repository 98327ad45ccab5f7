"""Forms of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.forms.leading import (
    DAYS,
    AdoptForm,
    CardForm,
    ChainForm,
    Choice,
    DropForm,
    FrameForm,
    KeyForm,
    PlanForm,
    RoleForm,
    RowsForm,
    StartForm,
)

__all__ = [
    "DAYS",
    "AdoptForm",
    "CardForm",
    "ChainForm",
    "Choice",
    "DropForm",
    "FrameForm",
    "KeyForm",
    "PlanForm",
    "RoleForm",
    "RowsForm",
    "StartForm",
]
