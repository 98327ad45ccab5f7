"""Alarms: those that wait too long first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.incidents import events, rules, sql
from vardkase.incidents.projections.alarms import entries_of
from vardkase.incidents.rows import AlarmHistory, AlarmRow
from vardkase.incidents.rules import AlarmFacts, AlarmState, Assessment, Mode
from vardkase.kernel import codec
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry

_COLUMNS = (
    "id, authority_id, authority, number, mode, state, received_at, taken_by, facts, assessment, assessed_at, assessed_by, next_check_at,"
    " incident_id, incident_reference, incident_title"
)
# Alarms that still wait for somebody.
WAITING = (AlarmState.NEW, AlarmState.WATCHED, AlarmState.FORWARDED)


def alarms_list(viewer: Viewer, *, now: datetime, states: tuple[AlarmState, ...] | None = None, limit: int = 100) -> tuple[AlarmRow, ...]:
    """The alarms of the authorities whose alarms the viewer reads: overdue first, longest first, then the newest."""
    where, parameters = _readable(viewer)
    if states is not None:
        where += f" AND state IN ({sql.marks(len(states))})" if states else " AND 1 = 0"
        parameters += [str(state) for state in states]
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM incidents_alarm WHERE {where} ORDER BY received_at DESC, id DESC LIMIT %s", [*parameters, limit]
    )
    found = {row.id: row for row in (_alarm(row, now) for row in rows)}
    if states is None or set(states) & set(WAITING):
        # An old alarm that still waits must not fall off the end of the newest.
        found |= {row.id: row for row in overdue_alarms(viewer, now) if states is None or row.state in states}
    overdue = sorted((row for row in found.values() if row.overdue_minutes is not None), key=_longest_first)
    in_time = sorted(
        (row for row in found.values() if row.overdue_minutes is None), key=lambda row: (row.received_at, row.id), reverse=True
    )
    return tuple(overdue + in_time)


def overdue_alarms(viewer: Viewer, now: datetime) -> tuple[AlarmRow, ...]:
    """Alarms that nobody has assessed in time, and watched ones whose time of next look has passed; longest first."""
    where, parameters = _readable(viewer)
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM incidents_alarm WHERE {where} AND ((state = %s AND received_at <= %s)"
        " OR (state IN (%s, %s) AND next_check_at <= %s))",
        [
            *parameters, str(AlarmState.NEW), sql.at(now - timedelta(minutes=settings.ALARM_PATIENCE_MINUTES)),
            str(AlarmState.WATCHED), str(AlarmState.FORWARDED), sql.at(now),
        ],
    )  # fmt: skip
    return tuple(sorted((_alarm(row, now) for row in rows), key=_longest_first))


def alarm(viewer: Viewer, alarm_id: UUID, *, now: datetime) -> AlarmRow:
    """An alarm with everything that was added to it, in order. Raises Refusal("alarm.not_found")."""
    found = get(alarm_id, now=now)
    if found is None or not viewer.can(Capability.ALARM_READ, (f"org:{found.authority_id}",)):
        raise Refusal("alarm.not_found")
    entries = entries_of(alarm_id, found.authority_id)
    return replace(found, history=tuple(_history(entry) for entry in entries if entry.kind != "ledger.payload_erased"))


def get(alarm_id: UUID, *, now: datetime, lock: bool = False) -> AlarmRow | None:
    """An alarm without asking who looks: for actions."""
    row = sql.row(f"SELECT {_COLUMNS} FROM incidents_alarm WHERE id = %s" + (sql.locking() if lock else ""), [sql.uid(alarm_id)])
    return _alarm(row, now) if row else None


def alarm_authorities(viewer: Viewer) -> frozenset[str]:
    """The scopes in which the viewer may take alarms: `org:<id>` of authorities, or `everywhere`."""
    return viewer.scopes_with(Capability.ALARM_TAKE)


def _readable(viewer: Viewer) -> tuple[str, list[Any]]:
    scopes = viewer.scopes_with(Capability.ALARM_READ)
    if EVERYWHERE in scopes:
        return "1 = 1", []
    ids = [sql.uid(found) for scope in sorted(scopes) if (found := sql.scope_id(scope, "org:"))]
    return (f"authority_id IN ({sql.marks(len(ids))})", ids) if ids else ("1 = 0", [])


def _longest_first(row: AlarmRow) -> tuple[datetime, UUID]:
    assert row.due_at is not None  # Only overdue ones are sorted so.
    return row.due_at, row.id


def _alarm(row: tuple[Any, ...], now: datetime) -> AlarmRow:
    state, received_at, next_check_at = AlarmState(row[5]), sql.moment(row[6]), sql.of_at(row[12])
    patience = settings.ALARM_PATIENCE_MINUTES
    return AlarmRow(
        id=sql.of_uid(row[0]), authority_id=sql.of_uid(row[1]), authority=row[2], number=row[3], mode=Mode(row[4]), state=state,
        received_at=received_at, taken_by=row[7], facts=codec.from_plain(AlarmFacts, json.loads(row[8])),
        assessment=codec.from_plain(Assessment, json.loads(row[9])) if row[9] else None, assessed_at=sql.of_at(row[10]),
        assessed_by=row[11], next_check_at=next_check_at, incident_id=sql.of_uid(row[13]) if row[13] else None, incident_reference=row[14],
        incident_title=row[15],
        overdue_minutes=rules.minutes_overdue(state, received_at, next_check_at, now, patience),
        due_at=received_at + timedelta(minutes=patience) if state == AlarmState.NEW else next_check_at,
    )  # fmt: skip


def _history(entry: Entry) -> AlarmHistory:
    line = AlarmHistory(entry.number, entry.kind, entry.recorded_at, entry.actor.label, erased=entry.erased)
    if entry.erased:
        return line
    event = entry.event
    match event:
        case events.AlarmReceived() | events.AlarmSupplemented():
            return replace(line, facts=event.facts)
        case events.AlarmAssessed():
            return replace(line, assessment=event.assessment, proposed_level=event.proposed_level)
        case events.AlarmLinked():
            return replace(line, incident_reference=event.reference)
        case _:
            return line
