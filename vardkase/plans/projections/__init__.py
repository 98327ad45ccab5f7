"""From entries of plans to rows: one file for each noun."""

from __future__ import annotations

from vardkase.plans.projections.leading import (
    apply,
    body_of,
    forget,
    plan_of,
)

__all__ = [
    "apply",
    "body_of",
    "forget",
    "plan_of",
]
