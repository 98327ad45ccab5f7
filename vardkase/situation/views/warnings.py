"""Warnings from outside: the list with the health of the feeds, one warning, and what is made of it by one press."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.forms import AlarmForm
from vardkase.incidents.views.authority import the_authority
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.situation import polling
from vardkase.situation.actions import warnings as actions
from vardkase.situation.feeds.cap_xml import MAX_XML
from vardkase.situation.feeds.sources import NAMES
from vardkase.situation.forms.warnings import DismissForm, PutInForm, TakeInForm
from vardkase.situation.queries import feeds
from vardkase.situation.queries import warnings as queries
from vardkase.situation.queries.warnings import WarningLine
from vardkase.situation.rules.feeds import Feed, Health
from vardkase.situation.rules.warnings import Why
from vardkase.situation.words import warnings as words


@gates.requires(Capability.ALARM_READ)
@require_GET
def warnings(request: ViewerRequest) -> HttpResponse:
    """Those that wait, those that are dealt with, and how each feed stands."""
    now, viewer = utc_now(), request.viewer
    with one_look():
        found = [shown(one, now) for one in queries.warnings(viewer, now=now)]
        lines = [_feed(one) for one in feeds.feeds(viewer, polling.configured(), now=now)]
    context = {
        "page_title": _("Warnings"),
        "proposed": [one for one in found if one["line"].proposed],
        "others": [one for one in found if not one["line"].proposed and not one["line"].over],
        "over": [one for one in found if one["line"].over],
        "feeds": lines,
        "trouble": [one for one in lines if one["tone"] in ("red", "orange")],
        "may_put_in": bool(viewer.scopes_with(Capability.ALARM_TAKE)),
        "now": now,
    }
    return render(request, "situation/warnings.html", context)


@gates.requires(Capability.ALARM_READ)
@require_GET
def warning(request: ViewerRequest, warning_id: UUID) -> HttpResponse:
    """One warning, whole, and what can be made of it."""
    return _page(request, warning_id, utc_now())


@gates.requires(Capability.LOG_WRITE)
@require_http_methods(["GET", "POST"])
def take_in(request: ViewerRequest, warning_id: UUID) -> HttpResponse:
    """Into the log of an incident. Who comes by the address sees the warning."""
    now = utc_now()
    line = queries.warning(request.viewer, warning_id, now=now)
    if request.method == "GET":
        return redirect("situation:warning", warning_id)
    form = TakeInForm(request.POST, now=now, places=queries.places_for(request.viewer, line))
    if form.is_valid():
        data = form.cleaned_data
        try:
            entry = actions.take_in(
                viewer=request.viewer, warning_id=warning_id, incident_id=data["incident"], text=data["text"], key=form.posted_key, now=now
            )
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The warning stands in the log, as entry %(number)s.") % {"number": entry.number})
            return redirect("situation:warning", warning_id)
    return _page(request, warning_id, now, take=form)


@gates.requires(Capability.ALARM_TAKE)
@require_http_methods(["GET", "POST"])
def dismiss(request: ViewerRequest, warning_id: UUID) -> HttpResponse:
    """It asks nothing of us, and why."""
    now = utc_now()
    if request.method == "GET":
        queries.warning(request.viewer, warning_id, now=now)
        return redirect("situation:warning", warning_id)
    form = DismissForm(request.POST, now=now)
    if form.is_valid():
        reason, key = form.cleaned_data["reason"], form.posted_key
        try:
            actions.dismiss(viewer=request.viewer, warning_id=warning_id, reason=reason, key=key, now=now)
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The warning is dismissed. It still stands in the list."))
            return redirect("situation:warnings")
    return _page(request, warning_id, now, no=form)


@gates.requires(Capability.ALARM_TAKE)
@require_http_methods(["GET", "POST"])
def raise_alarm(request: ViewerRequest, warning_id: UUID) -> HttpResponse:
    """The alarm's own form, filled in with what the warning says."""
    now = utc_now()
    line = queries.warning(request.viewer, warning_id, now=now)
    if not request.viewer.can(Capability.ALARM_TAKE, (f"org:{line.authority_id}",)):
        raise Refusal("warning.not_found")
    alert = line.alert
    initial = {
        "what_happened": words.proposal(alert, now),
        "where": alert.place[:300],
        "source_organisation": alert.source,
        "channel": "web",
    }
    form = AlarmForm(request.POST or None, now=now, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        try:
            if not form.errors:
                entry = actions.raise_alarm(viewer=request.viewer, warning_id=warning_id, facts=facts, key=form.posted_key, now=now)
                messages.success(request, _("The alarm is saved. Assess it now, or add what you learn."))
                return redirect("incidents:alarm", entry.key)
        except Refusal as refusal:
            _refuse(form, refusal)
    context = {"page_title": _("Raise an alarm of the warning"), "form": form, "now": now}
    return render(request, "incidents/take_alarm.html", context, status=422 if form.errors else 200)


@gates.requires(Capability.ALARM_TAKE)
@require_http_methods(["GET", "POST"])
def put_in(request: ViewerRequest) -> HttpResponse:
    """A file that somebody has been sent."""
    now = utc_now()
    form = PutInForm(request.POST or None, request.FILES or None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            warning_id = _put_in(request, form, now)
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The file is read. Take a stand on the warning."))
            return redirect("situation:warning", warning_id)
    context = {"page_title": _("Put in a warning"), "form": form, "now": now, "back_url": reverse("situation:warnings")}
    return render(request, "situation/put_in_warning.html", context, status=422 if form.errors else 200)


def _put_in(request: ViewerRequest, form: PutInForm, now: datetime) -> UUID:
    upload = form.cleaned_data["file"]
    if upload is None:
        raise Refusal("situation.cap_needs_file", field="file")
    authority_id, authority = the_authority(request.viewer, Capability.ALARM_TAKE)
    # One byte more than is read: what is larger is refused without being held.
    data = upload.read(MAX_XML + 1)
    place: dict[str, Any] = {"authority_id": authority_id, "authority": authority, "ours": polling.area()}
    return actions.put_in(viewer=request.viewer, data=data, key=form.posted_key, now=now, **place)


def _refuse(form: LeadershipForm | AlarmForm, refusal: Refusal) -> None:
    if refusal.code.endswith(".not_found"):
        raise refusal
    form.refuse(refusal)


def _page(
    request: ViewerRequest, warning_id: UUID, now: datetime, *, take: TakeInForm | None = None, no: DismissForm | None = None
) -> HttpResponse:
    viewer = request.viewer
    with one_look():
        line = queries.warning(viewer, warning_id, now=now)
        places = queries.places_for(viewer, line)
        may_alarm = viewer.can(Capability.ALARM_TAKE, (f"org:{line.authority_id}",))
        meant = line.alert.status in ("Actual", "Exercise")
        versions = queries.versions(viewer, warning_id, now=now)
        uses = queries.uses(viewer, warning_id, now=now)
        about, spoken = queries.beside(viewer, line, now=now)
    initial = {"text": words.proposal(line.alert, now), **({"incident": str(places[0].id)} if places else {})}
    context = {
        "page_title": line.alert.name,
        **shown(line, now),
        "facts": _facts(line, now),
        "oddities": [
            *([_("It names no place of yours.")] if _is_elsewhere(line) else []),
            *map(str, map(words.ODDITIES.get, line.alert.oddities)),
        ],
        "about": [(one, words.claim(line.alert, one.alert)) for one in about],
        "spoken": [(one, words.claim(one.alert, line.alert)) for one in spoken],
        "away": [(one.said.gone_at, one.at) for one in versions if one.said.gone_at],
        "versions": versions[1:],
        "uses": uses,
        "take": (take or TakeInForm(now=now, places=places, initial=initial)) if places else None,
        "no": (no or DismissForm(now=now)) if may_alarm and line.stand != "dismissed" and not line.over else None,
        "nowhere": meant and not places and not line.over,
        "may_alarm": may_alarm and meant and not words.calls_back(line.alert) and line.stand != "alarm" and not line.over,
        "may_open_alarm": line.alarm_id is not None,
        "form": take or no,
        "now": now,
    }
    return render(request, "situation/warning.html", context, status=422 if (take and take.errors) or (no and no.errors) else 200)


def shown(line: WarningLine, now: datetime) -> dict[str, Any]:
    """A warning as a list shows it."""
    alert = line.alert
    ended = str(words.ENDED[line.ended_how]) if line.ended_how else _("Its time is out") if line.over else ""
    return {
        "line": line,
        "alert": alert,
        "tone": "grey" if line.over else words.tone(alert),
        "word": words.graveness(alert),
        "mark": "" if alert.is_real else str(words.STATUSES[alert.status]),
        "holds": words.holds(alert, now),
        "why": ", ".join(str(words.WHY[why]) for why in line.said.why),
        "ended": ended,
        "stand": str(words.STANDS[line.stand]),
        "calls_back": words.calls_back(alert),
        # Who names itself as it likes says its address too.
        "sender": alert.sender if line.said.feed in (Feed.CAP, Feed.HAND) and alert.sender != alert.source else "",
        "asks": alert.is_real or alert.status == "Exercise",
        # Where the headline says it already, it is not said twice.
        "beside": "" if alert.place in alert.name else alert.place,
    }


def way(line: WarningLine) -> str:
    """By which way a warning came."""
    return line.said.way or NAMES.get(line.said.feed, "") or _("put in by hand")


def _is_elsewhere(line: WarningLine) -> bool:
    """Whether nothing in a file that somebody has put in says that it is about us."""
    return line.said.why == (Why.BY_HAND,) and not words.calls_back(line.alert)


def _facts(line: WarningLine, now: datetime) -> list[tuple[str, str]]:
    alert = line.alert
    codes = ", ".join(code.value for area in alert.areas for code in area.codes if code.scheme.startswith(("SCB", "SMHI")))
    pairs = [
        (_("Source"), alert.source),
        (_("Sender"), alert.sender),
        (_("Came by"), way(line)),
        (_("Area"), alert.place),
        (_("Holds"), words.holds(alert, now)),
        (_("How severe"), str(words.SEVERITIES[alert.severity])),
        (_("How soon people must act"), str(words.URGENCIES[alert.urgency])),
        (_("How sure it is"), str(words.CERTAINTIES[alert.certainty])),
        (_("Why it is shown here"), ", ".join(str(words.WHY[why]) for why in line.said.why)),
        (_("Codes of areas"), codes),
        (_("Identifier"), alert.identifier),
        (_("Fingerprint of the document"), line.said.document[:16]),
    ]
    return [(term, value) for term, value in pairs if value]


def _feed(one: feeds.FeedLine) -> dict[str, Any]:
    state = one.state
    fault = str(words.FAULTS[state.fault]) if state and state.fault else ""
    return {
        "line": one, "name": one.source.name, "state": state, "tone": words.HEALTH_TONES[one.health], "word": str(words.HEALTH[one.health]),
        "fault": fault, "as_of": state.as_of if state and one.health is Health.STALE else None,
    }  # fmt: skip
