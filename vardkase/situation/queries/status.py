"""The status board: how vital functions stand, as it was known at any number, and as old as it is at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Audience, audience, may_see, scopes
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.situation.events.status import BoardRow, Told
from vardkase.situation.models.status import StatusLine, StatusReport, StatusRhythm
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.status_rows import Board, History, Line, Status, Summary, Unit
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.status import Lateness, Level, Point, Rhythm, Side

M = TypeVar("M", bound=Model)
# What is read of a function's past on its page.
MOST_TOLD = 400


def board(viewer: Viewer, row: IncidentRow, known: Known, now: datetime | None = None) -> Board:
    """The board of an incident by what was known; ages are those of `now`, else of the moment of `known`.

    The viewer has been asked at the incident; what is marked and not for them stands there as masked.
    """
    at = now or known.at
    seen = audience(viewer, row.id, row.authority_id)
    return asked_once(("status board", row.id, seen, known, at), lambda: _board(row, known, seen, at))


def may_report(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether somebody may say how things stand here, now."""
    return viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id)) and row.state.is_written_in


def line(viewer: Viewer, row: IncidentRow, row_id: UUID, known: Known) -> Line:
    """One function. Refusal("leadership.not_found") for one that is not on the board."""
    found = next((one for one in board(viewer, row, known).lines if one.row.row_id == row_id), None)
    if found is None:
        raise Refusal("leadership.not_found")
    return found


def unit(viewer: Viewer, row: IncidentRow, unit_id: UUID, known: Known) -> Unit:
    """One unit that reports. Refusal("leadership.not_found") for one that has nothing on the board."""
    found = next((one for one in board(viewer, row, known).units if one.id == unit_id), None)
    if found is None:
        raise Refusal("leadership.not_found")
    return found


def history(viewer: Viewer, row: IncidentRow, row_id: UUID, known: Known) -> History:
    """A function's past: what was said, the newest first, and how it stood hour by hour. Refusal("leadership.not_found")."""
    current = line(viewer, row, row_id, known)
    seen = audience(viewer, row.id, row.authority_id)
    kept: QuerySet[StatusReport] = QuerySet(StatusReport).filter(incident_id=row.id, row_id=row_id, number__lte=known.number)
    told = [_status(one, current.minutes, seen, known.at) for one in kept.order_by("-as_of", "-number")[: MOST_TOLD + 1]]
    moments = [one.as_of for one in told if one.as_of]
    begun = min([known.at, *moments])
    # Nothing is known of the days after the last report: one of them shows that, and no more.
    ends = min(known.at, max([begun, *moments]) + timedelta(days=1))
    strips = []
    for side in Side:
        points = [Point(one.as_of, one.level) for one in told if one.side == side and one.as_of]
        if points:
            strips.append((side, rules.hours(points, current.minutes, begun, ends)))
    return History(current, tuple(told[:MOST_TOLD]), tuple(strips), len(told) > MOST_TOLD)


def late_units(viewer: Viewer, now: datetime) -> list[tuple[IncidentRow, Unit]]:
    """The units whose reports are late, in the incidents that the viewer may report in."""
    rows = [row for row in incidents.incidents_list(viewer, include_over=False) if may_report(viewer, row)]
    open_here = {one.incident_id for one in tables.load(StatusRhythm, incident_id=[row.id for row in rows])} if rows else set()
    found = []
    for row in rows:
        if row.id in open_here:
            late = {Lateness.LATE, Lateness.DEPUTY}
            found += [(row, one) for one in board(viewer, row, known_now(row, now)).units if one.lateness in late]
    return found


def _board(row: IncidentRow, known: Known, seen: Audience, at: datetime) -> Board:
    rhythm = _rhythm(row, known)
    if rhythm is None:
        return Board(at, None, (), (), _summary([]))
    reports: dict[UUID, list[StatusReport]] = defaultdict(list)
    for report in _standing(StatusReport, row, known):
        reports[report.row_id].append(report)
    stand = sorted(_standing(StatusLine, row, known, retired=False), key=lambda one: one.place)
    lines = tuple(_line(one, reports.get(one.row_id, []), rhythm, seen, at) for one in stand)
    if row.state.is_over:
        lines = tuple(replace(one, lateness=Lateness.IN_TIME) for one in lines)  # Nobody is to report any more.
    return Board(at, rhythm, lines, _units(lines, rhythm, at), _summary(lines))


def _rhythm(row: IncidentRow, known: Known) -> Rhythm | None:
    rows = [one for one in tables.load(StatusRhythm, "-number", incident_id=row.id) if one.number <= known.number]
    return Rhythm(rows[0].minutes, rows[0].patience) if rows else None


def _standing(model: type[M], row: IncidentRow, known: Known, **more: Any) -> list[M]:
    """The rows that stood at a number. Now these are those that nothing has superseded; of a past moment, nothing until then."""
    if known.number >= row.entries:
        return tables.load(model, incident_id=row.id, superseded=None, **more)
    stood: QuerySet[M] = QuerySet(model).filter(incident_id=row.id, number__lte=known.number, **more)
    return list(stood.filter(Q(superseded=None) | Q(superseded__gt=known.number)))


def _line(one: StatusLine, reports: list[StatusReport], rhythm: Rhythm, seen: Audience, at: datetime) -> Line:
    row = said(BoardRow, one.body)
    minutes = row.minutes or rhythm.minutes
    by_side = {Side(report.side): _status(report, minutes, seen, at) for report in reports}
    asked = [by_side.get(side) or Status(row.row_id, side, Level.GREY, minutes) for side in row.sides]
    statuses = (*asked, *(status for side, status in by_side.items() if side not in row.sides))
    due = rules.due_at((report.as_of for report in reports if report.side in row.sides), one.begun_at, minutes)
    return Line(row, one.unit_id, one.number, minutes, statuses, due, rules.lateness(due, rhythm.patience, at))


def _status(one: StatusReport, minutes: int, seen: Audience, at: datetime) -> Status:
    """A status as an audience sees it: of what is not for it, that there is something, and nothing else."""
    side = Side(one.side)
    if not may_see(seen, one.mark_key):
        return Status(one.row_id, side, Level.GREY, minutes, masked=True, as_of=one.as_of, number=one.number)
    level = Level(one.level)
    return Status(
        one.row_id, side, level, minutes, rules.is_old(one.as_of, minutes, at), False, said(Told, one.body), one.as_of, one.recorded_at,
        one.reporter, one.by, one.unchanged, one.number, rules.impact_of(level, settings.STATUS_IMPACT), one.mark_key,
    )  # fmt: skip


def _units(lines: Iterable[Line], rhythm: Rhythm, at: datetime) -> tuple[Unit, ...]:
    grouped: dict[UUID, list[Line]] = defaultdict(list)
    for one in lines:
        grouped[one.unit_id].append(one)
    found = [_unit(unit_id, tuple(of_unit), rhythm, at) for unit_id, of_unit in grouped.items()]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.name)))


def _unit(unit_id: UUID, lines: tuple[Line, ...], rhythm: Rhythm, at: datetime) -> Unit:
    due = min(one.due_at for one in lines)
    said_at = [status.as_of for one in lines for status in one.statuses if status.as_of]
    return Unit(
        unit_id, lines[0].row.unit, lines, max(said_at, default=None), due, rules.lateness(due, rhythm.patience, at),
        tuple(dict.fromkeys(one.row.reporter for one in lines if one.row.reporter)),
        tuple(dict.fromkeys(one.row.deputy for one in lines if one.row.deputy and one.lateness == Lateness.DEPUTY)),
    )  # fmt: skip


def _summary(lines: Iterable[Line]) -> Summary:
    statuses = [status for one in lines for status in one.statuses]
    shown = [one for one in statuses if not one.masked]
    counted = [rules.counts_as(one.level, old=one.old) for one in shown]
    known: dict[Level, int] = {level: counted.count(level) for level in reversed(Level) if level != Level.GREY}
    return Summary(known, counted.count(None), counted.count(Level.GREY), len(statuses) - len(shown), len(statuses))
