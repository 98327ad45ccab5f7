"""In the log: what somebody has said will be, and what came of it."""

from __future__ import annotations

from vardkase.leadership.lines.base import Line

LINES: dict[str, Line] = {}
