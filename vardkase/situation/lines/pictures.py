"""In the log: pictures that are conveyed and collected."""

from __future__ import annotations

from vardkase.leadership.lines.base import Line

LINES: dict[str, Line] = {}
