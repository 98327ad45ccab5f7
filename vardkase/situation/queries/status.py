"""The status board: how vital functions stand, as it was known at any number, and as old as it is at a moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import sql, tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Audience, audience, may_see, scopes
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries.shaping import said
from vardkase.situation.events.status import BoardRow, Told
from vardkase.situation.models.status import StatusRhythm
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.status_rows import Board, History, Line, Status, Summary, Unit
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.status import Lateness, Level, Point, Rhythm, Side

# What is read of a function's past on its page.
MOST_TOLD = 200


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
    for one in _board(row, known, audience(viewer, row.id, row.authority_id), known.at, row_id=row_id).lines:
        return one
    raise Refusal("leadership.not_found")


def unit(viewer: Viewer, row: IncidentRow, unit_id: UUID, known: Known) -> Unit:
    """One unit that reports. Refusal("leadership.not_found") for one that has nothing on the board."""
    for one in _board(row, known, audience(viewer, row.id, row.authority_id), known.at, unit_id=unit_id).units:
        return one
    raise Refusal("leadership.not_found")


def history(viewer: Viewer, row: IncidentRow, row_id: UUID, known: Known) -> History:
    """A function's past: what was said, the newest first, and how it stood hour by hour. Refusal("leadership.not_found")."""
    current = line(viewer, row, row_id, known)
    seen = audience(viewer, row.id, row.authority_id)
    kept = _read(
        REPORTS,
        "WHERE incident_id = %s AND row_id = %s AND number <= %s ORDER BY as_of DESC, number DESC LIMIT %s",
        [sql.uid(row.id), sql.uid(row_id), known.number, MOST_TOLD + 1],
    )
    told = [_status(_report(one), current.minutes, seen, known.at) for one in kept]
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
    rows = [row for row in incidents_of(viewer) if may_report(viewer, row)]
    open_here = {one.incident_id for one in tables.load(StatusRhythm, incident_id=[row.id for row in rows])} if rows else set()
    found = []
    for row in rows:
        if row.id in open_here:
            late = {Lateness.LATE, Lateness.DEPUTY}
            found += [(row, one) for one in board(viewer, row, known_now(row, now)).units if one.lateness in late]
    return found


def _board(row: IncidentRow, known: Known, seen: Audience, at: datetime, **narrow: UUID) -> Board:
    """The board, or what of it has a column equal to a value: one function, or those of one unit."""
    rhythm = _rhythm(row, known)
    if rhythm is None:
        return Board(at, None, (), (), summary([]))
    stand = [_stood(one) for one in _standing(LINES, row, known, narrow) if not one[-1]]
    rows = [one.said.row_id for one in stand] if narrow else None
    reports: dict[UUID, list[_Report]] = defaultdict(list)
    for report in map(_report, _standing(REPORTS, row, known, {"row_id": rows} if rows is not None else {})):
        reports[report.told.row_id].append(report)
    stand.sort(key=lambda one: one.place)
    lines = tuple(_line(one, reports.get(one.said.row_id, []), rhythm, seen, at) for one in stand)
    if row.state.is_over:
        lines = tuple(one._replace(lateness=Lateness.IN_TIME) for one in lines)  # Nobody is to report any more.
    return Board(at, rhythm, lines, _units(lines, rhythm, at), summary(lines))


def _rhythm(row: IncidentRow, known: Known) -> Rhythm | None:
    rows = [one for one in tables.load(StatusRhythm, "-number", incident_id=row.id) if one.number <= known.number]
    return Rhythm(rows[0].minutes, rows[0].patience) if rows else None


# Read without models: two hundred functions and what stands of them are on every look at the board.
LINES = ("situation_status_line", "number, place, unit_id, body, begun_at, retired")
REPORTS = ("situation_status_report", "number, as_of, recorded_at, reporter, by, unchanged, mark_key, body")


class _Stood(NamedTuple):
    """A function as it stood at a number."""

    number: int
    place: int
    unit_id: UUID
    said: BoardRow
    begun_at: datetime


class _Report(NamedTuple):
    """A report as it stood at a number."""

    number: int
    as_of: datetime
    recorded_at: datetime
    reporter: str
    by: str
    unchanged: bool
    mark_key: str
    told: Told


def _standing(table: tuple[str, str], row: IncidentRow, known: Known, narrow: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that stood at a number. Now these are those that nothing has superseded; of a past moment, nothing until then."""
    where, values = ["incident_id = %s"], [sql.uid(row.id)]
    for column, value in narrow.items():
        wanted = value if isinstance(value, list) else [value]
        if not wanted:
            return []
        where.append(f"{column} IN ({sql.marks(len(wanted))})")
        values += [sql.uid(one) for one in wanted]
    if known.number >= row.entries:
        where.append("superseded IS NULL")
    else:
        where.append("number <= %s AND (superseded IS NULL OR superseded > %s)")
        values += [known.number, known.number]
    return _read(table, f"WHERE {' AND '.join(where)}", values)


def _read(table: tuple[str, str], where: str, values: list[Any]) -> list[tuple[Any, ...]]:
    name, columns = table
    return sql.rows(f"SELECT {columns} FROM {name} {where}", values)  # noqa: S608 - names of our own tables and columns alone


def _stood(one: tuple[Any, ...]) -> _Stood:
    number, place, unit_id, body, begun_at, _retired = one
    return _Stood(number, place, sql.of_uid(unit_id), said(BoardRow, body), sql.moment(begun_at))


def _report(one: tuple[Any, ...]) -> _Report:
    number, as_of, recorded_at, reporter, by, unchanged, mark_key, body = one
    return _Report(number, sql.moment(as_of), sql.moment(recorded_at), reporter, by, bool(unchanged), mark_key, said(Told, body))


def _line(one: _Stood, reports: list[_Report], rhythm: Rhythm, seen: Audience, at: datetime) -> Line:
    row = one.said
    minutes = row.minutes or rhythm.minutes
    by_side = {report.told.side: _status(report, minutes, seen, at) for report in reports}
    asked = [by_side.get(side) or Status(row.row_id, side, Level.GREY, minutes) for side in row.sides]
    statuses = (*asked, *(status for side, status in by_side.items() if side not in row.sides))
    due = rules.due_at([report.as_of for report in reports if report.told.side in row.sides], one.begun_at, minutes)
    return Line(row, one.unit_id, one.number, minutes, statuses, due, rules.lateness(due, rhythm.patience, at))


def _status(one: _Report, minutes: int, seen: Audience, at: datetime) -> Status:
    """A status as an audience sees it: of what is not for it, that there is something, and nothing else."""
    told = one.told
    if not may_see(seen, one.mark_key):
        return Status(told.row_id, told.side, Level.GREY, minutes, masked=True, as_of=one.as_of, number=one.number)
    old = rules.is_old(one.as_of, minutes, at)
    impact = None if old else rules.impact_of(told.level, settings.STATUS_IMPACT)
    return Status(
        told.row_id, told.side, told.level, minutes, old, False, told, one.as_of, one.recorded_at, one.reporter, one.by, one.unchanged,
        one.number, impact, one.mark_key,
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


def summary(lines: Iterable[Line], *, open_only: bool = False) -> Summary:
    """The statuses counted; with `open_only` as they are to those who read nothing that is marked."""
    statuses = [status for one in lines for status in one.statuses]
    hidden = [one.masked or (open_only and one.mark_key != "open") for one in statuses]
    told = zip(statuses, hidden, strict=True)
    counted: Counter[Any] = Counter("masked" if is_hidden else rules.counts_as(one.level, old=one.old) for one, is_hidden in told)
    known: dict[Level, int] = {level: counted[level] for level in reversed(Level) if level != Level.GREY}
    return Summary(known, counted[None], counted[Level.GREY], counted["masked"], len(statuses))
