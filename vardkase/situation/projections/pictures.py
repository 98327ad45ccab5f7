"""From entries to rows: pictures that are conveyed and collected."""

from __future__ import annotations

from typing import Any

from vardkase.leadership.projections.base import Applier

TABLES: tuple[Any, ...] = ()
APPLIERS: dict[str, Applier] = {}
ORDERS: dict[Any, str] = {}
