"""Forecasts: what is followed, the ladder of one thing in all areas, and how each source has fared."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.leadership.rules.frame import folded
from vardkase.situation.queries import forecasts as queries
from vardkase.situation.queries.forecasts import ForecastLine, Ladder
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.forecasts import Slips, SourceScore, added
from vardkase.situation.rules.known import Known
from vardkase.situation.views import forecast_drawing as drawing
from vardkase.situation.views.facts import may_say
from vardkase.situation.words import forecasts as words
from vardkase.ui import times


@gates.requires(Capability.INCIDENT_READ)
@require_GET
@one_look()
def forecasts(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Everything foretold with its newest forecast, and the score of each source."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="forecasts")
    row = context["incident"]
    known = known_now(row, now)
    lines = queries.ladders(request.viewer, row, known)
    context |= {
        "page_title": _("Forecasts"),
        "groups": [_group(list(those), known) for _key, those in groupby(lines, key=lambda one: folded(one.said.subject.what))],
        "scores": [_score(one) for one in queries.scores(request.viewer, row, known)],
        "may_say": may_say(request.viewer, row),
        "no_side": True,
    }
    return render(request, "situation/forecasts.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
@one_look()
def forecast(request: ViewerRequest, incident_id: UUID, subject_id: UUID) -> HttpResponse:
    """The ladder of one thing in all areas, with everything that was said and what came of it."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="forecasts")
    row = context["incident"]
    known = known_now(row, now)
    this = queries.ladder(request.viewer, row, known, subject_id)
    what = this.said.subject.what
    lines = [one for one in queries.ladders(request.viewer, row, known) if folded(one.said.subject.what) == folded(what)]
    context |= {
        "page_title": what,
        "drawing": _drawn(lines, known),
        "ladders": [_shown(one, known) for one in lines],
        "may_say": may_say(request.viewer, row),
        "no_side": True,
    }
    return render(request, "situation/forecast.html", context)


def _group(lines: list[Ladder], known: Known) -> dict[str, Any]:
    return {"what": lines[0].said.subject.what, "ladders": [_shown(one, known) for one in lines]}


def _shown(one: Ladder, known: Known) -> dict[str, Any]:
    """A subject in the words of the reader."""
    newest, subject = one.newest, one.said.subject
    slips = Slips()
    for moved in one.slips.values():
        slips = added(slips, moved)
    return {
        "ladder": one,
        "of": times.moment(subject.at, known.at) if subject.at else "",
        "newest": words.foretold(newest.said, known.at) if newest else "",
        "by": newest.said.organisation if newest else "",
        "stated": times.happened(newest.said.stated_at, known.at) if newest else "",
        "slipped": slips.count,
        "far": words.length(slips.total),
        "passed": times.ago(one.passed, known.at) if one.passed else "",
        "came": words.came(one.outcome.said, known.at) if one.outcome else "",
        "lines": [_line(line, subject.unit, known) for line in one.forecasts],
    }


def _line(line: ForecastLine, unit: str, known: Known) -> dict[str, Any]:
    moved = line.moved
    later = _("%(by)s later") if moved and moved.total_seconds() > 0 else _("%(by)s earlier")
    return {
        "line": line,
        "stated": times.happened(line.said.stated_at, known.at),
        "foretold": words.foretold(line.said, known.at),
        "width": words.length(line.score.width) if line.score and line.score.width.total_seconds() > 86400 else "",
        "moved": later % {"by": words.length(moved)} if moved else _("stands") if moved is not None else "",
        "verdict": words.verdict(line.score, unit) if line.score else "",
        "held": line.score.held if line.score else None,
    }


def _drawn(lines: list[Ladder], known: Known) -> Any:
    """The ladders of one thing over one time, area by area; numbers have their table."""
    groups = [(one.said.subject.area if len(lines) > 1 else "", _rungs(one)) for one in lines]
    ends = {one.outcome.said.came for one in lines if one.outcome and one.outcome.said.came}
    came = next(((end.since, end.until) for end in ends if end.since and end.until), None) if len(ends) == 1 else None
    word = _("came %(at)s") % {"at": times.happened(next(iter(ends)), known.at)} if came else ""
    count, what = sum(len(rungs) for _area, rungs in groups), lines[0].said.subject.what
    title = _("%(count)s forecasts of «%(what)s», one under another as they were said.") % {"count": count, "what": what}
    return drawing.ladder([one for one in groups if one[1]], came, word, title)


def _rungs(one: Ladder) -> list[drawing.Rung]:
    """What was foretold of moments in one area, in the order in which it was said; what we wrote down wrongly has no rung."""
    return [
        drawing.Rung(_label(line), line.said.since, line.said.until, line.at, line.score.held if line.score else None)
        for line in one.forecasts
        if not line.corrected and line.said.since is not None and line.said.until is not None
    ]


def _label(line: ForecastLine) -> str:
    """When it was said, and what: `8 jan: 18–25 jan`."""
    since, until = line.said.since, line.said.until
    at = times.local(line.at)
    said = words.short_interval(since, until) if since and until else ""
    return f"{at.day} {times.month_names()[at.month - 1]}: {said}"


def _score(one: SourceScore) -> dict[str, Any]:
    return {
        "score": one,
        "median": words.length(one.median_missed) if one.median_missed is not None else "",
        "worst": words.length(one.worst) if one.worst is not None else "",
        "far": words.length(one.slips.total) if one.slips.count else "",
        "longest": words.length(one.slips.longest) if one.slips.count else "",
    }
