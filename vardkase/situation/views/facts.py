"""Facts: the list of the series, one series with its chart, and everything of one thing beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded
from vardkase.situation.queries import facts as queries
from vardkase.situation.queries.facts_rows import FactLine, Pair, Point, SeriesLine, SumLine, Told
from vardkase.situation.queries.foretold import only_foretold
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import Relation, Standing
from vardkase.situation.rules.figures import Change, Qualifier
from vardkase.situation.rules.known import Known
from vardkase.situation.views import charts, panels
from vardkase.situation.views import fact_cells as cells
from vardkase.situation.words import ages
from vardkase.situation.words import facts as words
from vardkase.ui import times
from vardkase.ui.addresses import address

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def may_say(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether the viewer may say how things stand here, as it is now."""
    return row.state.is_written_in and viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))


def who_can_say(viewer: Viewer, row: IncidentRow) -> str:
    """Who says how things stand, for one who may not; empty for one who may, and when nobody does any longer."""
    return ages.who_can(Capability.SITUATION_WRITE) if row.state.is_written_in and not may_say(viewer, row) else ""


@gates.requires(Capability.INCIDENT_READ)
@require_GET
@one_look()
def facts(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Every series by what it is of: its newest, how old that is, and what contradicts what."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="facts")
    row = context["incident"]
    known = known_now(row, now)
    lines = queries.series(request.viewer, row, known)
    ahead = only_foretold(lines, known)
    pairs = queries.contradictions(request.viewer, row, known)
    out = lost(pairs)
    context |= {
        "page_title": _("Facts"),
        "groups": [_group(row, list(those), known, ahead, out) for _key, those in groupby(lines, key=lambda one: folded(one.said.what))],
        "pairs": [_pair(one) for one in pairs if one.is_open],
        "stale": sum(one.is_stale for one in lines),
        "may_say": may_say(request.viewer, row),
        "who_can": who_can_say(request.viewer, row),
        "no_side": True,
    }
    return render(request, "situation/facts.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
@one_look()
def series(request: ViewerRequest, incident_id: UUID, series_id: UUID) -> HttpResponse:
    """One series: its chart, and its facts page by page, revised ones too."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="facts")
    row = context["incident"]
    known = known_now(row, now)
    line = queries.one_series(request.viewer, row, known, series_id)
    page, may = queries.facts_of(request.viewer, row, known, series_id, page=_page_of(request)), may_say(request.viewer, row)
    moves = cells.moves(page.facts)
    context |= {
        "page_title": line.said.what,
        "line": shown(row, line, known, only_foretold([line], known).get(line.id)),
        "facts": [_fact(row.id, one, line, known, moves[one.id], may=may) for one in page.facts],
        "page": page,
        "newer": page.page - 1 if page.page > 1 else 0,
        "older": page.page + 1 if page.page < page.pages else 0,
        "others": queries.beside(request.viewer, row, known, line),
        "may_say": may,
        "no_side": True,
    }
    if line.said.kind.is_number:
        context |= _drawing(request.viewer, known, line)
    return render(request, "situation/facts_series.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
@one_look()
def compare(request: ViewerRequest, incident_id: UUID, series_id: UUID) -> HttpResponse:
    """Everything that is said of the same thing as one series is of: all sources and areas, and one after another in time."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="facts")
    row, viewer = context["incident"], request.viewer
    known = known_now(row, now)
    lines = queries.of_thing(viewer, row, known, series_id)
    what, ahead = lines[0].said.what, only_foretold(lines, known)
    drawn = [one for one in lines if one.said.kind.is_number and one.latest][: len(LETTERS)]
    named = {one.id: LETTERS[number] for number, one in enumerate(drawn)}
    points = queries.drawn(viewer, drawn, known)
    groups = panels.grouped(drawn)
    dashes = panels.dashes(groups)
    pairs, told = queries.pairs(viewer, row, known, lines), queries.told(viewer, row, known, lines)
    moves, out = cells.moves([one.fact for one in told]), lost(pairs)
    context |= {
        "page_title": _("%(what)s: all sources and areas") % {"what": what},
        "what": what,
        "lines": [
            {
                **_listed(row, one, known, ahead.get(one.id), out.get(one.id), with_way=False),
                "letter": named.get(one.id, ""),
                "dash": dashes.get(one.id, ""),
            }
            for one in lines
        ],
        "panels": panels.panels(groups, named, points),
        "pairs": [_pair(one) for one in pairs if one.relation in {Relation.AGREES, Relation.CONTRADICTS}],
        "sums": [_sum(one, known, _doubts(one, pairs)) for one in queries.sums(viewer, row, known, lines)],
        "told": [_told(one, named, known, moves[one.fact.id]) for one in told],
        "may_say": may_say(viewer, row),
        "series_id": series_id,
        "no_side": True,
    }
    return render(request, "situation/facts_compare.html", context)


def shown(row: IncidentRow, line: SeriesLine, known: Known, ahead: FactLine | None = None) -> dict[str, Any]:
    """A series in the words of the reader, for its own page."""
    newest = line.latest
    found: dict[str, Any] = {"line": line, "owner": line.owner, "followed": line.followed, "minutes": interval(line.stale_minutes)}
    if newest is None:
        return found | {"value": cells.foretold(ahead, line, known) if ahead else _("nothing yet")}
    return found | {
        "value": cells.value_of(newest, line),
        "as_of": times.happened(newest.as_of, known.at),
        "age": ages.age(newest.at, known.at, row.closed_at),
        "is_stale": line.is_stale,
        "standing": cells.standing(newest),
        "change": cells.change(cells.moved(line)),
        "before": cells.value_of(line.previous, line) if line.previous and line.change else "",
    }


def _listed(
    row: IncidentRow, line: SeriesLine, known: Known, ahead: FactLine | None, lost: Pair | None, *, with_way: bool
) -> dict[str, Any]:
    """A series as a row of a table."""
    return {
        "id": line.id,
        "is_stale": line.is_stale,
        "named": cells.named(row.id, line),
        "newest": cells.newest(line, known, ahead, lost),
        "as_of": cells.as_of(line, known, row.closed_at),
        "way": cells.way(line) if with_way else cells.change(cells.moved(line)),
        "hidden": f"{line.said.what}, {line.said.area}, {line.said.organisation}",
        "enter": address("situation:state_fact", row.id, line.id),
    }


def interval(minutes: int) -> str:
    """How long a figure may be the newest: `6 tim`, `90 min`."""
    return _("%(count)s h") % {"count": minutes // 60} if minutes % 60 == 0 else _("%(count)s mins") % {"count": minutes}


def _group(row: IncidentRow, lines: list[SeriesLine], known: Known, ahead: dict[UUID, FactLine], out: dict[UUID, Pair]) -> dict[str, Any]:
    rows = [_listed(row, one, known, ahead.get(one.id), out.get(one.id), with_way=True) for one in lines]
    return {"what": lines[0].said.what, "lines": rows, "first": lines[0].id, "several": len(lines) > 1}


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "pair": pair,
        "values": [(one, cells.value_of(one.latest, one)) for one in (pair.one, pair.other) if one.latest],
        "says": words.RELATIONS[pair.relation],
        "settled": words.SETTLEMENTS[pair.settlement] if pair.settlement else "",
        "holds": next((one.said.organisation for one in (pair.one, pair.other) if one.id == pair.holds), ""),
        "contradicts": pair.relation is Relation.CONTRADICTS,
    }


def lost(pairs: Iterable[Pair]) -> dict[UUID, Pair]:
    """The series that were found not to hold, each with how that was settled."""
    found = ((rules.loser(one.settlement, one.holds, one.one.id, one.other.id), one) for one in pairs)
    return {id: one for id, one in found if id and one.relation is Relation.CONTRADICTS}


def _doubts(one: SumLine, pairs: Sequence[Pair]) -> dict[str, str]:
    """Why a sum that somebody answers for is none, or may not hold: what has been said of its parts since."""
    out = lost(pairs)
    asked = {line.id for pair in pairs if pair.is_open for line in (pair.one, pair.other)}
    named = [f"{part.said.area} ({part.said.organisation})" for part in one.parts if part.id in out]
    open_of = [f"{part.said.area} ({part.said.organisation})" for part in one.parts if part.id in asked]
    return {
        "twice": rules.twice_in(part.said.area for part in one.parts),
        "wrong": ", ".join(named),
        "contested": ", ".join(open_of),
    }


def _sum(one: SumLine, known: Known, doubts: dict[str, str]) -> dict[str, Any]:
    holds = one.value is not None and not doubts["twice"] and not doubts["wrong"]
    value = words.figure(one.value, one.qualifier, one.said.unit) if one.value is not None and holds else ""
    return doubts | {
        "sum": one,
        "value": value,
        "since": times.moment(one.oldest, known.at) if one.oldest else "",
        "until": times.moment(one.newest, known.at) if one.newest and one.newest != one.oldest else "",
        "areas": ", ".join(f"{part.said.area} ({part.said.organisation})" for part in one.parts),
    }


def _told(one: Told, named: dict[UUID, str], known: Known, moved: Change | None) -> dict[str, Any]:
    where, beside = cells.told(one, named.get(one.series.id, ""))
    return {
        "as_of": times.happened(one.fact.as_of, known.at),
        "value": cells.short(cells.value_of(one.fact, one.series)),
        "where": where,
        "change": cells.change(moved) or "–",
        "beside": beside,
    }


def _fact(incident_id: UUID, one: FactLine, line: SeriesLine, known: Known, moved: Change | None, *, may: bool) -> dict[str, Any]:
    told = times.happened(one.as_of, known.at)
    return {
        "as_of": told,
        "value": cells.value(one, line),
        "change": cells.change(moved) if not one.revised else "",
        "source": cells.source(one),
        "entered": cells.entered(one, line, incident_id, known, told, may_say=may),
    }


def _drawing(viewer: Viewer, known: Known, line: SeriesLine) -> dict[str, Any]:
    points, count = queries.drawn(viewer, [line], known).get(line.id, ((), 0))
    newest = cells.value_of(line.latest, line) if line.latest else ""
    title = _("%(what)s, %(area)s, over time. Newest: %(newest)s.") % {"what": line.said.what, "area": line.said.area, "newest": newest}
    return {
        "drawing": charts.chart([charts.Curve(points)], title, unit=line.said.unit),
        "legend": _legend(points),
        "drawn": len(points) if len(points) < count else 0,
        "count": count,
    }


def _legend(points: Sequence[Point]) -> list[tuple[Any, Any]]:
    """The shapes that are drawn, each with its word."""
    standing = [one for one in points if not one.revised]
    used = {one.qualifier for one in standing if one.standing is not Standing.FORECAST}
    found: list[tuple[Any, Any]] = [(charts.sample(charts.MARKS[one]), words.QUALIFIERS[one]) for one in Qualifier if one in used]
    if any(one.standing is Standing.FORECAST for one in standing):
        found.append((charts.sample(charts.FORECAST), words.STANDINGS[Standing.FORECAST]))
    if len(standing) < len(points):
        found.append((charts.sample(charts.REVISED), _("Revised afterwards")))
    return found


def _page_of(request: ViewerRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1


def to_settle(viewer: Viewer, row: IncidentRow, known: Known, one_id: UUID, other_id: UUID) -> Any:
    """A contradiction by its two series. Refusal("situation.not_found")."""
    for one in queries.contradictions(viewer, row, known):
        if {one.one.id, one.other.id} == {one_id, other_id}:
            return one
    raise Refusal("situation.not_found")
