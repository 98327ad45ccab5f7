"""In the log: how vital functions stand."""

from __future__ import annotations

from vardkase.leadership.lines.base import Line

LINES: dict[str, Line] = {}
