"""The words of preparedness: refusals, events, and what every enum is called on the screens."""

from __future__ import annotations

EVENTS: dict[str, object] = {}
REFUSALS: dict[str, object] = {}
