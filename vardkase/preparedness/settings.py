"""The settings of preparedness, declared beside the code they steer."""

from __future__ import annotations

from vardkase.kernel import options

SECTOR_LISTS = options.path(
    "SECTOR_LISTS", "", "A JSON file with the municipality's own lists of sectors and functions, beside or instead of ours (same keys)."
)

__all__ = ["SECTOR_LISTS"]
