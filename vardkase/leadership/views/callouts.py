"""The call-out in an incident's room: the board, starting, stopping, ticking, the list on paper, and the tray."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import CalloutForm, CalloutTickForm, StopForm
from vardkase.leadership.forms.callouts import ListForm
from vardkase.leadership.queries import CalloutBoard, CalloutRoleLine, CalloutSeatLine
from vardkase.leadership.queries.callout_ending import Ending, names
from vardkase.leadership.rules.callouts import Candidate
from vardkase.leadership.views.acts import Act, Scene, moment, page, said, unread
from vardkase.leadership.views.callout_shown import TO_RING, about_seat, shown

PLACE = "callouts"


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def callouts(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The call-outs that ask, each with its board, and those that are over."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place=PLACE)
    found = queries.callouts(request.viewer, incident_id, now=now)
    context |= {
        "page_title": _("Call-out"),
        "boards": [shown(queries.callout(request.viewer, one.head.id, now=now), _only(request)) for one in found if one.head.running],
        "over": [one for one in found if not one.head.running],
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/callouts.html", context)


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
@one_look()
def callout(request: ViewerRequest, incident_id: UUID, target: UUID) -> HttpResponse:
    """One call-out, running or over."""
    context = _of(request, incident_id, target)
    board: CalloutBoard = context["board"]
    context |= {"page_title": _("Call-out to %(staff)s") % {"staff": board.head.staff}, "shown": shown(board, _only(request))}
    return render(request, "leadership/callout.html", context)


@gates.requires(Capability.LOG_WRITE)
@require_GET
def call_list(request: ViewerRequest, incident_id: UUID, target: UUID) -> HttpResponse:
    """The list to telephone from, on paper."""
    context = _of(request, incident_id, target)
    if not context["can"].task:
        raise Refusal("leadership.not_found")
    context |= {"page_title": _("Call list"), "print_selection": _("Call list"), "shown": shown(context["board"])}
    return render(request, "leadership/call_list.html", context)


@gates.requires(Capability.LOG_WRITE)
@require_GET
def tray(request: ViewerRequest, incident_id: UUID, target: UUID) -> HttpResponse:
    """What would have been sent: a demonstration, and an exercise that has not opted in, send nothing."""
    context = _of(request, incident_id, target)
    context |= kept_of(request.viewer, target) | {
        "layout": "ui/layouts/room.html",
        "mode": context["incident"].mode,
        "back_url": reverse("leadership:callouts", args=[incident_id]),
    }
    return render(request, "leadership/tray.html", context)


def kept_of(viewer: Viewer, callout_id: UUID) -> dict[str, Any]:
    """What the page of a tray shows."""
    return {"page_title": _("Tray"), "lines": [(words.CHANNELS[one.kind], one) for one in queries.tray(viewer, callout_id)]}


def _only(request: ViewerRequest) -> str:
    return request.GET.get("who", "")


def _of(request: ViewerRequest, incident_id: UUID, callout_id: UUID) -> dict[str, Any]:
    now = utc_now()
    context = room(request.viewer, incident_id, now, place=PLACE)
    board = queries.callout(request.viewer, callout_id, now=now)
    if board.head.incident_id != incident_id:
        raise Refusal("leadership.not_found")
    return context | {"board": board, "can": queries.abilities(request.viewer, context["incident"]), "no_side": True}


def chain_of(viewer: Viewer, form: ListForm, now: Any) -> tuple[Candidate, ...]:
    """The chain that a form has chosen: posts first, then people who do not stand there already."""
    held = queries.chain_of_posts(viewer, form.post_ids, now)
    taken = {one.person_id for one in held}
    more = queries.candidates(viewer, form.cleaned_data["people"], now)
    return (*held, *(one for one in more if one.person_id not in taken))


def _at_work(scene: Scene) -> list[queries.StaffRow]:
    """The staffs that are open."""
    return [one for one in queries.staffs(scene.request.viewer, scene.incident.id) if one.closed_at is None]


def _start_form(scene: Scene, data: Any) -> CalloutForm:
    viewer = scene.request.viewer
    staffs = _at_work(scene)
    initial = {"staff": staffs[0].said.name if staffs else _("Crisis leadership"), "place": scene.incident.place}
    return CalloutForm(
        data, now=scene.now, initial=initial, posts=queries.callable_posts(viewer), persons=queries.callable_people(viewer),
        exercise=scene.incident.mode == Mode.EXERCISE,
    )  # fmt: skip


def _start(scene: Scene, form: CalloutForm) -> None:
    viewer = scene.request.viewer
    post = form.cleaned_data["post"]
    title = queries.post_title(viewer, post) if post else ""
    staff_id = next((one.id for one in _at_work(scene) if one.said.name == form.cleaned_data["staff"].strip()), None)
    draft = form.draft(title, chain_of(viewer, form, scene.now), staff_id)
    if not unread(form):
        entry = actions.start_callout(**scene.common, draft=draft, key=form.posted_key)
        left_out = sum(len(one.chain) for one in draft.wanted) - sum(one.people for one in entry.event.roles)
        if left_out > 0:
            text = ngettext(
                "%(count)s person is left out: a call-out to the same staff asks them for the role already.",
                "%(count)s people are left out: a call-out to the same staff asks them for the role already.",
                left_out,
            )
            messages.info(scene.request, text % {"count": left_out})


def _board_of(scene: Scene) -> CalloutBoard:
    board = queries.callout(scene.request.viewer, scene.target or new_id(), now=scene.now)
    if board.head.incident_id != scene.incident.id:
        raise Refusal("leadership.not_found")
    return board


def _about_callout(scene: Scene) -> list[tuple[str, str]]:
    board = _board_of(scene)
    return said(
        (_("Call-out"), board.head.staff),
        (_("Started"), moment(board.head.started_at, scene.now)),
        (_("Roles"), ", ".join(f"{role.role} {role.coming}/{role.count}" for role in board.roles)),
        (_("Told that they need not come"), _told(_ending(scene))),
        (_("Telephone yourself: have said yes, and get no message"), ", ".join(_ending(scene).to_ring)),
    )


def _ending(scene: Scene) -> Ending:
    return scene.once("ending", lambda: queries.callout_ending(scene.request.viewer, scene.target or new_id(), now=scene.now))


def _told(ending: Ending) -> str:
    facts = {"count": len(names(ending.told())), "yes": len(names(ending.yes))}
    text = ngettext("%(count)s person, of whom %(yes)s have said yes", "%(count)s people, of whom %(yes)s have said yes", facts["count"])
    return text % facts if facts["count"] else _("Nobody: nobody waits")


def _stop_form(scene: Scene, data: Any) -> StopForm:
    return StopForm(data, now=scene.now, yes=names(_ending(scene).yes))


def _stop(scene: Scene, form: StopForm) -> None:
    actions.stop_callout(
        viewer=scene.request.viewer,
        callout_id=_board_of(scene).head.id,
        reason=form.cleaned_data["reason"],
        came=form.cleaned_data.get("came", False),
        key=form.posted_key,
        now=scene.now,
    )


def _place_of(scene: Scene) -> tuple[CalloutBoard, CalloutRoleLine, CalloutSeatLine]:
    found = scene.once("place", lambda: queries.callout_of_seat(scene.request.viewer, scene.target or new_id(), now=scene.now))
    if found[0].head.incident_id != scene.incident.id:
        raise Refusal("leadership.not_found")
    return found


def _back_to_person(scene: Scene) -> str:
    """The board at the person who was telephoned, with only those who wait for a call when it was so before."""
    board, _role, seat = _place_of(scene)
    head, only = board.head, "?who=ring" if _only(scene.request) == TO_RING else ""
    page = reverse("leadership:callouts", args=[scene.incident.id])
    if not head.running:
        page = reverse("leadership:callout", args=[scene.incident.id, head.id])
    return f"{page}{only}#seat-{seat.id}"


def _tick(scene: Scene, form: CalloutTickForm) -> None:
    board, _role, seat = _place_of(scene)
    data = form.cleaned_data
    if any(one.reached for one in seat.replies):
        scene.known["done"] = _("The answer is ticked. It settles what the person has said before.")
    actions.tick_answer(
        viewer=scene.request.viewer, callout_id=board.head.id, seat_id=seat.id, answer=form.said, minutes=data["minutes"],
        words=data["words"], wrong_number=form.is_wrong_number, key=form.posted_key, now=scene.now,
    )  # fmt: skip


start_callout = page(
    Act(
        place=PLACE,
        back="leadership:callouts",
        capability=Capability.INCIDENT_LEAD,
        title=gettext_lazy("Call out"),
        button=gettext_lazy("Call out now"),
        done=gettext_lazy("The call-out has started, and stands in the log."),
        form=_start_form,
        work=_start,
        hint=gettext_lazy(
            "Messages go out at once: role, place, time and a link, nothing else. Whoever is silent is called after some minutes,"
            " and the next in turn are asked, until enough have said yes."
        ),
    )
)
stop_callout = page(
    Act(
        place=PLACE,
        back="leadership:callouts",
        capability=Capability.INCIDENT_LEAD,
        title=gettext_lazy("Stop the call-out"),
        button=gettext_lazy("Stop the call-out"),
        done=gettext_lazy("The call-out is stopped. Nobody more is asked; answers that come later are kept."),
        form=_stop_form,
        work=_stop,
        about=_about_callout,
    )
)
tick = page(
    Act(
        place=PLACE,
        back="leadership:callouts",
        capability=Capability.LOG_WRITE,
        title=gettext_lazy("Tick an answer"),
        button=gettext_lazy("Tick the answer"),
        done=gettext_lazy("The answer is ticked."),
        form=lambda scene, data: CalloutTickForm(data, now=scene.now),
        work=_tick,
        about=lambda scene: about_seat(*_place_of(scene), scene.now),
        where=_back_to_person,
    )
)
