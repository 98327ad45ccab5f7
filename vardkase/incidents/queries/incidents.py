"""The incidents: which there are, what a viewer may do in one, and how one was known at another time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.incidents import rules, sql
from vardkase.incidents.rows import HeaderThen, IncidentRow
from vardkase.incidents.rules import Audience, LegalClass, Level, Mode, State
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal

_COLUMNS = (
    "i.id, i.reference, i.title, i.mode, i.state, i.legal_class, i.level_order, i.level, i.authority_id, i.authority, i.place,"
    " i.opened_at, i.closed_at"
)
# How many neighbours in time are looked at to find the newest number: writers of the same moment may be recorded out of order by these.
_DISORDER = 100


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a viewer may do in an incident as it stands, so that a screen does not offer what would be refused."""

    write: bool
    correct: bool
    mark: bool
    lower_marks: bool
    lead: bool
    export: bool
    erase: bool
    acknowledge: bool
    next_states: tuple[State, ...]


def incidents_list(viewer: Viewer, *, include_over: bool = True) -> tuple[IncidentRow, ...]:
    """The incidents a viewer may read: running ones first, then the newest."""
    scopes = viewer.scopes_with(Capability.INCIDENT_READ)
    if not scopes:
        return ()
    where, parameters = _readable(scopes)
    rows = sql.rows(
        f"SELECT {_COLUMNS}, s.number, e.recorded_at FROM incidents_incident i"
        f" JOIN ledger_stream s ON s.name = {_stream_name()}"
        " LEFT JOIN incidents_entry e ON e.incident_id = i.id AND e.number = s.number"
        f" WHERE {where} ORDER BY i.opened_at DESC, i.id",
        parameters,
    )
    found = [_incident(row) for row in rows]
    running = tuple(row for row in found if not row.state.is_over)
    return running + tuple(row for row in found if row.state.is_over) if include_over else running


def incident(viewer: Viewer, incident_id: UUID) -> IncidentRow:
    """The header of an incident. Raises Refusal("incident.not_found") for one that is absent or not the viewer's to read."""
    found = asked_once(("incident", incident_id), lambda: get(incident_id))
    if found is None or not rules.audience(viewer, found.id, found.authority_id):
        raise Refusal("incident.not_found")
    return found


def get(incident_id: UUID, *, lock: bool = False) -> IncidentRow | None:
    """An incident without asking who looks: for actions, and for what has asked already."""
    row = sql.row(
        f"SELECT {_COLUMNS}, (SELECT number FROM ledger_stream WHERE name = %s), NULL FROM incidents_incident i WHERE i.id = %s"
        + (sql.locking() if lock else ""),
        [f"incident:{incident_id}", sql.uid(incident_id)],
    )
    return _incident(row) if row else None


def abilities(viewer: Viewer, row: IncidentRow) -> Abilities:
    """What a viewer may do in an incident."""
    here = rules.scopes(row.id, row.authority_id)
    writes, leads = viewer.can(Capability.LOG_WRITE, here), viewer.can(Capability.INCIDENT_LEAD, here)
    open_log, alive = row.state.is_written_in, row.state != State.ARCHIVED
    return Abilities(
        write=writes and open_log,
        correct=writes if open_log else leads and alive,
        mark=writes if open_log else leads and alive,
        lower_marks=leads and alive,
        lead=leads,
        export=viewer.can(Capability.INCIDENT_EXPORT, here),
        erase=viewer.can(Capability.PAYLOAD_ERASE, here),
        acknowledge=writes and open_log,
        next_states=rules.next_states(row.state) if leads else (),
    )


def audience(viewer: Viewer, row: IncidentRow) -> Audience:
    """The compartments a viewer sees in an incident."""
    return rules.audience(viewer, row.id, row.authority_id)


def audience_key(viewer: Viewer, row: IncidentRow) -> str:
    """The viewer's audience as one word: live screens are rendered once for each."""
    return rules.audience_key(audience(viewer, row))


def seen(viewer: Viewer, incident_id: UUID) -> tuple[str, int]:
    """The audience and the newest number, for a live screen that begins now."""
    row = incident(viewer, incident_id)
    return audience_key(viewer, row), row.entries


def seal(viewer: Viewer, incident_id: UUID) -> str:
    """The newest entry's number and hash, `44:2f6c…`: who has them on paper can prove later that the log was not written anew."""
    head = ledger.head(incident(viewer, incident_id).stream)
    return f"{head.number}:{head.hash.hex()}"


def jump(viewer: Viewer, incident_id: UUID, moment: datetime) -> int | None:
    """The newest number that was recorded by a moment; None when the incident had not begun."""
    return number_at(incident(viewer, incident_id).id, moment)


def first_sent(viewer: Viewer, stream: str, key: UUID) -> datetime | None:
    """When somebody first sent what they send now, None when they have not. It means what it meant then: «in two hours»."""
    entry = ledger.find(stream, key)
    return entry.recorded_at if entry and entry.actor.id == viewer.actor.id else None


def number_at(incident_id: UUID, moment: datetime) -> int | None:
    """The same without a viewer."""
    row = sql.row(
        "SELECT MAX(number) FROM (SELECT number FROM incidents_entry WHERE incident_id = %s AND recorded_at <= %s"
        " ORDER BY recorded_at DESC, number DESC LIMIT %s) near",
        [sql.uid(incident_id), sql.at(moment), _DISORDER],
    )
    return int(row[0]) if row and row[0] is not None else None


def header_then(viewer: Viewer, incident_id: UUID, moment: datetime) -> HeaderThen:
    """State, level and title by what was known at a moment."""
    row = incident(viewer, incident_id)
    number = number_at(row.id, moment) or 0
    found = sql.row(
        "SELECT state, level_order, level, title FROM incidents_header WHERE incident_id = %s AND number <= %s"
        " ORDER BY number DESC LIMIT 1",
        [sql.uid(row.id), number],
    )
    if found is None:
        return HeaderThen(moment, number, None, None, "", "")
    return HeaderThen(moment, number, State(found[0]), int(found[1]), found[2], found[3])


def levels() -> tuple[Level, ...]:
    """The municipality's levels, from the lowest."""
    return rules.parse_scheme(getattr(settings, "LEVEL_SCHEME", ""))


def _readable(scopes: frozenset[str]) -> tuple[str, list[Any]]:
    if EVERYWHERE in scopes:
        return "1 = 1", []
    parts, parameters = [], []
    for column, prefix in (("i.id", "incident:"), ("i.authority_id", "org:")):
        ids = [sql.uid(found) for scope in sorted(scopes) if (found := sql.scope_id(scope, prefix))]
        if ids:
            parts.append(f"{column} IN ({sql.marks(len(ids))})")
            parameters += ids
    return " OR ".join(parts) or "1 = 0", parameters


def _stream_name() -> str:
    """The name of an incident's stream in SQL: SQLite keeps a UUID as 32 digits, the stream's name has its hyphens."""
    if sql.is_native():
        return "'incident:' || i.id::text"
    spans = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return "'incident:' || " + " || '-' || ".join(f"substr(i.id, {start}, {length})" for start, length in spans)


def _incident(row: tuple[Any, ...]) -> IncidentRow:
    return IncidentRow(
        id=sql.of_uid(row[0]), reference=row[1], title=row[2], mode=Mode(row[3]), state=State(row[4]), legal_class=LegalClass(row[5]),
        level_order=row[6], level=row[7], authority_id=sql.of_uid(row[8]), authority=row[9], place=row[10], opened_at=sql.moment(row[11]),
        closed_at=sql.of_at(row[12]), entries=int(row[13] or 0), last_at=sql.of_at(row[14]),
    )  # fmt: skip
