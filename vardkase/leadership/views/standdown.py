"""Standing down: one page with everything that is still open, and the decision that settles it."""

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
from vardkase.incidents.queries import levels
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import StandDownForm
from vardkase.leadership.queries.standdown import nouns
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState
from vardkase.leadership.rules.standdown import lacking
from vardkase.leadership.views.acts import Act, Scene, complete, moment, page, said


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def stood_down(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """How leadership stood down, each time that it did, and what was still open."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="leadership")
    labels = {noun.key: noun.label for noun in nouns()}
    context |= {
        "page_title": _("Stand-down"),
        "stand_downs": [
            (one, [(labels.get(thing.noun, thing.noun), thing, words.WAYS[thing.how]) for thing in one.said.settled])
            for one in queries.stand_downs(request.viewer, incident_id)
        ],
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/stood_down.html", context)


def _form(scene: Scene, data: Any) -> StandDownForm:
    things = queries.open_things(scene.request.viewer, scene.incident.id, now=scene.now)
    return StandDownForm(data, now=scene.now, things=things, levels=levels())


def _work(scene: Scene, form: StandDownForm) -> None:
    draft = form.draft()
    if complete(form, lacking(draft, form.things, scene.now)):
        actions.stand_down(**scene.common, draft=draft, key=form.posted_key)


def _about(scene: Scene) -> list[tuple[str, str]]:
    """What happens by itself: which staffs close, which meetings are not held, and what is in the way."""
    staffs = [one for one in queries.staffs(scene.request.viewer, scene.incident.id) if one.closed_at is None]
    lines = queries.rhythm(scene.request.viewer, scene.incident.id, now=scene.now)
    kept = {MeetingKind.BOARD, MeetingKind.HOT_WASH}
    ahead = sum(one.state == MeetingState.PLANNED and one.kind not in kept for one in lines)
    going = [f"{one.reference} {words.meeting_name(one)}" for one in lines if one.state == MeetingState.UNDER_WAY]
    board = next((one for one in queries.boards(scene.request.viewer, scene.incident.id) if one.ended_at is None), None)
    works = _("At work since %(at)s. It is not ended by this.") % {"at": moment(board.activated_at, scene.now)} if board else ""
    return said(
        (_("Staffs that close"), ", ".join(one.said.name for one in staffs)),
        (_("Meetings that are not held"), str(ahead or "")),
        (_("Under way, and ended first"), ", ".join(going)),
        (_("The crisis board"), works),
    )


stand_down = page(
    Act(
        title=gettext_lazy("Stand down"),
        button=gettext_lazy("Stand down"),
        done=gettext_lazy("Crisis leadership has stood down. What was open stands with who took it."),
        place="leadership",
        back="leadership:stood_down",
        capability=Capability.INCIDENT_LEAD,
        form=_form,
        work=_work,
        about=_about,
        hint=gettext_lazy(
            "One decision with grounds. Everything that is still open is handed over to the line, closed, or left and named. Staffs close,"
            " meetings to come are not held, and the log goes on until the incident is closed."
        ),
        laws=("board_ends", "hand_back"),
        template="leadership/stand_down.html",
    )
)
