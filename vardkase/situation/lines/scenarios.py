"""In the log: scenarios and their indicators."""

from __future__ import annotations

from vardkase.leadership.lines.base import Line

LINES: dict[str, Line] = {}
