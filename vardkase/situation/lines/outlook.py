"""In the log: what fails next."""

from __future__ import annotations

from vardkase.leadership.lines.base import Line

LINES: dict[str, Line] = {}
