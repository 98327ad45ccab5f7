"""Starting crisis leadership: three decisions and one press, from an alarm or in an incident that is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access import words as access_words
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import AlarmRow
from vardkase.incidents.rules import Mode, scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries
from vardkase.leadership.forms.start import Deciding, StartForm
from vardkase.leadership.queries.start import Unit
from vardkase.leadership.rules.start import Decider, cut, deciding_role, is_cut, undecided
from vardkase.plans.rules import Seat
from vardkase.ui.forms import choice_label

TITLE = 80


@gates.requires(Capability.INCIDENT_LEAD)
@require_http_methods(["GET", "POST"])
def from_alarm(request: ViewerRequest, alarm_id: UUID) -> HttpResponse:
    """From an alarm: what is ticked is its assessment, and the incident is opened by the same press."""
    now = utc_now()
    row = incidents.alarm(request.viewer, alarm_id, now=now)
    if not request.viewer.can(Capability.INCIDENT_LEAD, (f"org:{row.authority_id}",)):
        raise Refusal("alarm.not_found")
    found = queries.units(request.viewer, row.authority_id, now)
    known = row.assessment
    if row.incident_id is not None and request.method == "GET":
        return _begun(request, row)
    first = row.facts.what_happened or row.facts.where or row.facts.source_organisation
    initial = _initial(found) | {
        "title": cut(first, TITLE),
        "criteria": known.criteria if known else (),
        "level": known.proposed_level if known else None,
        "reason": known.reason if known else "",
    }
    form = _form(request, found, now, initial, row.mode, (f"org:{row.authority_id}",))
    form.is_name_cut = is_cut(initial["title"], first)
    if request.method == "POST" and form.is_valid() and _decided(form):
        try:
            entry = actions.start_from_alarm(viewer=request.viewer, alarm_id=alarm_id, draft=form.draft(), key=form.posted_key, now=now)
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            return _started(request, UUID(entry.stream.partition(":")[2]))
    context = {"layout": "ui/layouts/page.html", "alarm_text": row.facts.what_happened, "is_exercise": row.is_exercise, "narrow": True}
    return _page(request, form, found, now, context | {"back_url": reverse("incidents:alarm", args=[alarm_id])}, row.mode)


@gates.requires(Capability.INCIDENT_LEAD)
@require_http_methods(["GET", "POST"])
def in_incident(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """In an incident: leadership begins, or takes in one more administration or company."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="leadership")
    row = context["incident"]
    if not request.viewer.can(Capability.INCIDENT_LEAD, scopes(row.id, row.authority_id)):
        raise Refusal("incident.not_found")
    found = queries.units(request.viewer, row.authority_id, now, incident_id)
    initial = _initial(found) | {"level": row.level_order or None}
    form = _form(request, found, now, initial, row.mode, scopes(row.id, row.authority_id), without=("title",))
    if request.method == "POST" and form.is_valid() and _decided(form):
        try:
            actions.start_leadership(viewer=request.viewer, incident_id=incident_id, draft=form.draft(), key=form.posted_key, now=now)
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            return _started(request, incident_id)
    context |= {"layout": "ui/layouts/room.html", "no_side": True, "back_url": reverse("leadership:overview", args=[incident_id])}
    return _page(request, form, found, now, context, row.mode)


def _initial(found: tuple[Unit, ...]) -> dict[str, Any]:
    """What is filled in already: that whoever may decide alone does, and where one comes. Nobody else is said to have decided."""
    return {"decider": Decider.OWN, "place": settings.LEADERSHIP_PLACE}


def _deciding(request: ViewerRequest, found: tuple[Unit, ...], here: tuple[str, ...]) -> Deciding:
    """Who can have decided: whoever sits before the page by their role, and the decision-maker of the central plan."""
    role = deciding_role(request.viewer, here)
    director = next((unit.plan.decision_maker for unit in found), "")
    return Deciding(str(access_words.ROLES[role]) if role else "", queries.alone(request.viewer, here), director)


def _form(
    request: ViewerRequest, found: tuple[Unit, ...], now: datetime, initial: dict[str, Any], mode: Mode, here: tuple[str, ...],
    without: tuple[str, ...] = (),
) -> StartForm:  # fmt: skip
    if mode != Mode.EXERCISE or settings.VARDKASE_DEMO:
        without = (*without, "opted_in")
    free = [unit for unit in found if not unit.at_work]
    first = [(unit.plan.organisation_id, choice_label(unit.plan.staff_name, _choice(unit))) for unit in free if _is_first(unit)]
    others = [(unit.plan.organisation_id, unit.plan.staff_name) for unit in free if not _is_first(unit)]
    deciding = _deciding(request, found, here)
    if (initial.get("level") or 0) > deciding.alone:
        initial.pop("decider")
    return StartForm(
        request.POST or None, now=now, initial=initial, levels=incidents.levels(), units=first, others=others, deciding=deciding,
        without=without,
    )  # fmt: skip


def _is_first(unit: Unit) -> bool:
    """The central staff, and every place that has adopted a plan."""
    return unit.plan.seat == Seat.CENTRAL or not unit.plan.is_default


def _choice(unit: Unit) -> str:
    calls = ngettext("%(count)s role is called out", "%(count)s roles are called out", unit.called) % {"count": unit.called}
    return f"{unit.plan.organisation} · {calls}"


def _decided(form: StartForm) -> bool:
    """Whether the three decisions are made; those that are not are said at their places."""
    for refusal in undecided(form.draft()):
        form.refuse(refusal)
    return not form.errors


def _refuse(form: StartForm, refusal: Refusal) -> None:
    if refusal.code.endswith(".not_found"):
        raise refusal
    form.refuse(refusal)


def _begun(request: ViewerRequest, row: AlarmRow) -> HttpResponse:
    """The alarm is an incident already: that is said at once, with the way there."""
    context = {
        "page_title": _("Start crisis leadership"),
        "layout": "ui/layouts/page.html",
        "alarm": row,
        "is_exercise": row.is_exercise,
        "narrow": True,
        "back_url": reverse("incidents:alarm", args=[row.id]),
        "room_url": reverse("leadership:start", args=[row.incident_id]),
    }
    return render(request, "leadership/start_begun.html", context)


def _started(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    messages.success(request, _("Crisis leadership is started. It stands in the log with its grounds."))
    return redirect("leadership:overview", incident_id)


def _page(
    request: ViewerRequest, form: StartForm, found: tuple[Unit, ...], now: datetime, context: dict[str, Any], mode: Mode
) -> HttpResponse:
    context |= {
        "page_title": _("Start crisis leadership"),
        "form": form,
        "units": [unit for unit in found if _is_first(unit)],
        "meeting_at": queries.first_meeting(request.viewer, now),
        "sends": mode == Mode.REAL and not settings.VARDKASE_DEMO,
        "now": now,
    }
    return render(request, "leadership/start.html", context, status=422 if form.errors else 200)
