"""The settings of preparedness, declared beside the code they steer."""

from __future__ import annotations

from vardkase.kernel import options

SECTOR_LISTS = options.path(
    "SECTOR_LISTS", "", "A JSON file with the municipality's own lists of sectors and functions, beside or instead of ours (same keys)."
)
RSA_METHODS = options.path(
    "RSA_METHODS",
    "",
    "A JSON file with the municipality's own scales, matrices and methods for risk analyses, beside or instead of ours (same keys).",
)

__all__ = ["RSA_METHODS", "SECTOR_LISTS"]
