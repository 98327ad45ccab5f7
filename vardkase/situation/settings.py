"""The settings of the situation picture, declared beside the code they steer."""

from __future__ import annotations

from pathlib import Path

from vardkase.kernel import options

_template = options.text(
    "SITUATION_REPORT_TEMPLATE", "", "File with the municipality's own Word template (.docx) of a situation report; empty for ours."
)
SITUATION_REPORT_TEMPLATE = Path(_template) if _template else None
