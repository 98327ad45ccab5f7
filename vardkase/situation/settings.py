"""The settings of the situation picture, declared beside the code they steer."""

from __future__ import annotations

from vardkase.kernel import options

PICTURE_PATIENCE_MINUTES = options.number(
    "PICTURE_PATIENCE_MINUTES", 30, "Minutes before a picture to convey that nobody has approved or sent back is shown as overdue."
)
