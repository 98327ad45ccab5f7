"""The link of a recipient of a report: giving it, showing it, withdrawing it. Each recipient of each version has their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.views.acts import Act, Scene, moment, page, said
from vardkase.organisation import rules as organisation
from vardkase.situation.actions import links as link_actions
from vardkase.situation.actions import report_links as actions
from vardkase.situation.forms.status import LinkForm, NothingForm
from vardkase.situation.queries import report_links as queries
from vardkase.situation.queries import reports
from vardkase.situation.queries.links import LinkLine
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.rules.report_links import USUAL_HOURS
from vardkase.situation.views.links import told
from vardkase.situation.views.report_acts import sender
from vardkase.situation.words import reports as words
from vardkase.ui.addresses import address
from vardkase.ui.codes import drawn


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def report_link(request: ViewerRequest, incident_id: UUID, report_id: UUID, delivery: UUID) -> HttpResponse:
    """A recipient's link: to copy, to photograph, or to send from one's own mail. Refusal("situation.not_found") where none lives."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="reports")
    row = context["incident"]
    found = reports.report(request.viewer, incident_id, report_id)
    one = queries.sent_one(row, found, delivery, now)
    if one.link is None or not queries.may_give(request.viewer, row):
        raise Refusal("situation.not_found")
    context |= {
        "page_title": _("Link to %(name)s") % {"name": one.delivered.delivery.recipient},
        "report": found,
        "one": one,
        "code": drawn(one.link.url),
        "letter": letter(row, found, one.link),
        "no_side": True,
    }
    return render(request, "situation/report_link.html", context)


def letter(row: IncidentRow, found: Report, link: LinkLine) -> dict[str, str]:
    """A letter for one's own mail program. It says that a report can be read, and nothing of the incident; of an exercise that first."""
    mark = f"{_('EXERCISE')}: " if row.is_exercise else ""
    body = _("%(authority)s has sent you %(report)s. Read it here, and say that you have it, without signing in:\n%(url)s") % {
        "authority": row.authority,
        "report": found.name,
        "url": link.url,
    }
    return {"subject": f"{mark}{found.name}, {row.authority}", "body": f"{mark}{body}"}


def _found(scene: Scene) -> Report:
    return scene.once("report", lambda: reports.report(scene.request.viewer, scene.incident.id, _target(scene)))


def _target(scene: Scene) -> UUID:
    assert scene.target is not None  # the address names it
    return scene.target


def _one(scene: Scene) -> queries.Sent:
    return scene.once("one", lambda: queries.sent_one(scene.incident, _found(scene), UUID(str(scene.more)), scene.now))


def _about(scene: Scene) -> list[tuple[str, str]]:
    one = _one(scene).delivered
    edition = _("edition %(version)s") % {"version": one.version}
    return said(
        (pgettext("report", "Report"), f"{_found(scene).name}, {edition}"),
        (_("Recipient"), one.delivery.recipient),
        (pgettext("report", "Sent"), f"{moment(one.delivery.at, scene.now)}, {words.WAYS[one.delivery.way]}"),
    )


def _give(scene: Scene, form: LinkForm) -> None:
    """Gives the link, and sends it when an address is written. A wrong address is told before the link is given."""
    to = form.cleaned_data["to"]
    if to:
        organisation.normalise(organisation.Channel.EMAIL, to)
    where: dict[str, Any] = {"report_id": _target(scene), "delivery": _one(scene).id}
    entry = actions.give_report_link(**scene.common, **where, hours=form.cleaned_data["hours"] or 0, key=form.posted_key)
    scene.known["given"] = True
    if to and not entry.repeated:
        _send(scene, to)


def _send(scene: Scene, to: str) -> None:
    link = queries.sent_one(scene.incident, _found(scene), _one(scene).id, scene.now).link
    assert link is not None  # given just now
    # What is sent is Swedish, whoever looks at the screens, and says nothing of the incident.
    name = _found(scene).name
    whose = f"{settings.MUNICIPALITY or scene.incident.authority}: {name} är skickad till {link.holder}."
    text = f"{whose} Läs den och kvittera att ni har den med länken. Den är bara för er. Skicka den inte vidare."
    told(scene.request, link_actions.send_link(scene.incident, link, to=to, subject=name, text=text, now=scene.now))


def _withdraw(scene: Scene, form: LeadershipForm) -> None:
    where: dict[str, Any] = {"report_id": _target(scene), "delivery": _one(scene).id}
    actions.withdraw_report_link(**scene.common, **where, key=form.posted_key)


def _given(scene: Scene) -> str:
    """To the link when it is given, which is not known until it is; and back to the report."""
    if scene.known.get("given"):
        return address("situation:report_link", scene.incident.id, scene.target, scene.more)
    return _to_report(scene)


def _to_report(scene: Scene) -> str:
    return address("situation:report", scene.incident.id, scene.target)


_HERE: dict[str, Any] = {
    "place": "reports",
    "back": "situation:reports",
    "capability": Capability.INCIDENT_READ,
    "right": sender,
    "about": _about,
}
give_report_link = page(
    Act(
        title=gettext_lazy("Give the recipient a link"),
        button=gettext_lazy("Give the link"),
        done=gettext_lazy("The recipient has a link. An earlier one opens nothing any more."),
        hint=gettext_lazy(
            "Whoever has the link reads this version as it was sent, and says that it has come, without an account."
            " An internal report is not shown by a link: there they only say that they have it."
        ),
        form=lambda scene, data: LinkForm(data, now=scene.now, initial={"hours": USUAL_HOURS}),
        work=_give,
        afterwards=True,
        where=lazy(_given, str),
        **_HERE,
    )
)
withdraw_report_link = page(
    Act(
        title=gettext_lazy("Withdraw the link"),
        button=gettext_lazy("Withdraw it"),
        done=gettext_lazy("The link opens nothing any more."),
        form=lambda scene, data: NothingForm(data, now=scene.now),
        work=_withdraw,
        afterwards=True,
        where=_to_report,
        **_HERE,
    )
)
