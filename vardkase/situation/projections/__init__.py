"""From entries to the tables of the situation picture: by actions as they happen, and by a rebuild from the beginning."""

from __future__ import annotations

from types import ModuleType
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from vardkase.incidents import kinds
from vardkase.leadership.projections.base import Applier
from vardkase.ledger.entry import Entry
from vardkase.situation.projections import (
    areas,
    facts,
    forecasts,
    outlook,
    pictures,
    reports,
    requests,
    scenarios,
    status,
    warnings,
)

# Each part has TABLES, APPLIERS (kind -> applier) and perhaps ORDERS (table -> columns a comparison reads them by).
PARTS: tuple[ModuleType, ...] = (
    facts,
    forecasts,
    status,
    outlook,
    areas,
    pictures,
    reports,
    requests,
    scenarios,
    warnings,
)
TABLES: tuple[Any, ...] = tuple(table for part in PARTS for table in part.TABLES)
_APPLIERS: dict[str, Applier] = {kind: applier for part in PARTS for kind, applier in part.APPLIERS.items()}
_ORDERS: dict[Any, str] = {table: order for part in PARTS for table, order in getattr(part, "ORDERS", {}).items()}


def follow() -> None:
    """Has the tables follow the incidents' streams."""
    compared = tuple((model._meta.db_table, "incident_id", _ORDERS.get(model, "number")) for model in TABLES)  # noqa: SLF001 - Django's own name of a table
    numbered = frozenset(model._meta.db_table for model in TABLES if model._meta.pk.get_internal_type() != "UUIDField")  # noqa: SLF001 - as above
    kinds.follow("situation", kinds.Follower(apply, forget, compared, numbered))


def apply(entry: Entry) -> None:
    """Brings the tables up to an entry of an incident's stream; what is not of the picture, or erased, changes nothing."""
    make = _APPLIERS.get(entry.kind)
    if make and not entry.erased:
        make(entry, entry.event, UUID(entry.stream.partition(":")[2]))


def forget(incident_id: UUID) -> None:
    """Deletes everything of an incident that can be made again from the ledger."""
    for model in TABLES:
        QuerySet(model).filter(incident_id=incident_id).delete()
