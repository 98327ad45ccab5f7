"""Alarms: the list, taking one, adding to it, and the first judgement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import actions, queries, words
from vardkase.incidents.forms import AlarmForm, AssessmentForm
from vardkase.incidents.forms.alarms import facts_as_initial
from vardkase.incidents.forms.base import KeyedForm
from vardkase.incidents.rules import AlarmDecision, IncidentDraft
from vardkase.incidents.views.authority import authorities, the_authority
from vardkase.incidents.views.room import Link
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ui import times

_doors: list[Callable[[Viewer, queries.AlarmRow], list[Link]]] = []


def offer(doors: Callable[[Viewer, queries.AlarmRow], list[Link]]) -> None:
    """Has a floor above offer what can be begun from an alarm that is not an incident yet: what the viewer may begin."""
    if doors not in _doors:
        _doors.append(doors)


class LinkForm(KeyedForm):
    """The incident that an alarm turned out to be about."""

    incident = forms.TypedChoiceField(label=gettext_lazy("Incident"), coerce=UUID)

    def __init__(self, *args: Any, incidents: tuple[queries.IncidentRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].choices = [(str(row.id), f"{row.reference} {row.title}") for row in incidents]  # type: ignore[attr-defined]  # a choice field


@gates.requires(Capability.ALARM_READ)
@require_GET
def alarms(request: ViewerRequest) -> HttpResponse:
    """All alarms, those that have waited too long first."""
    now = utc_now()
    found = queries.alarms_list(request.viewer, now=now)
    context = {
        "page_title": _("Alarms"),
        "alarms": [summary(row, now) for row in found],
        "may_take": bool(request.viewer.scopes_with(Capability.ALARM_TAKE)),
        "now": now,
    }
    return render(request, "incidents/alarms.html", context)


@gates.requires(Capability.ALARM_READ)
@require_GET
def urgent(request: ViewerRequest) -> HttpResponse:
    """The loud band about alarms that have waited too long; every page has it, asks for it anew, and gets nothing when there is none."""
    return render(request, "incidents/urgent.html", loud(request.viewer, utc_now()))


def loud(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What the band says: how many alarms have waited too long, and the first of them."""
    late = queries.overdue_alarms(viewer, now)
    return {"alarms": [summary(row, now) for row in late[:3]], "count": len(late)}


@gates.requires(Capability.ALARM_TAKE)
@require_http_methods(["GET", "POST"])
def take(request: ViewerRequest) -> HttpResponse:
    """Takes an alarm: anything known, in any order."""
    now = utc_now()
    form = AlarmForm(request.POST or None, now=now, authorities=authorities(request.viewer, Capability.ALARM_TAKE))
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        if not form.errors:
            try:
                authority_id, authority = the_authority(request.viewer, Capability.ALARM_TAKE, form.authority)
                entry = actions.receive_alarm(
                    viewer=request.viewer, authority_id=authority_id, authority=authority, facts=facts, key=form.posted_key, now=now
                )
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The alarm is saved. Assess it now, or add what you learn."))
                return redirect("incidents:alarm", entry.key)
    return render(
        request,
        "incidents/take_alarm.html",
        {"page_title": _("Take an alarm"), "form": form, "now": now},
        status=422 if form.errors else 200,
    )


@gates.requires(Capability.ALARM_READ)
@require_GET
def alarm(request: ViewerRequest, alarm_id: UUID) -> HttpResponse:
    """An alarm: what is known, how it became known, and the assessment."""
    return _page(request, alarm_id, utc_now())


@gates.requires(Capability.ALARM_TAKE)
@require_POST
def supplement(request: ViewerRequest, alarm_id: UUID) -> HttpResponse:
    """Adds what has become known. Only what is new is written."""
    now = utc_now()
    form = AlarmForm(request.POST, now=now)
    if form.is_valid():
        facts = form.facts()
        if not form.errors:
            try:
                actions.supplement_alarm(viewer=request.viewer, alarm_id=alarm_id, facts=facts, key=form.posted_key, now=now)
            except Refusal as refusal:
                _reraise_absent(refusal)
                form.refuse(refusal)
            else:
                _say_supplemented(request, alarm_id, now)
                return redirect("incidents:alarm", alarm_id)
    return _page(request, alarm_id, now, facts_form=form)


def _say_supplemented(request: ViewerRequest, alarm_id: UUID, now: datetime) -> None:
    """Somebody may have opened an incident meanwhile: its log does not have what was added to the alarm."""
    row = queries.alarm(request.viewer, alarm_id, now=now)
    if row.incident_id is None:
        messages.success(request, _("What you added is saved."))
    else:
        said = _(
            "What you added is saved with the alarm, but not in the log of incident %(reference)s, which it belongs to. Write it there too."
        )
        messages.warning(request, said % {"reference": row.incident_reference})


@gates.requires(Capability.ALARM_ASSESS)
@require_POST
def assess(request: ViewerRequest, alarm_id: UUID) -> HttpResponse:
    """Judges an alarm: dismiss, watch, forward, or open an incident from it."""
    now = utc_now()
    form = AssessmentForm(request.POST, now=now, levels=queries.levels())
    if form.is_valid():
        done = _assess(request, alarm_id, form, now)
        if done is not None:
            return done
    return _page(request, alarm_id, now, assessment_form=form)


@gates.requires(Capability.ALARM_ASSESS)
@require_POST
def link(request: ViewerRequest, alarm_id: UUID) -> HttpResponse:
    """Takes an alarm into an incident that is already open."""
    now = utc_now()
    form = LinkForm(request.POST, now=now, incidents=queries.incidents_list(request.viewer, include_over=False))
    if form.is_valid():
        incident_id = form.cleaned_data["incident"]
        actions.link_alarm(viewer=request.viewer, alarm_id=alarm_id, incident_id=incident_id, key=form.posted_key, now=now)
        messages.success(request, _("The alarm is now part of the incident."))
        return redirect("incidents:log", incident_id)
    messages.error(request, _("Choose the incident that the alarm is about."))
    return _page(request, alarm_id, now)


def summary(row: queries.AlarmRow, now: datetime) -> dict[str, Any]:
    """An alarm as a list shows it."""
    overdue = row.overdue_minutes
    return {
        "row": row,
        "text": row.facts.what_happened or row.facts.source_organisation or _("Alarm without a description"),
        "state": words.ALARM_STATES[row.state],
        "tone": "red"
        if overdue is not None
        else {"new": "orange", "watched": "yellow", "forwarded": "green", "incident": "green"}.get(row.state, "grey"),
        "word": _("Not assessed, %(count)s min too long") % {"count": overdue}
        if overdue is not None and row.state == "new"
        else _("To be looked at again %(count)s min ago") % {"count": overdue}
        if overdue is not None
        else words.ALARM_STATES[row.state],
        "source": " · ".join(part for part in (row.facts.source_organisation, row.facts.source_person, row.facts.callback) if part),
    }


def _assess(request: ViewerRequest, alarm_id: UUID, form: AssessmentForm, now: datetime) -> HttpResponse | None:
    """The answer when it was done, None when the form says why not."""
    assessment = form.assessment()
    if form.errors:
        return None
    try:
        if assessment.decision == AlarmDecision.OPEN_INCIDENT:
            row = queries.alarm(request.viewer, alarm_id, now=now)
            draft = _draft(row, form.cleaned_data["title"])
            entry = actions.open_from_alarm(
                viewer=request.viewer, alarm_id=alarm_id, draft=draft, assessment=assessment, key=form.posted_key, now=now
            )
            done = _("The incident is open. Its log begins with what the alarm said; your assessment stands with the alarm.")
            messages.success(request, done)
            return redirect("incidents:log", entry.key)
        actions.assess_alarm(viewer=request.viewer, alarm_id=alarm_id, assessment=assessment, key=form.posted_key, now=now)
    except Refusal as refusal:
        _reraise_absent(refusal)
        form.refuse(refusal)
        return None
    messages.success(request, _("The assessment is saved."))
    return redirect("incidents:alarm", alarm_id)


def _draft(row: queries.AlarmRow, title: str) -> IncidentDraft:
    """What the log begins with: what has happened and where. Who called stays with the alarm, whose readers are fewer."""
    facts = row.facts
    return IncidentDraft(
        title=title, authority_id=row.authority_id, authority=row.authority, summary=facts.what_happened, place=facts.where
    )


def _reraise_absent(refusal: Refusal) -> None:
    if refusal.code.endswith(".not_found"):
        raise refusal


def _page(
    request: ViewerRequest,
    alarm_id: UUID,
    now: datetime,
    *,
    facts_form: AlarmForm | None = None,
    assessment_form: AssessmentForm | None = None,
) -> HttpResponse:
    row = queries.alarm(request.viewer, alarm_id, now=now)
    here = (f"org:{row.authority_id}",)
    open_incidents = queries.incidents_list(request.viewer, include_over=False)
    failed = bool((facts_form and facts_form.errors) or (assessment_form and assessment_form.errors))
    context = {
        "page_title": _("Alarm %(at)s") % {"at": times.moment(row.received_at, now)},
        "alarm": row,
        "summary": summary(row, now),
        "facts": known(row, now),
        "history": [history_line(step, now) for step in row.history],
        "may_take": request.viewer.can(Capability.ALARM_TAKE, here),
        "may_assess": request.viewer.can(Capability.ALARM_ASSESS, here),
        "facts_form": facts_form or AlarmForm(now=now, initial=facts_as_initial(row.facts)),
        "assessment_form": assessment_form or AssessmentForm(now=now, levels=queries.levels(), initial={"title": row.incident_title}),
        "doors": [door for make in _doors for door in make(request.viewer, row)] if row.incident_id is None else [],
        "link_form": LinkForm(now=now, incidents=open_incidents) if open_incidents and row.incident_id is None else None,
        "is_exercise": row.is_exercise,
        "page_errors": failed,
        "facts_failed": bool(facts_form),
        "assessment_failed": bool(assessment_form and assessment_form.errors),
        "now": now,
    }
    return render(request, "incidents/alarm.html", context, status=422 if failed else 200)


def known(row: queries.AlarmRow, now: datetime) -> list[tuple[str, str]]:
    """What is known of an alarm, as terms and values; what is not known is left out."""
    facts = row.facts
    pairs = [
        (_("What has happened?"), facts.what_happened),
        (_("Where?"), facts.where),
        (_("When did it happen?"), times.happened(facts.happened, now) if facts.happened else ""),
        (_("Caller"), " · ".join(part for part in (facts.source_organisation, facts.source_person, facts.callback) if part)),
        (_("How did it come?"), str(words.CHANNELS[facts.channel]) if facts.channel else ""),
        (_("Danger that remains"), facts.ongoing_threat),
        (_("How many are affected?"), facts.people_affected),
        (_("Who has been told already?"), facts.informed),
        (_("What the caller wants"), str(words.SOURCE_REQUESTS[facts.source_request]) if facts.source_request else ""),
        (_("Reliability"), str(words.RELIABILITY[facts.reliability]) if facts.reliability else ""),
        (
            _("Position"),
            f"{facts.latitude:.5f}, {facts.longitude:.5f}" if facts.latitude is not None and facts.longitude is not None else "",
        ),
    ]
    return [(str(term), value) for term, value in pairs if value]


def history_line(step: queries.AlarmHistory, now: datetime) -> dict[str, Any]:
    """One step of an alarm's history in words."""
    parts: list[str] = []
    if step.assessment:
        parts.append(str(words.ALARM_DECISIONS[step.assessment.decision]))
        parts += [str(words.CRITERIA[criterion]) for criterion in step.assessment.criteria]
        parts += [part for part in (step.assessment.forwarded_to, step.assessment.reason, step.proposed_level) if part]
        if step.assessment.next_check_at:
            parts.append(_("look again %(at)s") % {"at": times.moment(step.assessment.next_check_at, now)})
    answers = [(str(words.QUESTIONS[answer.question]), answer.text) for answer in step.assessment.answers] if step.assessment else []
    if step.facts:
        parts += [
            value for value in (step.facts.what_happened, step.facts.where, step.facts.people_affected, step.facts.ongoing_threat) if value
        ]
    return {
        "at": step.recorded_at,
        "author": step.author,
        "what": words.EVENTS.get(step.kind, step.kind),
        "text": " · ".join(parts),
        "answers": answers,
        "reference": step.incident_reference,
        "erased": step.erased,
    }
