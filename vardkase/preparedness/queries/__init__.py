"""Reads of preparedness: viewer first, frozen dataclasses out. What the viewer may not read does not exist."""

from __future__ import annotations

from vardkase.preparedness.queries.asking import followup_page, followups, rules_home, selfcheck_page
from vardkase.preparedness.queries.continuity import (
    assumption,
    hidden_plans,
    plan_list,
    plan_page,
    plan_version,
    plan_versions,
    plans_in_force,
    staff_page,
)
from vardkase.preparedness.queries.net import failures_page, net_page
from vardkase.preparedness.queries.register import (
    function_page,
    gap_page,
    gap_table,
    history,
    register,
    register_page,
    registers,
    whole,
    whole_or_default,
)
from vardkase.preparedness.queries.rulesets import deadline, deadline_set, made_under, rule_set, rule_sets, rule_sets_page
from vardkase.preparedness.queries.scopes import post_choices
from vardkase.preparedness.queries.styrel import styrel_page, styrel_point

__all__ = [
    "assumption",
    "deadline",
    "deadline_set",
    "failures_page",
    "followup_page",
    "followups",
    "function_page",
    "gap_page",
    "gap_table",
    "hidden_plans",
    "history",
    "made_under",
    "net_page",
    "plan_list",
    "plan_page",
    "plan_version",
    "plan_versions",
    "plans_in_force",
    "post_choices",
    "register",
    "register_page",
    "registers",
    "rule_set",
    "rule_sets",
    "rule_sets_page",
    "rules_home",
    "selfcheck_page",
    "staff_page",
    "styrel_page",
    "styrel_point",
    "whole",
    "whole_or_default",
]
