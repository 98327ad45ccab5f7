"""The header of an incident, the counter of references and the newest receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from vardkase.incidents import sql
from vardkase.incidents.rules import State
from vardkase.ledger.entry import Entry


def apply(cursor: Any, entry: Entry, incident_id: UUID) -> None:
    """Brings the header up to an entry. Most entries do not concern it."""
    change = _CHANGES.get(entry.kind)
    if change and not entry.erased:
        uid = sql.uid(incident_id)
        change(cursor, entry, uid)
        if change is not _receipt:
            cursor.execute(
                "INSERT INTO incidents_header (incident_id, number, state, level_order, level, title)"
                " SELECT id, %s, state, level_order, level, title FROM incidents_incident WHERE id = %s",
                [entry.number, uid],
            )


def _opened(cursor: Any, entry: Entry, uid: Any) -> None:
    event = entry.event
    cursor.execute(
        "INSERT INTO incidents_incident (id, reference, title, mode, state, legal_class, level_order, level, authority_id, authority,"
        " place, opened_at, closed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)",
        [
            uid, event.reference, event.title, str(event.mode), str(event.state), str(event.legal_class), event.level_order, event.level,
            sql.uid(event.authority_id), event.authority, event.place, sql.at(entry.recorded_at),
        ],
    )  # fmt: skip
    year, number = event.reference.split("-")
    cursor.execute(
        "INSERT INTO incidents_reference (authority_id, year, last) VALUES (%s, %s, %s) ON CONFLICT (authority_id, year) DO UPDATE"
        " SET last = CASE WHEN excluded.last > incidents_reference.last THEN excluded.last ELSE incidents_reference.last END",
        [sql.uid(event.authority_id), int(year), int(number)],
    )


def _state(cursor: Any, entry: Entry, uid: Any) -> None:
    state: State = entry.event.after
    closed = "closed_at = %s" if state in {State.CLOSED, State.DISMISSED} else "closed_at = CASE WHEN %s THEN closed_at END"
    value = sql.at(entry.recorded_at) if state in {State.CLOSED, State.DISMISSED} else state.is_over
    cursor.execute(f"UPDATE incidents_incident SET state = %s, {closed} WHERE id = %s", [str(state), value, uid])


def _level(cursor: Any, entry: Entry, uid: Any) -> None:
    cursor.execute(
        "UPDATE incidents_incident SET level_order = %s, level = %s WHERE id = %s", [entry.event.after_order, entry.event.after, uid]
    )


def _renamed(cursor: Any, entry: Entry, uid: Any) -> None:
    cursor.execute("UPDATE incidents_incident SET title = %s WHERE id = %s", [entry.event.after, uid])


def _receipt(cursor: Any, entry: Entry, uid: Any) -> None:
    cursor.execute(
        "INSERT INTO incidents_receipt (incident_id, account_id, number, entry_number, at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (incident_id, account_id) DO UPDATE"
        " SET number = excluded.number, entry_number = excluded.entry_number, at = excluded.at",
        [uid, entry.actor.id, entry.event.up_to, entry.number, sql.at(entry.recorded_at)],
    )


_CHANGES: dict[str, Callable[[Any, Entry, Any], None]] = {
    "incident.opened": _opened,
    "incident.state_changed": _state,
    "incident.level_changed": _level,
    "incident.renamed": _renamed,
    "incident.catch_up_acknowledged": _receipt,
}
