"""The crisis board: what the law says, where it stands, and its acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.rules import LegalClass
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, law, queries, words
from vardkase.leadership.forms import ActivateForm, EndForm, HandBackForm, MeetingForm, TakeOverForm
from vardkase.leadership.rules.board import check_works, lacking_in
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState
from vardkase.leadership.views.acts import Act, Scene, complete, page, said, unread
from vardkase.ui import times

SHOWN = ("extraordinary", "board_begins", "urgent", "takeover", "hand_back", "council", "board_ends", "heightened_alert")


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def board(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Whether the board is at work, what it has taken over, and what the law says of it all."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="board")
    boards = queries.boards(request.viewer, incident_id)
    context |= {
        "page_title": _("Crisis board"),
        "at_work": next((one for one in boards if one.ended_at is None), None),
        "over": [one for one in boards if one.ended_at is not None],
        # Those that have been held stand with the work that they belong to.
        "meetings": [
            one
            for one in queries.rhythm(request.viewer, incident_id, now=now)
            if one.kind == MeetingKind.BOARD and one.state != MeetingState.HELD
        ],
        "orders": _orders(now),
        "crisis_board": settings.CRISIS_BOARD,
        "is_peacetime": context["incident"].legal_class != LegalClass.RAISED_READINESS,
        "sections": [one for key in SHOWN if (one := law.find(key, times.local(now).date()))],
        "can": queries.abilities(request.viewer, context["incident"]),
        "words": words,
        "no_side": True,
    }
    return render(request, "leadership/board.html", context)


def _orders(now: datetime) -> list[tuple[str, str, str]]:
    """What tells the two orders apart: peacetime and raised readiness."""
    cited = {key: law.shown_at(key, now) for key in ("board_begins", "takeover", "board_ends", "heightened_alert")}
    return [
        (_("Who leads?"), _("The crisis board, once it works."), _("The executive committee (%(heightened_alert)s).") % cited),
        (
            _("Who decides that it begins?"),
            _("The chair of the crisis board (%(board_begins)s).") % cited,
            _("The government decides on raised readiness."),
        ),
        (
            _("What may be taken over?"),
            _("Business of other boards, as far as needed (%(takeover)s).") % cited,
            _("Nothing by these rules: the crisis board has no task."),
        ),
        (
            _("Who ends it?"),
            _("The executive committee or the council (%(board_ends)s).") % cited,
            _("It ends when raised readiness ends."),
        ),
    ]


def _activate_form(scene: Scene, data: Any) -> ActivateForm:
    return ActivateForm(data, now=scene.now, initial={"board": settings.CRISIS_BOARD})


def _activate(scene: Scene, form: ActivateForm) -> None:
    happened = form.parsed("happened")
    if not unread(form):
        actions.activate_board(**scene.common, draft=form.draft(), happened=happened, key=form.posted_key)


def _meet(scene: Scene, form: MeetingForm) -> None:
    draft = form.draft()
    if not unread(form):
        actions.record_meeting(**scene.common, draft=draft, key=form.posted_key)


def _take_over_form(scene: Scene, data: Any) -> TakeOverForm:
    viewer, incident_id = scene.request.viewer, scene.incident.id
    sat = [
        (str(one.id), f"{one.reference} {times.moment(one.at, scene.now)}")
        for one in queries.rhythm(viewer, incident_id, now=scene.now)
        if one.kind == MeetingKind.BOARD and one.state in {MeetingState.UNDER_WAY, MeetingState.HELD}
    ]
    asked = scene.request.GET.get("meeting", "")
    return TakeOverForm(
        data, now=scene.now, boards=queries.other_boards(viewer, incident_id), meetings=tuple(sat), initial={"meeting_id": asked}
    )


def _take_over(scene: Scene, form: TakeOverForm) -> None:
    draft, happened = form.draft(), form.parsed("happened")
    if complete(form, lacking_in(draft, scene.now)):
        actions.take_over(**scene.common, draft=draft, happened=happened, key=form.posted_key)


def _about_takeover(scene: Scene) -> list[tuple[str, str]]:
    """What is handed back. Refusal("leadership.not_found") for what was never taken over in this incident."""
    for one in queries.boards(scene.request.viewer, scene.incident.id):
        for takeover in one.takeovers:
            if takeover.id == scene.target:
                return said((_("From"), takeover.said.from_board), (_("What"), takeover.said.scope))
    raise Refusal("leadership.not_found")


def _hand_back(scene: Scene, form: HandBackForm) -> None:
    target = scene.target or new_id()
    actions.hand_back(**scene.common, takeover_id=target, circumstances=form.cleaned_data["circumstances"], key=form.posted_key)


def _end(scene: Scene, form: EndForm) -> None:
    data, happened = form.cleaned_data, form.parsed("happened")
    if not unread(form):
        actions.end_board(**scene.common, ender=data["ender"], decision=data["decision"], happened=happened, key=form.posted_key)


def _left(scene: Scene) -> list[tuple[str, str]]:
    """What goes back with the end."""
    held = [
        f"{one.said.reference} {one.said.from_board}"
        for board in queries.boards(scene.request.viewer, scene.incident.id)
        if board.ended_at is None
        for one in board.takeovers
        if one.returned_at is None
    ]
    return said((_("Goes back with the end"), ", ".join(held)))


def not_at_work(scene: Scene) -> Refusal | None:
    """Why the board can do nothing: it does not work, as the rule says it."""
    working = any(one.ended_at is None for one in queries.boards(scene.request.viewer, scene.incident.id))
    try:
        check_works(working=working, now=scene.now)
    except Refusal as refusal:
        return refusal
    return None


def _act(**more: Any) -> Any:
    """A page that leads back to the crisis board."""
    return page(Act(place="board", back="leadership:board", capability=Capability.BOARD_WRITE, **more))


activate_board = _act(
    title=gettext_lazy("The crisis board begins to work"),
    button=gettext_lazy("Write the decision down"),
    done=gettext_lazy("The crisis board is at work. The grounds stand in the log."),
    form=_activate_form,
    work=_activate,
    laws=("board_begins", "extraordinary", "vice_chair"),
)
record_meeting = _act(
    title=gettext_lazy("A meeting of the crisis board"),
    button=gettext_lazy("Write the meeting down"),
    done=gettext_lazy("The meeting stands in the log. Note which urgent decisions were reported there."),
    form=lambda scene, data: MeetingForm(data, now=scene.now),
    work=_meet,
    barred=not_at_work,
)
take_over = _act(
    title=gettext_lazy("Take over business of another board"),
    button=gettext_lazy("Write the decision down"),
    done=gettext_lazy("The takeover stands in the log. Tell the other board without delay."),
    form=_take_over_form,
    work=_take_over,
    barred=not_at_work,
    laws=("takeover", "urgent"),
)
hand_back = _act(
    title=gettext_lazy("Hand back"),
    button=gettext_lazy("Hand back"),
    done=gettext_lazy("It has gone back to its board."),
    form=lambda scene, data: HandBackForm(data, now=scene.now),
    work=_hand_back,
    about=_about_takeover,
    laws=("hand_back",),
)
end_board = _act(
    title=gettext_lazy("End the work of the crisis board"),
    button=gettext_lazy("Write the decision down"),
    done=gettext_lazy("The work of the crisis board has ended, and what was taken over has gone back."),
    form=lambda scene, data: EndForm(data, now=scene.now),
    work=_end,
    barred=not_at_work,
    about=_left,
    laws=("board_ends",),
)
