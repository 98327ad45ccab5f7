"""What everybody who passes the wall may read: the latest important entries, and what is to be done next. Nothing that is marked."""

from __future__ import annotations

from datetime import datetime

from vardkase.incidents import sql, tables
from vardkase.incidents.projections import store
from vardkase.incidents.rows import IncidentRow, LogEntry
from vardkase.incidents.rules import OPEN, seen_key
from vardkase.leadership import events
from vardkase.leadership.models import TaskRow
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.queries.tasks import OPEN_STATES

_LATEST = (
    "e.number IN (SELECT n.number FROM incidents_entry n WHERE n.incident_id = %s AND NOT (n.importance = 'normal') AND n.mark_key = %s"
    " AND n.corrected_by IS NULL AND NOT n.erased AND NOT n.quiet ORDER BY n.number DESC LIMIT %s)"
)


def latest_important(row: IncidentRow, most: int) -> list[LogEntry]:
    """The latest important entries that are open to all, the latest first."""
    found = store.load(row.id, _LATEST, [sql.uid(row.id), seen_key(OPEN), most])
    return sorted((line for _, line in found.values()), key=lambda line: -line.number)


def next_tasks(row: IncidentRow, now: datetime) -> list[tuple[str, str, datetime]]:
    """Reference, what, and when: the open tasks that are to be done at a time to come."""
    found = tables.load(TaskRow, "due_at", incident_id=row.id, mark_key=seen_key(OPEN), state=OPEN_STATES)
    return [(one.reference, said(events.TaskGiven, one.body).what, one.due_at) for one in found if one.due_at and one.due_at > now]
