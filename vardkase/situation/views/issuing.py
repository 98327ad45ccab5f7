"""Warnings in an incident's room: those from outside that stand in its log, and those that we write ourselves, as CAP."""

from __future__ import annotations

from datetime import timedelta
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
from vardkase.incidents import queries as incidents
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.views.acts import Act, Scene, page
from vardkase.situation.actions.issuing import issue as write
from vardkase.situation.feeds import cap_write
from vardkase.situation.forms.warnings import IssueForm
from vardkase.situation.queries import warnings as queries
from vardkase.situation.queries.warnings import IssuedLine
from vardkase.situation.rules.warnings import Status
from vardkase.situation.views.warnings import shown
from vardkase.situation.words import warnings as words
from vardkase.ui import times


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def issued(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """What stands in the log, and what we have issued."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="warnings")
        row = context["incident"]
        lines = [_issued(one, now) for one in queries.issued(request.viewer, row)]
        taken = [(use, shown(line, now)) for use, line in queries.taken_into(request.viewer, row, now=now)]
    context |= {
        "page_title": _("Warnings"),
        "issued": lines,
        "taken": taken,
        "may_issue": _may(request, row),
        "reads_all": request.viewer.can_anywhere(Capability.ALARM_READ),
        "no_side": True,
    }
    return render(request, "situation/issued_warnings.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def document(request: ViewerRequest, incident_id: UUID, issued_id: UUID) -> HttpResponse:
    """The file. It is the same every time: its bytes are those whose fingerprint stands in the log."""
    row = incidents.incident(request.viewer, incident_id)
    found = next((one for one in queries.issued(request.viewer, row) if one.id == issued_id), None)
    if found is None:
        raise Refusal("warning.not_found")
    data = cap_write.written(found.said.alert, incident=found.said.incident, note=found.said.note)
    response = HttpResponse(data, content_type="application/cap+xml")
    mark = {Status.EXERCISE: "OVNING-", Status.TEST: "DEMONSTRATION-"}.get(found.said.alert.status, "")
    response["Content-Disposition"] = f'attachment; filename="{mark}{row.reference}-{found.reference}.cap.xml"'
    return response


def _may(request: ViewerRequest, row: IncidentRow) -> bool:
    return not row.state.is_over and request.viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))


def _issued(one: IssuedLine, now: Any) -> dict[str, Any]:
    alert = one.said.alert
    over = alert.expires is not None and alert.expires <= now
    ended = (
        _("Replaced or ended by %(reference)s") % {"reference": one.replaced_by}
        if one.replaced_by
        else _("Its time is out")
        if over
        else ""
    )
    return {
        "line": one, "alert": alert, "tone": "grey" if ended else words.tone(alert), "word": words.graveness(alert), "ended": ended,
        "holds": words.holds(alert, now), "kind": str(words.TYPES[alert.kind]),
        "mark": "" if alert.is_real else str(words.STATUSES[alert.status]),
    }  # fmt: skip


def _form(scene: Scene, data: Any) -> IssueForm:
    found = queries.issued(scene.request.viewer, scene.incident)
    earlier = tuple(one for one in found if not one.replaced_by and one.said.alert.kind != "Cancel")
    tomorrow = times.local(scene.now + timedelta(hours=24))
    initial: dict[str, Any] = {"expires": f"{tomorrow:%Y-%m-%d %H:%M}", "area": scene.incident.place}
    number = scene.request.GET.get("entry", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        entry = incidents.entry(scene.request.viewer, scene.incident.id, int(number)).entry
        if not entry.masked and not entry.erased:
            initial |= {"text": entry.text, "area": entry.place or scene.incident.place}
    return IssueForm(data, now=scene.now, earlier=earlier, initial=initial)


def _barred(scene: Scene) -> Refusal | None:
    return Refusal("leadership.incident_is_over") if scene.incident.state.is_over else None


def _issue(scene: Scene, form: Any) -> None:
    draft = form.draft()
    if not form.errors:
        write(**scene.common, draft=draft, key=form.posted_key)


issue = page(
    Act(
        title=gettext_lazy("Write a warning (CAP)"),
        button=gettext_lazy("Write the warning"),
        done=gettext_lazy("The warning is written, and stands in the log. Nothing is sent: fetch the file and send it where it is to go."),
        place="warnings",
        back="situation:issued_warnings",
        capability=Capability.SITUATION_WRITE,
        form=_form,
        work=_issue,
        barred=_barred,
        hint=gettext_lazy(
            "Vårdkase writes the file and checks it. It is not sent from here, and it is no VMA: that you ask SOS Alarm for."
        ),
    )
)
