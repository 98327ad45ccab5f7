"""What every act of leadership stands on: the incident, held still, and the right to act in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Model, QuerySet

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import already, check_same, held_incident, scopes, written
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.leadership.models import BoardRow, Staff
from vardkase.leadership.rules.frame import check_may
from vardkase.ui import times

__all__ = [
    "already", "board_at_work", "check_at_work_then", "check_same", "check_staff_open", "held", "held_incident", "next_reference",
    "own_key", "within", "written",
]  # fmt: skip


def held(viewer: Viewer, incident_id: UUID, capability: Capability, key: UUID, *, afterwards: bool = False) -> IncidentRow:
    """The incident, held until the transaction ends, for one who may act in it. Absent and forbidden answer alike.

    What was written before the incident was over may be sent again: the action then answers with what is there.
    """
    row = held_incident(viewer, incident_id)
    try:
        check_may(viewer, capability, scopes(row), row.state, afterwards=afterwards)
    except Refusal as refusal:
        if refusal.code != "leadership.incident_is_over" or ledger.find(row.stream, key) is None:
            raise
    return row


def own_key(model: type[Model], incident_id: UUID, key: UUID) -> UUID:
    """The key, or another made from it when it is the id of something in another incident: whose id it is, is not told."""
    is_taken = QuerySet(model).filter(id=key).exclude(incident_id=incident_id).exists()
    return uuid5(incident_id, str(key)) if is_taken else key


def next_reference(model: type[Model], letter: str, incident_id: UUID) -> str:
    """The next of `B-001`, `B-002` … in an incident. The incident is held, so that no other takes the same."""
    count: int = QuerySet(model).filter(incident_id=incident_id).count()
    return f"{letter}-{count + 1:03}"


def board_at_work(incident_id: UUID) -> BoardRow | None:
    """The crisis board's work that has not ended."""
    return tables.first(BoardRow, incident_id=incident_id, ended_at=None)


def check_at_work_then(board: BoardRow | None, happened: Happened | None, now: datetime) -> None:
    """What the board or its chair decides is decided while the board works ("leadership.before_board_began")."""
    until = happened.until if happened else None
    if board is not None and until is not None and until <= board.activated_at:
        began = times.full_moment(board.activated_at)
        raise Refusal("leadership.before_board_began", field="happened", began=began, law=law.cite_at("board_begins", now))


def check_staff_open(row: IncidentRow, staff_id: UUID | None) -> None:
    """The staff that something is for is open in this incident: what is given to another is counted, and handed on, by nobody."""
    if staff_id is not None and not Staff.objects.filter(incident_id=row.id, id=staff_id, closed_at=None).exists():
        raise Refusal("leadership.no_such_staff", field="staff_id")


def within() -> timedelta:
    """When an urgent decision of the chair that is not reported is shown as late."""
    return timedelta(minutes=settings.URGENT_REPORT_MINUTES)
