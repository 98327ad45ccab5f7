"""From entries to rows: facts and the series that they are in."""

from __future__ import annotations

from typing import Any

from vardkase.leadership.projections.base import Applier

TABLES: tuple[Any, ...] = ()
APPLIERS: dict[str, Applier] = {}
ORDERS: dict[Any, str] = {}
