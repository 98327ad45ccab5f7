"""Reads of the register of vital functions: viewer first, frozen dataclasses out. What the viewer may not read does not exist."""

from __future__ import annotations

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

__all__ = ["function_page", "gap_table", "history", "post_choices", "register", "register_page", "registers", "whole", "whole_or_default"]
