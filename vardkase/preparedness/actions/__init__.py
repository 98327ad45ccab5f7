"""Writes of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.actions.continuity import (
    adopt_continuity,
    change_staff_assumption,
    record_test,
    review_continuity,
    save_continuity,
)
from vardkase.preparedness.actions.functions import (
    begin_register,
    remove_need,
    restore_function,
    retire_function,
    save_function,
    save_need,
)
from vardkase.preparedness.actions.styrel import remove_point, save_point

__all__ = [
    "adopt_continuity",
    "begin_register",
    "change_staff_assumption",
    "record_test",
    "remove_need",
    "remove_point",
    "restore_function",
    "retire_function",
    "review_continuity",
    "save_continuity",
    "save_function",
    "save_need",
    "save_point",
]
