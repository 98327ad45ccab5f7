"""Writes of preparedness: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.actions.continuity import (
    adopt_continuity,
    change_staff_assumption,
    record_test,
    review_continuity,
    save_continuity,
)
from vardkase.preparedness.actions.followups import answer_followup, import_followup_form, mark_sent, reopen_followup
from vardkase.preparedness.actions.functions import begin_register, remove_need, restore_function, retire_function, save_function, save_need
from vardkase.preparedness.actions.rulesets import add_rule_set, keep_rule_set
from vardkase.preparedness.actions.selfchecks import answer_selfcheck
from vardkase.preparedness.actions.styrel import remove_point, save_point

__all__ = [
    "add_rule_set",
    "adopt_continuity",
    "answer_followup",
    "answer_selfcheck",
    "begin_register",
    "change_staff_assumption",
    "import_followup_form",
    "keep_rule_set",
    "mark_sent",
    "record_test",
    "remove_need",
    "remove_point",
    "reopen_followup",
    "restore_function",
    "retire_function",
    "review_continuity",
    "save_continuity",
    "save_function",
    "save_need",
    "save_point",
]
