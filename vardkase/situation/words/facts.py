"""The words of facts and the series that they are in."""

from __future__ import annotations

from typing import Any

EVENTS: dict[str, Any] = {}
REFUSALS: dict[str, Any] = {}
LINES: dict[str, Any] = {}
