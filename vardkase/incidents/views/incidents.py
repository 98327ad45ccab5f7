"""Incidents: the list, opening one, and leading it: state, level and name."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import actions, queries
from vardkase.incidents.forms import LevelForm, OpenForm, RenameForm, StateForm
from vardkase.incidents.forms.base import KeyedForm
from vardkase.incidents.rules import Mode
from vardkase.incidents.views.authority import authorities
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ui.words import refusal_text

F = TypeVar("F", bound=KeyedForm)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def incidents(request: ViewerRequest) -> HttpResponse:
    """The incidents that the viewer may know of."""
    rows = queries.incidents_list(request.viewer)
    context = {
        "page_title": _("Incidents"),
        "open": [row for row in rows if row.state.is_written_in],
        "over": [row for row in rows if row.state.is_over],
        "may_open": bool(request.viewer.scopes_with(Capability.INCIDENT_OPEN)),
    }
    return render(request, "incidents/incidents.html", context)


@gates.requires(Capability.INCIDENT_OPEN)
@require_http_methods(["GET", "POST"])
def open_incident(request: ViewerRequest) -> HttpResponse:
    """Opens an incident without an alarm, real or exercise."""
    now = utc_now()
    initial = {"mode": Mode.EXERCISE if request.GET.get("mode") == Mode.EXERCISE else Mode.REAL}
    found = authorities(request.viewer, Capability.INCIDENT_OPEN)
    form = OpenForm(request.POST or None, now=now, authorities=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.open_incident(viewer=request.viewer, draft=form.draft(), key=form.posted_key, now=now)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The incident is open."))
            return redirect("incidents:log", entry.key)
    if not found:
        messages.warning(request, refusal_text(Refusal("incident.no_authority")))
    context = {"page_title": _("Open an incident"), "form": form, "narrow": True}
    return render(request, "incidents/open.html", context, status=422 if form.errors else 200)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def incident(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """An incident opens on its log."""
    return redirect("incidents:log", incident_id)


@gates.requires(Capability.INCIDENT_LEAD)
@require_GET
def lead(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """State, level and name of the incident."""
    return _page(request, incident_id, utc_now())


@gates.requires(Capability.INCIDENT_LEAD)
@require_POST
def change_state(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Moves the incident to its next state."""
    now = utc_now()
    row = queries.incident(request.viewer, incident_id)
    form = StateForm(request.POST, now=now, steps=queries.abilities(request.viewer, row).next_states)
    if form.is_valid():
        to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
        try:
            actions.change_state(viewer=request.viewer, incident_id=incident_id, to=to, reason=reason, key=form.posted_key, now=now)
        except Refusal as refusal:
            return _page(request, incident_id, now, state_form=_refused(form, refusal))
        return _done(request, incident_id, _("The state is changed, and stands in the log."))
    return _page(request, incident_id, now, state_form=form)


@gates.requires(Capability.INCIDENT_LEAD)
@require_POST
def change_level(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Changes the level of leadership, with its grounds."""
    now = utc_now()
    form = LevelForm(request.POST, now=now, levels=queries.levels())
    if form.is_valid():
        try:
            actions.change_level(viewer=request.viewer, incident_id=incident_id, draft=form.draft(), key=form.posted_key, now=now)
        except Refusal as refusal:
            return _page(request, incident_id, now, level_form=_refused(form, refusal))
        return _done(request, incident_id, _("The level is changed, and stands in the log with its grounds."))
    return _page(request, incident_id, now, level_form=form)


@gates.requires(Capability.INCIDENT_LEAD)
@require_POST
def rename(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Gives the incident a better name."""
    now = utc_now()
    form = RenameForm(request.POST, now=now)
    if form.is_valid():
        try:
            actions.rename(viewer=request.viewer, incident_id=incident_id, title=form.cleaned_data["title"], key=form.posted_key, now=now)
        except Refusal as refusal:
            return _page(request, incident_id, now, rename_form=_refused(form, refusal))
        return _done(request, incident_id, _("The name is changed, and the old one stands in the log."))
    return _page(request, incident_id, now, rename_form=form)


def _refused(form: F, refusal: Refusal) -> F:
    if refusal.code.endswith(".not_found"):
        raise refusal
    form.refuse(refusal)
    return form


def _done(request: ViewerRequest, incident_id: UUID, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("incidents:log", incident_id)


def _page(
    request: ViewerRequest,
    incident_id: UUID,
    now: datetime,
    *,
    state_form: StateForm | None = None,
    level_form: LevelForm | None = None,
    rename_form: RenameForm | None = None,
) -> HttpResponse:
    context = room(request.viewer, incident_id, now, place="lead")
    row, may = context["incident"], context["may"]
    if not may.lead:
        raise Refusal("incident.not_found")
    failed = any((state_form, level_form, rename_form))
    context |= {
        "page_title": _("State and level"),
        "state_form": state_form or (StateForm(now=now, steps=may.next_states) if may.next_states else None),
        "level_form": level_form or LevelForm(now=now, levels=queries.levels(), initial={"order": row.level_order}),
        "rename_form": rename_form or RenameForm(now=now, initial={"title": row.title}),
        "page_errors": failed,
        "no_side": True,
    }
    return render(request, "incidents/lead.html", context, status=422 if failed else 200)
