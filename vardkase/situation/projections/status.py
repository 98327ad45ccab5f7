"""From entries to rows: how vital functions stand."""

from __future__ import annotations

from typing import Any

from vardkase.leadership.projections.base import Applier
from vardkase.situation.projections import links

TABLES: tuple[Any, ...] = links.TABLES
APPLIERS: dict[str, Applier] = links.APPLIERS
ORDERS: dict[Any, str] = {}
