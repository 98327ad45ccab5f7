"""What fails next: the forecast that holds, those before it, what if, and how they came true."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import read_ahead
from vardkase.leadership.views.acts import Act, Scene, page, said, unread
from vardkase.situation.actions import outlook as actions
from vardkase.situation.forms.outlook import InsteadForm, ObservedForm, OutlookForm
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.outlook import Outlook
from vardkase.situation.queries.outlook_reckoning import Net, net_of, what_if
from vardkase.situation.rules.outlook import Assumption, Fall, Moments, Stand
from vardkase.situation.views.outlook_shown import Group, gains, rows, score_rows, ticks
from vardkase.situation.words import outlook as words
from vardkase.ui import times
from vardkase.ui.words import refusal_text

# So many functions are read at a glance; the others are one press away.
FIRST, BEST = 8, 4


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def outlook(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The forecast that holds, and all before it."""
    return _shown(request, incident_id, None)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def one_outlook(request: ViewerRequest, incident_id: UUID, outlook_id: UUID) -> HttpResponse:
    """A forecast as it was made."""
    return _shown(request, incident_id, outlook_id)


def _shown(request: ViewerRequest, incident_id: UUID, outlook_id: UUID | None) -> HttpResponse:
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="outlook")
        row = context["incident"]
        queries.check_read(request.viewer, row)
        known = known_now(row, now)
        made = queries.outlooks(request.viewer, row, known)
        chosen = queries.outlook(request.viewer, row, outlook_id, known) if outlook_id else next(iter(made), None)
        context |= {
            "page_title": _("What fails next"),
            "made": made,
            "can": {"make": queries.may_make(request.viewer, row)},
            "scores": score_rows(queries.scores(request.viewer, row, known), row),
            "no_side": True,
            "is_latest": bool(made) and chosen is made[0],
        }
        if chosen:
            context |= _forecast(request, chosen, now)
            told = queries.reported(request.viewer, row, known) if context["failed"] else ()
            stands = {one.key for one in told if one.stand is not Stand.OUT}
            # What the board says since is more than what was forecast.
            context |= {
                "answered": [one.name for one in context["failed"] if one.key in stands],
                "failed": [one for one in context["failed"] if one.key not in stands],
            }
        return render(request, "situation/outlook.html", context)


def _forecast(request: ViewerRequest, chosen: Outlook, now: datetime) -> dict[str, Any]:
    """A forecast in words and bands, beside it what would be if one thing were otherwise."""
    event = chosen.said
    names = {one.key: one.name for one in event.functions}
    out = {one.key: one.name for one in event.assumptions if one.stand is Stand.OUT}
    form = InsteadForm(request.GET or None, functions=out or names)
    instead, complaint = _instead(request, chosen, form)
    other: tuple[Fall, ...] = ()
    if instead is not None:
        other = what_if(event, instead)
    shown = rows(event, other)
    coming = [one for one in shown if one.group is Group.NEXT]
    return {
        "chosen": chosen,
        "out": [one for one in shown if one.group is Group.OUT],
        "failed": [one for one in shown if one.group is Group.FAILED],
        "falling": coming[:FIRST],
        "later": coming[FIRST:],
        "standing": [one.name for one in shown if one.group is Group.STANDS],
        "ticks": ticks(event.at, event.horizon),
        "assumptions": [(one.name, words.assumed(one, event.at)) for one in event.assumptions],
        "gains": gains(event)[:BEST],
        "instead": words.assumed(instead, event.at) if instead else "",
        "instead_name": instead.name if instead else "",
        "instead_form": form,
        "complaint": complaint,
        "suggestions": _suggestions(event.at, event.horizon),
        "is_old": now - event.at > timedelta(hours=6),
        "ends_at": event.at + timedelta(hours=event.horizon),
        "is_over": event.at + timedelta(hours=event.horizon) <= now,
    }


def _instead(request: ViewerRequest, chosen: Outlook, form: InsteadForm) -> tuple[Assumption | None, str]:
    """What is asked: a function that is out, and when it is back. With what cannot be read, or is beyond what is seen, a sentence."""
    if not request.GET.get("function") or not form.is_valid() or not form.cleaned_data["back"].strip():
        return None, ""
    key, event = form.cleaned_data["function"], chosen.said
    try:
        at = read_ahead(form.cleaned_data["back"].strip(), event.at)
    except Refusal as refusal:
        return None, refusal_text(refusal)
    name = next(one.name for one in event.functions if one.key == key)
    since = next((one.since for one in event.assumptions if one.key == key), event.at)
    ends = event.at + timedelta(hours=event.horizon)
    told = _("The forecast sees no further than %(ends)s.") % {"ends": times.moment(ends, event.at)} if at > ends else ""
    return Assumption(key, name, Stand.OUT, since, Moments(at, at, at)), told


def _suggestions(at: datetime, horizon: float) -> list[tuple[str, str]]:
    """Moments to try with one press: this evening, tomorrow morning, and the same hour in two days."""
    local = times.local(at)
    evening = local.replace(hour=18, minute=0, second=0, microsecond=0)
    if evening <= local:
        evening += timedelta(days=1)
    found = [evening, evening + timedelta(hours=14), evening + timedelta(days=2)]
    return [(f"{one:%Y-%m-%d %H:%M}", times.moment(one, at)) for one in found if one - local <= timedelta(hours=horizon)]


def _net(scene: Scene) -> Net:
    queries.check_read(scene.request.viewer, scene.incident)
    found: Net = scene.once("net", lambda: net_of(scene.request.viewer, scene.incident.authority_id))
    return found


def _form(scene: Scene, data: Any) -> OutlookForm:
    names = {one.key: one.name for one in _net(scene).functions}
    begin = queries.state(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now))
    begin = tuple(one for one in begin if one.key in names)
    return OutlookForm(data, now=scene.now, functions=names, begin=begin)


def _make(scene: Scene, form: Any) -> None:
    draft = form.draft()
    if not unread(form):
        actions.make_outlook(**scene.common, draft=draft, key=form.posted_key)


def _observed_form(scene: Scene, data: Any) -> ObservedForm:
    queries.check_read(scene.request.viewer, scene.incident)
    known = known_now(scene.incident, scene.now)
    found = {one.key: one.name for made in queries.outlooks(scene.request.viewer, scene.incident, known) for one in made.said.functions}
    return ObservedForm(data, now=scene.now, functions=found, initial={"which": scene.request.GET.get("function", "")})


def _say(scene: Scene, form: Any) -> None:
    draft = form.draft()
    if not unread(form):
        actions.say_what_happened(**scene.common, draft=draft, key=form.posted_key)


def _about(scene: Scene) -> list[tuple[str, str]]:
    hidden = _net(scene).hidden
    secret = queries.left_out(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now))
    read_by = _("%(names)s. The forecast is read by everybody who reads what is internal.") % {"names": ", ".join(secret)}
    assumed = _("There is no register of vital functions here. Vårdkase's set is reckoned with, where everything is assumed.")
    return said(
        (_("Not in the forecast, since it is restricted"), ", ".join(hidden)),
        (_("Not filled in from the board, since it is secret"), read_by if secret else ""),
        (_("Reckoned from"), "" if _net(scene).number else assumed),
    )


make_outlook = page(
    Act(
        title=gettext_lazy("Make a forecast"),
        button=gettext_lazy("Reckon"),
        done=gettext_lazy("The forecast is made, and stands in the log."),
        place="outlook",
        back="situation:outlook",
        capability=Capability.SITUATION_WRITE,
        form=_form,
        work=_make,
        about=_about,
        hint=gettext_lazy(
            "Say what is out and what goes on by itself for a while. The rest is reckoned from the register of vital functions."
            " A forecast is never changed: when you know more, make a new one."
        ),
        template="situation/outlook_form.html",
    )
)
say_what_happened = page(
    Act(
        title=gettext_lazy("What happened"),
        button=gettext_lazy("Note it"),
        done=gettext_lazy("It is noted, and every forecast is held against it."),
        place="outlook",
        back="situation:outlook",
        capability=Capability.SITUATION_WRITE,
        form=_observed_form,
        work=_say,
        hint=gettext_lazy("Forecasts are worth only what they have proved to be worth: say when a function failed, or that it did not."),
    )
)
