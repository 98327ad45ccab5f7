"""From entries to rows: what somebody has said will be, and what came of it."""

from __future__ import annotations

from typing import Any

from vardkase.leadership.projections.base import Applier

TABLES: tuple[Any, ...] = ()
APPLIERS: dict[str, Applier] = {}
ORDERS: dict[Any, str] = {}
