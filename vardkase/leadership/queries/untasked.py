"""Decisions of which nothing has come: nobody has been given anything to do, and nobody has said that nothing need be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import sql, tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, audience, may_see, seen_key
from vardkase.leadership import events
from vardkase.leadership.models import DecisionRow, StandDownRow
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries import shaping
from vardkase.leadership.rules.standdown import How, OpenThing


def settled_decisions(incident_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The decisions that were handed to the line or closed when leadership stood down."""
    rows = tables.load(StandDownRow, incident_id=tuple(incident_ids))
    told = (one for row in rows for one in shaping.said(events.StoodDown, row.body).settled)
    return frozenset(UUID(one.key) for one in told if one.noun == "decision")


def untasked(incident_ids: tuple[UUID, ...]) -> list[DecisionRow]:
    """Those decisions of these incidents, the earliest first, whoever may see them."""
    if not incident_ids:
        return []
    asked = (
        f"SELECT d.id FROM leadership_decision d WHERE d.incident_id IN ({', '.join(['%s'] * len(incident_ids))})"  # noqa: S608 - placeholders alone
        " AND d.superseded_by IS NULL AND NOT EXISTS (SELECT 1 FROM leadership_task t WHERE t.decision_id = d.id)"
    )
    found = tuple(sql.of_uid(id) for (id,) in sql.rows(asked, [sql.uid(one) for one in incident_ids]))
    if not found:
        return []
    rows = [one for one in tables.load(DecisionRow, "decided_at, number", id=found) if not _said(one).no_action]
    settled = settled_decisions({one.incident_id for one in rows}) if rows else frozenset()
    return [one for one in rows if one.id not in settled]


def untasked_everywhere(viewer: Viewer) -> tuple[tuple[IncidentRow, DecisionRow, events.DecisionTaken], ...]:
    """Those that a viewer may read, in incidents that go on."""
    rows = {row.id: row for row in incidents_of(viewer)}
    found = ((rows[one.incident_id], one) for one in untasked(tuple(rows)))
    return tuple((row, one, _said(one)) for row, one in found if may_see(audience(viewer, row.id, row.authority_id), one.mark_key))


def open_decisions(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    """Those of an incident, as standing down asks of them. One that is not for the viewer's eyes is handed on unread."""
    row = incidents.incident(viewer, incident_id)
    seen = audience(viewer, row.id, row.authority_id)
    return [_thing(one, readable=may_see(seen, one.mark_key)) for one in untasked((row.id,))]


def _thing(one: DecisionRow, *, readable: bool) -> OpenThing:
    if not readable:
        return OpenThing("decision", str(one.id), "", one.reference, ways=(How.HANDED,), marked=True)
    said = _said(one)
    marked = one.mark_key != seen_key(OPEN)
    return OpenThing("decision", str(one.id), said.title, one.reference, said.decided_by, (How.HANDED, How.CLOSED), marked)


def _said(one: DecisionRow) -> events.DecisionTaken:
    return shaping.said(events.DecisionTaken, one.body)
