"""The wall's own link: a screen that nobody signs in at shows one incident for days, until the link ends or is withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
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
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.views import wall
from vardkase.leadership.views.acts import Act, Scene, page
from vardkase.situation.actions import links as actions
from vardkase.situation.forms.status import NothingForm
from vardkase.situation.forms.wall import WallLinkForm
from vardkase.situation.queries import links
from vardkase.situation.rules.links import LONGEST_HOURS, LinkDraft, Purpose
from vardkase.situation.views.links import opened_or_dead, quiet
from vardkase.ui.codes import drawn


@gates.public("The screen on the wall shows one incident by a sealed link that ends and can be withdrawn: only what all who pass may read.")
@require_GET
def wall_by_link(request: ViewerRequest, link: str) -> HttpResponse:
    """The wall, for whoever has its link. It signs nobody in, and leads nowhere else."""
    now = utc_now()
    found = opened_or_dead(request, link, Purpose.WALL, now)
    if isinstance(found, HttpResponse):
        return found
    return quiet(wall.screen(request, found.reader, found.incident.id, now, until=found.expires_at))


@gates.requires(Capability.INCIDENT_LEAD)
@require_GET
def link(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The link that lives, for those who may give one here; to others there is no such page."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="leadership")
        row = context["incident"]
        if not request.viewer.can(Capability.INCIDENT_LEAD, scopes(row.id, row.authority_id)):
            raise Refusal("incident.not_found")
        found = links.live_links(row, Purpose.WALL, now).get(row.id) if row.state.is_written_in else None
        context |= {
            "page_title": _("A link for the screen on the wall"),
            "link": found,
            "code": drawn(found.url) if found else "",
            "may_give": row.state.is_written_in,
            "no_side": True,
        }
        return quiet(render(request, "situation/wall_link.html", context))


def _give(scene: Scene, form: WallLinkForm) -> None:
    said = form.cleaned_data
    draft = LinkDraft(Purpose.WALL, scene.incident.id, said["holder"] or _("The screen in the staff room"), said["hours"] or 0)
    actions.give_link(**scene.common, draft=draft, key=form.posted_key)


def _form(scene: Scene, data: Any) -> WallLinkForm:
    return WallLinkForm(data, now=scene.now, initial={"hours": LONGEST_HOURS, "holder": _("The screen in the staff room")})


def _withdraw(scene: Scene, form: LeadershipForm) -> None:
    found = links.live_links(scene.incident, Purpose.WALL, scene.now).get(scene.incident.id)
    actions.withdraw_link(**scene.common, link_id=found.id if found else new_id(), key=form.posted_key)


def _to_link(scene: Scene) -> str:
    return reverse("situation:wall_link", args=[scene.incident.id])


def _act(**more: Any) -> Any:
    """A page that leads back to the link."""
    return page(Act(place="leadership", back="situation:wall_link", capability=Capability.INCIDENT_LEAD, where=_to_link, **more))


give_link = _act(
    title=gettext_lazy("Give the screen a link"),
    button=gettext_lazy("Give the link"),
    done=gettext_lazy("The screen has a link. An earlier one opens nothing any more."),
    form=_form,
    work=_give,
    hint=gettext_lazy(
        "Whoever has the link sees the wall of this incident without signing in, until it ends: only what is open to everybody. "
        "It opens nothing else, and nothing can be written by it."
    ),
)
withdraw_link = _act(
    title=gettext_lazy("Withdraw the link of the screen"),
    button=gettext_lazy("Withdraw it"),
    done=gettext_lazy("The link opens nothing any more."),
    form=lambda scene, data: NothingForm(data, now=scene.now),
    work=_withdraw,
    hint=gettext_lazy("The screens that have it keep their last picture, and say in red that it is not how things stand."),
)
