"""From entries to rows: scenarios and their indicators, and how the things of leadership stood."""

from __future__ import annotations

from typing import Any

from vardkase.leadership.projections.base import Applier
from vardkase.situation.models.scenarios import MomentRow
from vardkase.situation.projections import moments

TABLES: tuple[Any, ...] = (MomentRow,)
APPLIERS: dict[str, Applier] = {**moments.APPLIERS}
ORDERS: dict[Any, str] = {MomentRow: "number, part, key"}
