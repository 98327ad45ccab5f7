"""From entries to the tables of crisis leadership: by actions as they happen, and by a rebuild from the beginning."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from vardkase.incidents import kinds
from vardkase.leadership.models import CardItemRow, CardRow, DutyRow, ShiftRow
from vardkase.leadership.projections import below, board, decisions, diary, meetings, push, roles, shifts, staffs, standdown, start, tasks
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry

__all__ = ["TABLES", "apply", "body_of", "follow", "forget"]
PARTS = (staffs, decisions, tasks, board, start, roles, shifts, meetings, standdown)

__all__ = ["TABLES", "apply", "below", "body_of", "diary", "follow", "forget", "push"]
TABLES = tuple(table for part in PARTS for table in part.TABLES)
_APPLIERS: dict[str, Applier] = {kind: applier for part in PARTS for kind, applier in part.APPLIERS.items()}


def follow() -> None:
    """Has the tables follow the incidents' streams."""
    compared = tuple((model._meta.db_table, "incident_id", _order(model)) for model in TABLES)  # noqa: SLF001 - Django's own name of a table
    numbered = frozenset(model._meta.db_table for model in TABLES if model._meta.pk.get_internal_type() != "UUIDField")  # noqa: SLF001 - as above
    kinds.follow("leadership", kinds.Follower(apply, forget, compared, numbered))


def apply(entry: Entry) -> None:
    """Brings the tables up to an entry of an incident's stream; what is not of leadership, or erased, changes nothing."""
    make = _APPLIERS.get(entry.kind)
    if make and not entry.erased:
        make(entry, entry.event, UUID(entry.stream.partition(":")[2]))


def forget(incident_id: UUID) -> None:
    """Deletes everything of an incident that can be made again from the ledger."""
    for model in TABLES:
        QuerySet(model).filter(incident_id=incident_id).delete()


_ORDERS: dict[Any, str] = {
    DutyRow: "about_id, kind",
    CardRow: "number, place",
    CardItemRow: "number, card_id, place",
    **meetings.ORDERS,
    ShiftRow: "number, id",
}


def _order(model: Any) -> str:
    return _ORDERS.get(model, "number")
