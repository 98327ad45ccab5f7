"""Writes of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.actions.functions import (
    begin_register,
    remove_need,
    restore_function,
    retire_function,
    save_function,
    save_need,
)

__all__ = [
    "begin_register",
    "remove_need",
    "restore_function",
    "retire_function",
    "save_function",
    "save_need",
]
