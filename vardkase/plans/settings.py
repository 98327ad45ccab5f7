"""The settings of the plans, declared beside the code they steer."""

from __future__ import annotations

from vardkase.kernel import options

DUTIES = options.path(
    "DUTIES", "", "A JSON file with the municipality's own duties of a term of office, beside or instead of ours (same keys)."
)

__all__ = ["DUTIES"]
