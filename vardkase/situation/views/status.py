"""The status board: how vital functions stand, one function's past, and who is to report when."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.leadership.rules.seen import digest
from vardkase.situation.forms.status import ThenForm
from vardkase.situation.queries import links
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.queries.status_rows import Board, Line, Status, Unit
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.status import Level
from vardkase.situation.views.status_drawing import LATE_TONES, Drawing
from vardkase.situation.views.status_strip import strip
from vardkase.situation.words import status as words
from vardkase.ui.codes import drawn


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def board(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Every function with how it stands and how old that is; who is to report; what to look at first."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="status")
        row = context["incident"]
        form = ThenForm(request.GET, now=now)
        then = form.moment()
        known = known_at(row, then, now) if then else known_now(row, now)
        found = queries.board(request.viewer, row, known)
    is_now = known.at == now
    asked, order = request.GET.get("show", ""), request.GET.get("order", "")
    kept = {"at": form["at"].value() or ""}
    drawing, may = Drawing(row.id, found.at), is_now and queries.may_report(request.viewer, row)
    context |= {
        "page_title": _("How it stands"),
        "board": found,
        "rows": drawing.rows(shown_pairs(found, asked, order)),
        "summary": [(rules.tone(level, old=False) if level else "", word) for level, word in words.summary_words(found.summary)],
        "units": drawing.units(found.units, may_report=may) if is_now and row.state.is_written_in else "",
        "tabs": _tabs(found, asked, {"order": order, **kept}),
        "order": order,
        "other_order": f"?{urlencode({'show': asked, 'order': '' if order else 'list', **kept})}",
        "every": words.every(found.rhythm.minutes) if found.rhythm else "",
        "some_otherwise": any(one.row.minutes not in {None, found.rhythm.minutes} for one in found.lines) if found.rhythm else False,
        "form": form,
        "is_now": is_now,
        "may_report": may,
        "no_side": True,
    }
    return render(request, "situation/status.html", context)


# What the board can be narrowed to: its word, and which statuses it keeps.
SHOWN: dict[str, tuple[Any, Any]] = {
    "": (lambda: _("All"), lambda one: True),
    "strained": (lambda: _("Strained or worse"), lambda one: one.level.rank >= Level.YELLOW.rank),
    "old": (lambda: _("Old reports"), lambda one: one.old),
    "never": (lambda: _("Never reported"), lambda one: one.level == Level.GREY and not one.masked),
    "need": (lambda: _("Needs help"), lambda one: one.told is not None and one.told.need),
}


def _tabs(found: Board, asked: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    statuses = [status for one in found.lines for status in one.statuses]
    return [
        {
            "label": label(),
            "url": f"?{urlencode({'show': key, **kept})}",
            "current": key == asked,
            "count": sum(map(keeps, statuses)),
        }
        for key, (label, keeps) in SHOWN.items()
    ]


def shown_pairs(found: Board, asked: str, order: str) -> list[tuple[Line, Status]]:
    """The statuses of a board as its table has them: the worst first, or in the order of the board."""
    keeps = SHOWN.get(asked, SHOWN[""])[1]
    pairs = [(one, status) for one in found.lines for status in one.statuses if keeps(status)]
    if order != "list":
        pairs.sort(key=lambda pair: -pair[1].level.rank)  # The order of the board stays among equals.
    return pairs


def shown_unit(one: Unit) -> dict[str, Any]:
    """A unit that reports, with how late it is in words and colour."""
    return {"unit": one, "tone": LATE_TONES[one.lateness], "word": words.lateness(one)}


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def function(request: ViewerRequest, incident_id: UUID, row_id: UUID) -> HttpResponse:
    """One function: how it stands, how it has stood hour by hour, and everything that was said of it."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="status")
        row = context["incident"]
        found = queries.history(request.viewer, row, row_id, known_now(row, now))
    may = queries.may_report(request.viewer, row)
    line, drawing = found.line, Drawing(row.id, now)
    context |= {
        "page_title": line.row.name,
        "line": line,
        "rows": drawing.rows((line, status) for status in line.statuses),
        "told": drawing.told(line, found.told),
        "more": found.more,
        "strips": [(words.SIDES[side], strip(hours, now)) for side, hours in found.strips],
        "late": shown_unit_of(line),
        "active": row.state.is_written_in,
        "may_report": may,
        "key": new_id() if may else None,
        "seen": digest(rules.shown((one.row_id, one.side, one.number) for one in line.statuses if one.number)),
        "reporter": next((one.reporter for one in line.statuses if one.reporter), line.row.reporter),
        "can_repeat": may and any(one.told for one in line.statuses),
        "since": max((one.as_of for one in line.statuses if one.as_of), default=None),
        "impacts": [words.IMPACTS[one.impact] for one in line.statuses if one.impact],
        "no_side": True,
    }
    return render(request, "situation/status_function.html", context)


def shown_unit_of(line: Line) -> dict[str, Any]:
    """How late one function is."""
    return {"tone": LATE_TONES[line.lateness], "word": words.LATENESS[line.lateness], "due_at": line.due_at}


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def unit(request: ViewerRequest, incident_id: UUID, unit_id: UUID) -> HttpResponse:
    """A unit that reports: its functions, when it is due, and the link it has, for those who may give it one."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="status")
    row = context["incident"]
    found = queries.unit(request.viewer, row, unit_id, known_now(row, now))
    may = queries.may_report(request.viewer, row)
    link = links.live_links(row, Purpose.STATUS, now).get(unit_id) if may else None
    context |= {
        "page_title": found.name,
        "shown": shown_unit(found),
        "active": row.state.is_written_in,
        "rows": Drawing(row.id, now).rows((one, status) for one in found.lines for status in one.statuses),
        "may_report": may,
        "link": link,
        "code": drawn(link.url) if link else "",
        "back_url": reverse("situation:status", args=[row.id]),
        "no_side": True,
    }
    return render(request, "situation/status_unit.html", context)
