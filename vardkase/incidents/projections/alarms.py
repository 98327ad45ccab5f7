"""Alarms in the database. They are few: each entry reads its alarm anew from the ledger, so that an erased one takes its words with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from vardkase.incidents import events, sql
from vardkase.incidents.rules import AlarmFacts, AlarmState, Assessment, Mode, supplemented
from vardkase.kernel import codec
from vardkase.ledger import queries as ledger_queries
from vardkase.ledger.entry import Entry


@dataclass(frozen=True, slots=True)
class AlarmNow:
    """An alarm as its entries tell it."""

    id: UUID
    authority_id: UUID
    number: int
    received_at: datetime
    authority: str = ""
    mode: Mode = Mode.REAL
    state: AlarmState = AlarmState.NEW
    taken_by: str = ""
    facts: AlarmFacts = AlarmFacts()
    assessment: Assessment | None = None
    assessed_at: datetime | None = None
    assessed_by: str = ""
    next_check_at: datetime | None = None
    incident_id: UUID | None = None
    incident_reference: str = ""
    incident_title: str = ""


def apply(entry: Entry, authority_id: UUID) -> None:
    """Brings the tables up to an entry of an authority's alarms."""
    alarm_id = _alarm_of(entry, authority_id)
    if alarm_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_alarm_entry (alarm_id, authority_id, number) VALUES (%s, %s, %s)",
            [sql.uid(alarm_id), sql.uid(authority_id), entry.number],
        )
        now = told(alarm_id, authority_id, entries_of(alarm_id, authority_id))
        if now is not None:
            _save(cursor, now)


def entries_of(alarm_id: UUID, authority_id: UUID) -> list[Entry]:
    """The entries about an alarm, in order."""
    numbers = sql.rows(
        "SELECT number FROM incidents_alarm_entry WHERE alarm_id = %s AND authority_id = %s ORDER BY number",
        [sql.uid(alarm_id), sql.uid(authority_id)],
    )
    stream = events.alarm_stream(authority_id)
    return [entry for (number,) in numbers if (entry := ledger_queries.get(stream, int(number)))]


def told(alarm_id: UUID, authority_id: UUID, entries: list[Entry]) -> AlarmNow | None:
    """The alarm that entries tell of; an erased entry says nothing but that it was there."""
    now: AlarmNow | None = None
    for entry in entries:
        if now is None:
            now = AlarmNow(alarm_id, authority_id, entry.number, entry.recorded_at, taken_by=entry.actor.label)
        if not entry.erased:
            now = _after(now, entry)
    return now


def _after(now: AlarmNow, entry: Entry) -> AlarmNow:
    event = entry.event
    match event:
        case events.AlarmReceived():
            return replace(
                now, authority=event.authority, mode=event.mode, received_at=event.received_at or now.received_at,
                taken_by=event.taken_by or now.taken_by, facts=event.facts,
            )  # fmt: skip
        case events.AlarmSupplemented():
            return replace(now, facts=supplemented(now.facts, event.facts))
        case events.AlarmAssessed():
            return replace(
                now, state=event.state, assessment=event.assessment, assessed_at=entry.recorded_at, assessed_by=entry.actor.label,
                next_check_at=event.assessment.next_check_at,
            )  # fmt: skip
        case events.AlarmLinked():
            return replace(
                now, state=AlarmState.INCIDENT, incident_id=event.incident_id, incident_reference=event.reference,
                incident_title=event.title, next_check_at=None,
            )  # fmt: skip
        case _:
            return now


def forget(authority_id: UUID) -> None:
    """Deletes the alarms of an authority, to be made anew."""
    with connection.cursor() as cursor:
        for table in ("alarm", "alarm_entry"):
            cursor.execute(f"DELETE FROM incidents_{table} WHERE authority_id = %s", [sql.uid(authority_id)])


def _alarm_of(entry: Entry, authority_id: UUID) -> UUID | None:
    """The alarm that an entry is about. The first entry's key is the alarm's id, which an erasure leaves; others are looked up."""
    if entry.kind == "ledger.payload_erased":
        found = sql.row(
            "SELECT alarm_id FROM incidents_alarm_entry WHERE authority_id = %s AND number = %s",
            [sql.uid(authority_id), entry.event.number],
        )
        return sql.of_uid(found[0]) if found else None
    if entry.erased:
        return entry.key if entry.kind == "alarm.received" else None
    alarm_id: UUID = entry.event.alarm_id
    return alarm_id


def _save(cursor: Any, now: AlarmNow) -> None:
    values = {
        "id": sql.uid(now.id), "authority_id": sql.uid(now.authority_id), "authority": now.authority, "number": now.number,
        "mode": str(now.mode), "state": str(now.state), "received_at": sql.at(now.received_at), "taken_by": now.taken_by,
        "facts": json.dumps(codec.to_plain(now.facts), ensure_ascii=False),
        "assessment": json.dumps(codec.to_plain(now.assessment), ensure_ascii=False) if now.assessment else "",
        "assessed_at": sql.at(now.assessed_at), "assessed_by": now.assessed_by, "next_check_at": sql.at(now.next_check_at),
        "incident_id": sql.uid(now.incident_id) if now.incident_id else None, "incident_reference": now.incident_reference,
        "incident_title": now.incident_title,
    }  # fmt: skip
    columns = ", ".join(values)
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "id")
    cursor.execute(
        f"INSERT INTO incidents_alarm ({columns}) VALUES ({sql.marks(len(values))}) ON CONFLICT (id) DO UPDATE SET {changes}",
        list(values.values()),
    )
