"""The words of what somebody has said will be, and what came of it."""

from __future__ import annotations

from typing import Any

EVENTS: dict[str, Any] = {}
REFUSALS: dict[str, Any] = {}
LINES: dict[str, Any] = {}
