"""Writes of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.actions.followups import answer_followup, import_followup_form, mark_sent, reopen_followup
from vardkase.preparedness.actions.functions import (
    begin_register,
    remove_need,
    restore_function,
    retire_function,
    save_function,
    save_need,
)
from vardkase.preparedness.actions.rulesets import add_rule_set, keep_rule_set
from vardkase.preparedness.actions.selfchecks import answer_selfcheck

__all__ = [
    "add_rule_set",
    "answer_followup",
    "answer_selfcheck",
    "begin_register",
    "import_followup_form",
    "keep_rule_set",
    "mark_sent",
    "remove_need",
    "reopen_followup",
    "restore_function",
    "retire_function",
    "save_function",
    "save_need",
]
