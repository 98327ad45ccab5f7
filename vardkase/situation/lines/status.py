"""In the log: how vital functions stand."""

from __future__ import annotations

from vardkase.leadership.lines.base import Line
from vardkase.situation.lines import links

LINES: dict[str, Line] = {**links.LINES}
