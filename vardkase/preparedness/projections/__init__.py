"""From entries of preparedness to rows: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.projections.functions import (
    apply,
    forget,
    function_of,
    need_of,
)

__all__ = [
    "apply",
    "forget",
    "function_of",
    "need_of",
]
