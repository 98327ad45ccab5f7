"""Facts as they are known at a moment: the series with their newest, the facts of one, and what lies beside what."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import sql, tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Audience, audience, may_see
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import frame
from vardkase.situation.events import facts as events
from vardkase.situation.models.facts import FactRow, SeriesKeptRow, SeriesRow, SettledRow, SumRow
from vardkase.situation.queries.facts_rows import FactLine, FactsPage, Pair, Point, SeriesLine, SumLine, Told
from vardkase.situation.rules import charting
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import Relation, Settlement, Standing
from vardkase.situation.rules.figures import Qualifier, summed, weakest
from vardkase.situation.rules.known import Known

# The names of series are compared with each other again and again.
folded = lru_cache(maxsize=1024)(frame.folded)
PAGE = 20
# How many facts a line of the list draws, and of how many series one statement asks.
RECENT, AT_ONCE = 16, 100
_STANDS = "number <= %s AND (revised_number IS NULL OR revised_number > %s)"
_RECENT = (
    "SELECT * FROM (SELECT series_id, number, CAST(as_of AS TEXT) AS as_of, value, qualifier FROM situation_fact"  # noqa: S608 - nothing but our own words is put in
    f" WHERE series_id = %s AND {_STANDS} AND standing <> 'forecast' ORDER BY situation_fact.as_of DESC, number DESC LIMIT {RECENT}) f"
)
_NEWEST = (
    "SELECT * FROM (SELECT series_id, number, CAST(as_of AS TEXT) AS at FROM situation_fact"  # noqa: S608 - nothing but our own words is put in
    f" WHERE series_id = %s AND {_STANDS} AND standing <> 'forecast' ORDER BY as_of DESC, number DESC LIMIT %s) f"
)
# Compared as one value, so that it is looked up at the end of an index, however many facts there are.
_BEFORE = (
    f"SELECT number FROM situation_fact WHERE series_id = %s AND {_STANDS} AND standing <> 'forecast' AND (as_of, number) <"  # noqa: S608 - nothing but our own words is put in
    " (SELECT as_of, number FROM situation_fact WHERE series_id = %s AND number = %s) ORDER BY as_of DESC, number DESC LIMIT 1"
)


def _asked_before(series_id: UUID, number: int, known: Known) -> list[Any]:
    return [sql.uid(series_id), known.number, known.number, sql.uid(series_id), number]


def series(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[SeriesLine, ...]:
    """The series that the viewer may read, by what they are of and in the order in which they were opened; each with its newest fact."""
    seen = audience(viewer, row.id, row.authority_id)
    return asked_once(("series", row.id, seen, known), lambda: _series(row, seen, known))


def one_series(viewer: Viewer, row: IncidentRow, known: Known, series_id: UUID) -> SeriesLine:
    """One of them. Refusal("situation.not_found") for one that is absent, not yet known or not for the viewer."""
    seen = audience(viewer, row.id, row.authority_id)
    found = asked_once(("series", row.id, seen, known, series_id), lambda: _series(row, seen, known, series_id))
    if not found:
        raise Refusal("situation.not_found")
    return found[0]


def of_thing(viewer: Viewer, row: IncidentRow, known: Known, series_id: UUID) -> tuple[SeriesLine, ...]:
    """The series of the same thing as one is of, that one too. Refusal("situation.not_found")."""
    what = one_series(viewer, row, known, series_id).said.what
    return _series(row, audience(viewer, row.id, row.authority_id), known, what=what)


def latest(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[FactLine, ...]:
    """The newest fact of every series that has one."""
    return tuple(one.latest for one in series(viewer, row, known) if one.latest)


def facts_of(viewer: Viewer, row: IncidentRow, known: Known, series_id: UUID, *, page: int = 1) -> FactsPage:
    """A page of the facts of a series, revised ones too, the newest moment first. Refusal("situation.not_found")."""
    one_series(viewer, row, known, series_id)
    newest = "SELECT MAX(number) FROM situation_fact WHERE series_id = %s AND number <= %s"
    ((last,),) = sql.rows(newest, [sql.uid(series_id), known.number])
    total = _count(series_id, int(last)) if last is not None else 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    numbers = sql.rows(
        "SELECT number FROM situation_fact WHERE series_id = %s AND number <= %s ORDER BY as_of DESC, number DESC LIMIT %s OFFSET %s",
        [sql.uid(series_id), known.number, PAGE, (page - 1) * PAGE],
    )
    shown = [int(one[0]) for one in numbers]
    # What the last of the page has changed since is read off the one that stands before it, however far back that is.
    before = sql.rows(_BEFORE, _asked_before(series_id, shown[-1], known)) if page < pages else []
    lines = _lines(row.id, [*shown, *(int(one[0]) for one in before)], known)
    return FactsPage(tuple(_with_changes(lines)[: len(shown)]), page, pages, total)


def fact(viewer: Viewer, row: IncidentRow, known: Known, fact_id: UUID) -> tuple[SeriesLine, FactLine]:
    """One fact with its series. Refusal("situation.not_found")."""
    found = tables.first(FactRow, incident_id=row.id, id=fact_id)
    if found is None or found.number > known.number:
        raise Refusal("situation.not_found")
    return one_series(viewer, row, known, found.series_id), _line(found, known)


def drawn(viewer: Viewer, lines: Iterable[SeriesLine], known: Known) -> dict[UUID, tuple[tuple[Point, ...], int]]:
    """What is drawn of some series that the viewer was given, in the order of time, and of how many it is.

    Of more facts than can be seen, those are drawn that no high and no low is lost with (`charting.thinned`).
    """
    ids = [one.id for one in lines if one.said.kind.is_number]
    if not ids:
        return {}
    # One statement for all, each part of which is answered by the end of an index.
    asked = [value for one in ids for value in (sql.uid(one), known.number)]
    newest = sql.rows(
        " UNION ALL ".join(["SELECT MAX(number) FROM situation_fact WHERE series_id = %s AND number <= %s"] * len(ids)), asked
    )
    return {id: _points(id, int(number)) for id, (number,) in zip(ids, newest, strict=True) if number is not None}


@lru_cache(maxsize=1024)
def _count(series_id: UUID, newest: int) -> int:
    """How many facts a series has up to one of them: that does not change, as what is drawn of them does not."""
    ((count,),) = sql.rows("SELECT COUNT(*) FROM situation_fact WHERE series_id = %s AND number <= %s", [sql.uid(series_id), newest])
    return int(count)


@lru_cache(maxsize=256)
def _points(series_id: UUID, newest: int) -> tuple[tuple[Point, ...], int]:
    """What is drawn of the facts of a series up to one of them. Nothing said is changed or erased, and a revision is a fact of its own:
    what has been drawn once is drawn the same again."""
    rows = sql.rows(
        "SELECT CAST(as_of AS TEXT), value, qualifier, standing, revised_number FROM situation_fact"
        " WHERE series_id = %s AND number <= %s ORDER BY situation_fact.as_of, number",
        [sql.uid(series_id), newest],
    )
    chosen = (rows[place] for place in charting.thinned([float(one[1]) for one in rows]))
    points = tuple(
        Point(sql.moment(at), value, Qualifier(how), Standing(standing), revised is not None and revised <= newest)
        for at, value, how, standing, revised in chosen
    )
    return points, len(rows)


def beside(viewer: Viewer, row: IncidentRow, known: Known, line: SeriesLine) -> int:
    """How many other series there are of the same thing."""
    seen, what = audience(viewer, row.id, row.authority_id), folded(line.said.what)
    rows = (one for one in tables.load(SeriesRow, incident_id=row.id) if one.number <= known.number and may_see(seen, one.mark_key))
    return sum(folded(said(events.SeriesOpened, one.body).what) == what for one in rows) - 1


def pairs(viewer: Viewer, row: IncidentRow, known: Known, lines: Iterable[SeriesLine] | None = None) -> tuple[Pair, ...]:
    """Every two series of the same thing in the same area that have a figure and are followed, and how they stand to each other.

    Of different areas there is nothing to find out: they are never compared. Of all series, or of some `lines` that were given.
    """
    groups: dict[tuple[str, str], list[SeriesLine]] = {}
    for one in series(viewer, row, known) if lines is None else lines:
        if one.latest and one.followed:
            groups.setdefault((folded(one.said.what), folded(one.said.area)), []).append(one)
    settled = _settled(row.id, known) if any(len(group) > 1 for group in groups.values()) else {}
    return tuple(_pair(one, other, settled) for group in groups.values() for one, other in combinations(group, 2))


def contradictions(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Pair, ...]:
    """The pairs that contradict each other, settled or not."""
    return tuple(one for one in pairs(viewer, row, known) if one.relation is Relation.CONTRADICTS)


def sums(viewer: Viewer, row: IncidentRow, known: Known, lines: Iterable[SeriesLine] | None = None) -> tuple[SumLine, ...]:
    """What may be added, on somebody's word. One of which the viewer may not read every part is left out; of all series, or of some."""
    found = [
        one
        for one in tables.load(SumRow, "number", incident_id=row.id)
        if one.number <= known.number and (one.withdrawn_number is None or one.withdrawn_number > known.number)
    ]
    if not found:
        return ()
    by_id = {one.id: one for one in (series(viewer, row, known) if lines is None else lines)}
    read = (said(events.AreasSaidApart, one.body) for one in found)
    return tuple(
        _sum(one, what, tuple(by_id[part.id] for part in what.series))
        for one, what in zip(found, read, strict=True)
        if all(part.id in by_id for part in what.series)
    )


def told(viewer: Viewer, row: IncidentRow, known: Known, lines: Iterable[SeriesLine], *, most: int = 25) -> tuple[Told, ...]:
    """The newest facts of some series as they came, one after another, the newest first: which of them may be compared, and which not."""
    by_id = {one.id: one for one in lines}
    newest = heapq.nlargest(most + 1, _newest(list(by_id), most + 1, known))
    told = {number: series_id for _at, number, series_id in newest}
    lines_of = _lines(row.id, [*told, *_before(told, known)], known)
    of_series: dict[UUID, list[FactLine]] = {}
    for one in lines_of:
        of_series.setdefault(one.said.series.id, []).append(one)
    changed = {one.number: one for those in of_series.values() for one in _with_changes(those)}
    found = [Told(by_id[one.said.series.id], changed[one.number]) for one in lines_of[: len(told)]]
    elsewhere = [_elsewhere(one, before) for one, before in pairwise(found)]
    return tuple(replace(one, elsewhere=how) for one, how in zip(found, [*elsewhere, None][: len(found)], strict=True))[:most]


def _newest(ids: list[UUID], most: int, known: Known) -> Iterator[tuple[str, int, UUID]]:
    """The newest facts of each series that stand, as (moment, number, series): each is read off the end of an index."""
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        asked = [value for one in some for value in (sql.uid(one), known.number, known.number, most)]
        for series_id, number, at in sql.rows(" UNION ALL ".join([_NEWEST] * len(some)), asked):
            yield at, int(number), sql.of_uid(series_id)


def _before(told: dict[int, UUID], known: Known) -> list[int]:
    """What stood in each series before the first that is told of it; of what is told, the newest stands first."""
    first = {series_id: number for number, series_id in told.items()}
    if not first:
        return []
    asked = [value for id, number in first.items() for value in _asked_before(id, number, known)]
    return [int(one[0]) for one in sql.rows(" UNION ALL ".join([f"SELECT number FROM ({_BEFORE}) b"] * len(first)), asked)]  # noqa: S608 - our own words


def forecasts_of_facts(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[tuple[SeriesLine, FactLine], ...]:
    """What series say of moments to come, the nearest first."""
    by_id = {one.id: one for one in series(viewer, row, known)}
    rows = tables.load(FactRow, "as_of, number", incident_id=row.id, standing=str(Standing.FORECAST))
    lines = (_line(one, known) for one in rows if one.number <= known.number and one.series_id in by_id)
    return tuple((by_id[one.said.series.id], one) for one in lines if not one.revised and one.at >= known.at)


def _series(row: IncidentRow, seen: Audience, known: Known, series_id: UUID | None = None, *, what: str = "") -> tuple[SeriesLine, ...]:
    asked: dict[str, Any] = {"incident_id": row.id} | ({"id": series_id} if series_id else {})
    rows = [one for one in tables.load(SeriesRow, "number", **asked) if one.number <= known.number and may_see(seen, one.mark_key)]
    if what:
        rows = [one for one in rows if folded(said(events.SeriesOpened, one.body).what) == folded(what)]
    if not rows:
        return ()
    of_series: dict[str, Any] = {"incident_id": row.id} | ({"series_id": series_id} if series_id else {})
    kept = {one.series_id: one for one in tables.load(SeriesKeptRow, "number", **of_series) if one.number <= known.number}
    recent = _recent([one.id for one in rows], known)
    newest = _lines(row.id, (number for those in recent.values() for number, _point in those[:2]), known)
    by_number = {one.number: one for one in newest}
    # When an incident has ended, nobody asks for newer figures.
    asked_for = row.closed_at is None or known.at <= row.closed_at
    lines = [_series_line(one, kept[one.id], recent.get(one.id, []), by_number, known.at if asked_for else None) for one in rows]
    first: dict[str, int] = {}
    for one in lines:
        first.setdefault(folded(one.said.what), one.number)
    return tuple(sorted(lines, key=lambda one: (first[folded(one.said.what)], one.number)))


def _recent(ids: list[UUID], known: Known) -> dict[UUID, list[tuple[int, Point]]]:
    """The newest facts that stand in each series, the newest first: one statement for all of them."""
    found: dict[UUID, list[tuple[int, Point]]] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        asked = [value for one in some for value in (sql.uid(one), known.number, known.number)]
        for series_id, number, at, value, how in sql.rows(" UNION ALL ".join([_RECENT] * len(some)), asked):
            found.setdefault(sql.of_uid(series_id), []).append((int(number), Point(sql.moment(at), value, Qualifier(how))))
    return found


def _series_line(
    row: SeriesRow, kept: SeriesKeptRow, recent: list[tuple[int, Point]], by_number: dict[int, FactLine], now: datetime | None
) -> SeriesLine:
    opened = said(events.SeriesOpened, row.body)
    newest, before = ([by_number[one] for one, _point in recent[:2]] + [None, None])[:2]
    until = newest.as_of.until if newest else None
    stale_at = rules.stale_at(until, kept.stale_minutes) if until and kept.followed and now else None
    changed = rules.trend(opened.kind, _figure_of(before), _figure_of(newest) or ("", Qualifier.EXACT)) if newest else None
    return SeriesLine(
        row.id, row.number, opened, kept.owner, kept.stale_minutes, bool(kept.followed), newest, before, changed,
        tuple(point for _number, point in reversed(recent)), stale_at, stale_at is not None and now is not None and stale_at < now,
    )  # fmt: skip


def _figure_of(line: FactLine | None) -> tuple[str, Qualifier] | None:
    return (line.said.value, line.said.qualifier) if line else None


def _lines(incident_id: UUID, numbers: Iterable[int], known: Known) -> list[FactLine]:
    """The facts of some entries, in that order."""
    wanted = list(numbers)
    rows = {one.number: one for one in tables.load(FactRow, incident_id=incident_id, number=wanted)}
    return [_line(rows[one], known) for one in wanted]


def _said(row: FactRow) -> events.FactStated | events.FactRevised:
    return said(events.FactRevised, row.body) if row.revises_id else said(events.FactStated, row.body)


def _line(row: FactRow, known: Known) -> FactLine:
    revised = row.revised_number is not None and row.revised_number <= known.number
    return FactLine(row.id, row.number, _said(row), row.recorded_at, row.by, revised)


def _with_changes(lines: list[FactLine]) -> list[FactLine]:
    """Each with what it changed since the one before it that stands, in its own series."""
    found = []
    standing = [one for one in lines if not one.revised and one.said.standing is not Standing.FORECAST]
    before = {one.id: other for one, other in pairwise(standing)}
    for one in lines:
        earlier = _figure_of(before.get(one.id))
        found.append(replace(one, change=rules.trend(one.said.kind, earlier, (one.said.value, one.said.qualifier))))
    return found


def _settled(incident_id: UUID, known: Known) -> dict[tuple[UUID, UUID], SettledRow]:
    """The newest settlement of each pair."""
    return {
        (one.one_id, one.other_id): one for one in tables.load(SettledRow, "number", incident_id=incident_id) if one.number <= known.number
    }


def _pair(one: SeriesLine, other: SeriesLine, settled: dict[tuple[UUID, UUID], SettledRow]) -> Pair:
    how = rules.relation(figure(one), figure(other))
    found = settled.get((min(one.id, other.id), max(one.id, other.id)))
    if found is None or not _still_settled(found, one, other):
        return Pair(one, other, how)
    what = said(events.ContradictionSettled, found.body)
    return Pair(one, other, how, Settlement(found.how), found.holds_id, what.reason, found.by, found.settled_at)


def _still_settled(row: SettledRow, one: SeriesLine, other: SeriesLine) -> bool:
    """That both are right goes on; which of two figures holds was found out of those two, and a new one is asked about anew."""
    if row.how == Settlement.BOTH_RIGHT:
        return True
    return all(line.latest is not None and line.latest.number < row.number for line in (one, other))


def figure(line: SeriesLine) -> rules.Figure:
    """The newest of a series, as it is compared with another's. Raises ValueError for a series without any."""
    if line.latest is None:
        raise ValueError("an empty series is compared with nothing")
    newest = line.latest
    opened = line.said
    return rules.Figure(opened.area, opened.unit, opened.kind, newest.said.value, newest.said.qualifier, newest.at, line.stale_minutes)


def _elsewhere(one: Told, before: Told) -> Relation | None:
    """What was told just before in another series: of another area or in another unit it is never compared."""
    if one.series.id == before.series.id:
        return None
    if folded(one.series.said.area) != folded(before.series.said.area):
        return Relation.OTHER_AREA
    return Relation.OTHER_UNIT if one.series.said.unit.casefold() != before.series.said.unit.casefold() else Relation.OTHER_TIME


def _sum(row: SumRow, what: events.AreasSaidApart, parts: tuple[SeriesLine, ...]) -> SumLine:
    newest = [one.latest for one in parts if one.latest]
    whole = len(newest) == len(parts)
    moments: list[datetime] = [one.at for one in newest]
    return SumLine(
        row.id, row.number, what, parts, summed(tuple(one.said.value for one in newest)) if whole else None,
        weakest(frozenset(one.said.qualifier for one in newest)), min(moments, default=None), max(moments, default=None),
        any(one.is_stale for one in parts),
    )  # fmt: skip
