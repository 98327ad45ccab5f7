"""The register of decisions, and what decisions oblige to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import Audience, audience, may_see
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events, law
from vardkase.leadership.models import BoardRow, DecisionRow, DutyRow
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.rows import DecisionLine, DutyLine
from vardkase.leadership.queries.tasks import task_rows
from vardkase.leadership.queries.untasked import settled_decisions
from vardkase.leadership.rules.decisions import DutyKind, lacks_action


def decisions(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[DecisionLine, ...]:
    """The decisions of an incident, the latest first. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    seen = audience(viewer, row.id, row.authority_id)
    return asked_once(
        ("decisions", row.id, seen, now), lambda: _lines(tables.load(DecisionRow, "-number", incident_id=row.id), row.id, seen, now)
    )


def decision(viewer: Viewer, incident_id: UUID, decision_id: UUID, *, now: datetime) -> DecisionLine:
    """One decision. Refusal("leadership.not_found") for one that is absent or not for the viewer."""
    row = incidents.incident(viewer, incident_id)
    seen = audience(viewer, row.id, row.authority_id)
    found = _lines(DecisionRow.objects.filter(incident_id=row.id, id=decision_id), row.id, seen, now)
    if not found or found[0].masked:
        raise Refusal("leadership.not_found")
    return found[0]


def open_duties(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[DutyLine, ...]:
    """What is still to be done with decisions and takeovers, the most urgent first. Masked decisions are left out."""
    row = incidents.incident(viewer, incident_id)
    seen = audience(viewer, row.id, row.authority_id)
    rows = [one for one in tables.load(DutyRow, incident_id=row.id, done_at=None) if may_see(seen, one.mark_key)]
    rows.sort(key=lambda one: (one.due_at is None, one.due_at or one.since, one.reference))
    return told_after_board([(row.id, shaping.duty(one, now)) for one in rows], now)


def told_after_board(found: list[tuple[UUID, DutyLine]], now: datetime) -> tuple[DutyLine, ...]:
    """Duties with what holds for reports to a crisis board that has ended its work: by its incident's id, each."""
    waiting = {incident_id for incident_id, line in found if line.kind == DutyKind.REPORT_TO_BOARD}
    if not waiting:
        return tuple(line for _incident_id, line in found)
    at_work = {one.incident_id for one in tables.load(BoardRow, incident_id=waiting, ended_at=None)}
    says = _(
        "The crisis board has ended its work. Its decisions, also those that its chair took alone, are reported at the council's next"
        " meeting (%(council)s). Report it there, and to the board as well if it begins to work again (%(urgent)s)."
    ) % {"council": law.shown_at("council", now), "urgent": law.shown_at("urgent", now)}
    return tuple(
        replace(line, after_board=says) if line.kind == DutyKind.REPORT_TO_BOARD and incident_id not in at_work else line
        for incident_id, line in found
    )


def _lines(rows: Iterable[DecisionRow], incident_id: UUID, seen: Audience, now: datetime) -> tuple[DecisionLine, ...]:
    duties: dict[UUID, list[DutyLine]] = {}
    for duty in tables.load(DutyRow, "since, kind", incident_id=incident_id):
        duties.setdefault(duty.about_id, []).append(shaping.duty(duty, now))
    given = Counter(task.decision_id for task in task_rows(incident_id) if task.decision_id)
    settled = settled_decisions((incident_id,))
    references = {one.id: one.reference for one in tables.load(DecisionRow, incident_id=incident_id)}
    lines = (_line(row, seen, duties.get(row.id, []), given[row.id], references) for row in rows)
    return tuple(replace(one, lacks_action=False) if one.id in settled else one for one in lines)


def _line(row: DecisionRow, seen: Audience, duties: list[DutyLine], given: int, references: dict[UUID, str]) -> DecisionLine:
    if not may_see(seen, row.mark_key):
        return DecisionLine(row.id, row.number, row.reference, row.decided_at, masked=True)
    said = shaping.said(events.DecisionTaken, row.body)
    return DecisionLine(
        row.id, row.number, row.reference, row.decided_at, False, said, row.superseded_by,
        references.get(row.superseded_by, "") if row.superseded_by else "", given,
        lacks_action(no_action=said.no_action, tasks=given, superseded=row.superseded_by is not None), tuple(duties),
    )  # fmt: skip
