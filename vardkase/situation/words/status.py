"""The words of how vital functions stand."""

from __future__ import annotations

from typing import Any

from vardkase.situation.words import links

EVENTS: dict[str, Any] = {**links.EVENTS}
REFUSALS: dict[str, Any] = {**links.REFUSALS}
LINES: dict[str, Any] = {**links.LINES}
