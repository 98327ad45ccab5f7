"""Reads of the register of vital functions: viewer first, frozen dataclasses out. What the viewer may not read does not exist."""

from __future__ import annotations

from vardkase.preparedness.queries.continuity import assumption, plan_list, plan_page, plan_version, plans_in_force, staff_page
from vardkase.preparedness.queries.net import failures_page, net_page
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
from vardkase.preparedness.queries.scopes import post_choices
from vardkase.preparedness.queries.styrel import styrel_page, styrel_point

__all__ = [
    "assumption",
    "failures_page",
    "function_page",
    "gap_table",
    "history",
    "net_page",
    "plan_list",
    "plan_page",
    "plan_version",
    "plans_in_force",
    "post_choices",
    "register",
    "register_page",
    "registers",
    "staff_page",
    "styrel_page",
    "styrel_point",
    "whole",
    "whole_or_default",
]
