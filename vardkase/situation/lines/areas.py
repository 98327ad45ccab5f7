"""In the log: what is drawn on the map."""

from __future__ import annotations

from vardkase.leadership.lines.base import Line

LINES: dict[str, Line] = {}
