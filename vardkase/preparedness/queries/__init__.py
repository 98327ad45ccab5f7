"""Reads of preparedness: viewer first, frozen dataclasses out. What the viewer may not read does not exist."""

from __future__ import annotations

from vardkase.preparedness.queries.asking import followup_page, followups, rules_home, selfcheck_page
from vardkase.preparedness.queries.register import (
    function_page,
    gap_table,
    history,
    register,
    register_page,
    registers,
    whole,
    whole_or_default,
)
from vardkase.preparedness.queries.rulesets import deadline, rule_set, rule_sets, rule_sets_page
from vardkase.preparedness.queries.scopes import post_choices

__all__ = [
    "deadline",
    "followup_page",
    "followups",
    "function_page",
    "gap_table",
    "history",
    "post_choices",
    "register",
    "register_page",
    "registers",
    "rule_set",
    "rule_sets",
    "rule_sets_page",
    "rules_home",
    "selfcheck_page",
    "whole",
    "whole_or_default",
]
