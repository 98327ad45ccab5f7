"""Tables of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.models.leading import (
    Draft,
    Version,
)

__all__ = [
    "Draft",
    "Version",
]
