"""The words of requests for information."""

from __future__ import annotations

from typing import Any

EVENTS: dict[str, Any] = {}
REFUSALS: dict[str, Any] = {}
LINES: dict[str, Any] = {}
