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
RULESETS = options.path(
    "RULESETS", "", "A folder with rule sets of the municipality's own as JSON files, beside those that come with the house."
)
RSA_REPORT_TEMPLATE = options.path(
    "RSA_REPORT_TEMPLATE",
    "",
    "A Word file (.docx) to make the reports of risk analyses with, in place of ours: the page of a report gives ours to begin with.",
)

__all__ = ["RSA_METHODS", "RSA_REPORT_TEMPLATE", "RULESETS", "SECTOR_LISTS"]
