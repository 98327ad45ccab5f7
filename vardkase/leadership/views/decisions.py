"""The register of decisions."""

from __future__ import annotations

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
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import DecisionForm, DutyForm
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.rules.decisions import Capacity, DutyKind, check_duty_right, lacking, may_decide_as
from vardkase.leadership.views.acts import Act, Scene, complete, moment, page, said
from vardkase.leadership.views.origins import about_meeting, meeting_origin, meeting_url


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def decisions(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The register, the latest first; what must still be done with them before it."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="decisions")
    context |= {
        "page_title": _("Decisions"),
        # On paper the register stands alone: with grounds, capacity, alternatives, and everything else that was said.
        "decisions": [(one, _on_paper(one, now)) for one in queries.decisions(request.viewer, incident_id, now=now)],
        "duties": queries.open_duties(request.viewer, incident_id, now=now),
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/decisions.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def decision(request: ViewerRequest, incident_id: UUID, decision_id: UUID) -> HttpResponse:
    """One decision, whole: as it is read afterwards, on a screen or on paper."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="decisions")
    found = queries.decision(request.viewer, incident_id, decision_id, now=now)
    given = [one for one in queries.tasks(request.viewer, incident_id, now=now) if _comes_from(one, decision_id)]
    context |= {
        "page_title": f"{found.reference} {found.said.title}" if found.said else found.reference,
        "decision": found,
        "facts": facts(found, now),
        "tasks": given,
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/decision.html", context)


def _on_paper(found: queries.DecisionLine, now: Any) -> list[tuple[str, str]]:
    """What the printed register says of a decision beside its text."""
    return said((_("Grounds"), found.said.grounds)) + facts(found, now) if found.said else []


def facts(found: queries.DecisionLine, now: Any) -> list[tuple[str, str]]:
    """What is said of a decision, as terms and values."""
    event = found.said
    if event is None:
        return []
    return said(
        (_("Decided by"), f"{event.decided_by} ({words.CAPACITIES[event.capacity]})"),
        (_("Decided at"), moment(found.decided_at, now)),
        (_("Mandate"), event.mandate),
        (_("Why it could not wait"), event.why_urgent),
        (_("Background"), event.background),
        (_("Alternatives that were considered"), "\n".join(event.alternatives)),
        (_("Consulted"), ", ".join(event.consulted)),
        (_("Told to"), ", ".join(event.communicated_to)),
        (_("Holds from"), moment(event.effective_from, now)),
        (_("To be looked at again"), moment(event.review_at, now)),
        (_("Supersedes"), event.supersedes_reference),
        (_("Superseded by"), found.superseded_by_reference),
    )


def _comes_from(task: queries.TaskLine, decision_id: UUID) -> bool:
    return task.said is not None and task.said.origin is not None and task.said.origin.id == decision_id


def _form(scene: Scene, data: Any) -> DecisionForm:
    known = queries.decisions(scene.request.viewer, scene.incident.id, now=scene.now)
    initial = {"supersedes": scene.request.GET.get("supersedes", ""), "title": _asked_by_card(scene)}
    here = scopes(scene.incident.id, scene.incident.authority_id)
    mine = tuple(one for one in Capacity if may_decide_as(scene.request.viewer, one, here))
    return DecisionForm(data, now=scene.now, decisions=known, capacities=mine, initial=initial)


def _asked_by_card(scene: Scene) -> str:
    """What an item of an action card asks to have decided, when that is where one comes from."""
    asked = scene.request.GET.get("card", "")
    try:
        return queries.item(scene.request.viewer, scene.incident.id, UUID(asked), now=scene.now)[1].said.text if asked else ""
    except ValueError:
        raise Refusal("leadership.not_found")


def _take(scene: Scene, form: DecisionForm) -> None:
    draft, happened = form.draft(meeting_origin(scene)), form.parsed("happened")
    if complete(form, lacking(draft, scene.now)):
        actions.take_decision(**scene.common, draft=draft, happened=happened, key=form.posted_key)


def _taken(form: LeadershipForm) -> str:
    """That it is done, and what comes of it: a task, unless nothing need be done."""
    if form.cleaned_data["no_action"]:
        return _("The decision stands in the register and in the log.")
    return _("The decision stands in the register and in the log. Give somebody the task that comes of it.")


def _duty(scene: Scene) -> queries.DutyLine:
    for one in queries.open_duties(scene.request.viewer, scene.incident.id, now=scene.now):
        if (one.about_id, str(one.kind)) == (scene.target, scene.more):
            return one
    raise Refusal("leadership.not_found")


def _duty_form(scene: Scene, data: Any) -> DutyForm:
    """How a duty was done. What the board or the council hears is not there for those who do not write for the board."""
    try:
        check_duty_right(scene.request.viewer, DutyKind(scene.more), scopes(scene.incident.id, scene.incident.authority_id))
    except (ValueError, Refusal):
        raise Refusal("leadership.not_found")
    return DutyForm(data, now=scene.now, kind=scene.more)


def _about_duty(scene: Scene) -> list[tuple[str, str]]:
    if scene.request.method == "POST":
        return []  # A form sent twice finds the duty done already, and is answered as the first time.
    duty = _duty(scene)
    return said(
        (_("What"), f"{duty.reference} {duty.title}"),
        (_("To do"), str(words.DUTIES[duty.kind])),
        (_("The board has ended"), duty.after_board),
    )


def _fulfil(scene: Scene, form: DutyForm) -> None:
    try:
        kind = DutyKind(scene.more)
    except ValueError:
        raise Refusal("leadership.not_found")
    target = scene.target or new_id()
    actions.fulfil_duty(**scene.common, about_id=target, kind=kind, how=form.cleaned_data["how"], key=form.posted_key)


take_decision = page(
    Act(
        title=gettext_lazy("Take a decision down"),
        button=gettext_lazy("Take it down"),
        done=gettext_lazy("The decision stands in the register and in the log. Give somebody the task that comes of it."),
        told=_taken,
        place="decisions",
        back="leadership:decisions",
        capability=Capability.DECISION_WRITE,
        form=_form,
        work=_take,
        about=about_meeting,
        where=meeting_url,
        hint=gettext_lazy("A decision that has been taken is never changed. If it was wrong, or no longer holds, a new one supersedes it."),
        template="leadership/take_decision.html",
    )
)
fulfil_duty = page(
    Act(
        title=gettext_lazy("Done with a decision"),
        button=gettext_lazy("Note that it is done"),
        done=gettext_lazy("It is noted, and stands in the log."),
        place="decisions",
        back="leadership:decisions",
        capability=Capability.DECISION_WRITE,
        form=_duty_form,
        work=_fulfil,
        afterwards=True,
        about=_about_duty,
    )
)
