"""Reporting how functions stand, in under a minute: by whoever is signed in, or by the link that a unit has, on the same page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.queries import first_sent
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.actions import status_reports as actions
from vardkase.situation.forms.status import StatusForm, UnchangedForm
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.status_rows import Line
from vardkase.situation.rules.links import Purpose
from vardkase.situation.views.links import opened_or_dead, quiet
from vardkase.ui.words import refusal_text


@dataclass(frozen=True, slots=True)
class Asked:
    """What is reported on a page: some functions, by whom, where it leads afterwards, and in which layout."""

    viewer: Viewer
    incident: IncidentRow
    lines: tuple[Line, ...]
    unit_id: UUID | None
    back: str
    template: str
    title: str
    context: dict[str, Any]
    done: Callable[[str], None]
    # Who looks at the page, where that is less than who writes.
    reader: Viewer | None = None


def _report(request: ViewerRequest, asked: Asked, now: datetime) -> HttpResponse:
    """The form, filled with what stands; one press says that all of it still holds."""
    form = StatusForm(
        request.POST if request.method == "POST" else None, now=now, told=asked.lines, marked=asked.viewer.account_id is not None
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        form.now = first_sent(asked.viewer, asked.incident.stream, form.posted_key) or now
        if _worked(form, asked, unchanged="unchanged" in request.POST, now=now):
            return redirect(asked.back)
    since = max((one.as_of for line in asked.lines for one in line.statuses if one.as_of and one.told), default=None)
    context = asked.context | {
        "page_title": asked.title,
        "form": form,
        "since": since,
        "again_key": new_id(),
        "now": now,
        "back_url": asked.back,
        "no_side": True,
    }
    return render(request, asked.template, context, status=422 if form.errors else 200)


def _worked(form: StatusForm, asked: Asked, *, unchanged: bool, now: datetime) -> bool:
    """Whether it was done; if not, the form says why, and keeps everything that was written."""
    common: dict[str, Any] = {
        "viewer": asked.viewer,
        "incident_id": asked.incident.id,
        "unit_id": asked.unit_id,
        "key": form.posted_key,
        "now": now,
    }
    try:
        if unchanged:
            as_of = form.past("as_of") if form.cleaned_data.get("as_of") else form.now
            if as_of is not None:
                row_ids = () if asked.unit_id else tuple(one.row.row_id for one in asked.lines)
                said: dict[str, Any] = {"as_of": as_of, "reporter": form.cleaned_data["reporter"], "seen": form.cleaned_data["seen"]}
                actions.report_unchanged(**common, reader=asked.reader, row_ids=row_ids, **said)
                asked.done(_("Noted: nothing has changed."))
        elif draft := form.draft():
            actions.report(**common, draft=draft, seen=form.cleaned_data["seen"])
            asked.done(_("The report is received, and stands on the board."))
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return not form.errors


@gates.requires(Capability.SITUATION_WRITE)
@require_http_methods(["GET", "POST"])
def report_unit(request: ViewerRequest, incident_id: UUID, unit_id: UUID) -> HttpResponse:
    """All functions of a unit on one page."""
    now = utc_now()
    context, row = _room(request, incident_id, now)
    found = queries.unit(request.viewer, row, unit_id, known_now(row, now))
    return _report(request, _in_room(request, context, found.lines, unit_id, found.name), now)


@gates.requires(Capability.SITUATION_WRITE)
@require_http_methods(["GET", "POST"])
def report_function(request: ViewerRequest, incident_id: UUID, row_id: UUID) -> HttpResponse:
    """One function."""
    now = utc_now()
    context, row = _room(request, incident_id, now)
    line = queries.line(request.viewer, row, row_id, known_now(row, now))
    return _report(request, _in_room(request, context, (line,), None, line.row.name), now)


@gates.requires(Capability.SITUATION_WRITE)
@require_POST
def unchanged(request: ViewerRequest, incident_id: UUID, row_id: UUID) -> HttpResponse:
    """One press beside a function: it stands as it stood."""
    now = utc_now()
    _context, row = _room(request, incident_id, now)
    line = queries.line(request.viewer, row, row_id, known_now(row, now))
    form = UnchangedForm(request.POST, now=now)
    if form.is_valid():
        data = form.cleaned_data
        as_of = first_sent(request.viewer, row.stream, form.posted_key) or now
        try:
            actions.report_unchanged(
                viewer=request.viewer, incident_id=row.id, row_ids=(line.row.row_id,), as_of=as_of, reporter=data["reporter"],
                seen=data["seen"], key=form.posted_key, now=now,
            )  # fmt: skip
            messages.success(request, _("Noted: nothing has changed."))
        except Refusal as refusal:
            messages.error(request, refusal_text(refusal))
    return redirect("situation:status_function", row.id, line.row.row_id)


# The link itself is the secret that a form's token would be: who does not hold it cannot report, and a phone without cookies must.
@csrf_exempt
@gates.public("A unit reports how its own functions stand by a sealed link that ends and can be withdrawn; no account, on any phone.")
@require_http_methods(["GET", "HEAD", "POST"])
def report_by_link(request: ViewerRequest, token: str) -> HttpResponse:
    """The unit's own functions, and nothing else of the incident. Looking changes nothing: programs that scan mail look at every link."""
    now = utc_now()
    opened = opened_or_dead(request, token, Purpose.STATUS, now)
    if isinstance(opened, HttpResponse):
        return opened
    row = opened.incident
    units = queries.board(opened.reader, row, known_now(row, now)).units
    unit = next((one for one in units if one.id == opened.target), None)
    lines = unit.lines if unit else ()
    back = f"{reverse('situation:report_by_link', args=[token])}?done=1"
    context = {"is_exercise": row.is_exercise, "done": "done" in request.GET, "ends_at": opened.expires_at, "lines": lines} | {
        "due_at": unit.due_at if unit else None,
        "sender": settings.MUNICIPALITY,
        "missing": [line.row.name for line in lines if any(not one.masked and (not one.told or one.old) for one in line.statuses)],
    }
    asked = Asked(
        opened.viewer, row, lines, opened.target, back, "situation/status_link.html", opened.holder, context, lambda words: None,
        opened.reader,
    )  # fmt: skip
    return quiet(_report(request, asked, now))


def _room(request: ViewerRequest, incident_id: UUID, now: datetime) -> tuple[dict[str, Any], IncidentRow]:
    """The room, for who may say how things stand; absent and forbidden answer alike."""
    context = room(request.viewer, incident_id, now, place="status")
    if not queries.may_report(request.viewer, context["incident"]) and request.method == "GET":
        raise Refusal("incident.not_found")
    return context, context["incident"]


def _in_room(request: ViewerRequest, context: dict[str, Any], lines: tuple[Line, ...], unit_id: UUID | None, title: str) -> Asked:
    row: IncidentRow = context["incident"]
    back = reverse("situation:status", args=[row.id])
    template = "situation/status_report.html"
    return Asked(request.viewer, row, lines, unit_id, back, template, title, context, lambda words: messages.success(request, words))
