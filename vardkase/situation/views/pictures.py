"""Pictures: the one we convey, what others have conveyed to us, and the collected one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
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
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import Secrecy, scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.views.acts import Act, Scene, page
from vardkase.situation import material, pictures_papers, words
from vardkase.situation.actions import pictures as actions
from vardkase.situation.forms.pictures import CollectedForm, EmptyForm, ProposalForm, ReasonForm, ReceivedForm, shown, with_source
from vardkase.situation.material import Section
from vardkase.situation.queries import pictures as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.pictures import PictureState
from vardkase.situation.views.facts import who_can_say
from vardkase.situation.words import ages
from vardkase.ui import times
from vardkase.ui.addresses import address

TYPES = {"txt": "text/plain; charset=utf-8", "json": "application/json; charset=utf-8"}
MAKERS = {"txt": pictures_papers.plain, "json": pictures_papers.structured}
# That we convey something is nothing to convey.
OURS = "conveyed"
# What another actor has said last is old after so many hours.
OLD_HOURS = 6
# From here on its age is told in days.
DAYS_AFTER = 48


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def pictures(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The three pictures: what each is, how it stands, and what can be done with it."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="pictures")
        row, known = context["incident"], known_now(context["incident"], now)
        conveyed = queries.pictures(request.viewer, row, known)
        context |= {
            "page_title": _("Pictures"),
            "current": next((one for one in conveyed if one.state == PictureState.CONVEYED), None),
            "waiting": [one for one in conveyed if one.state == PictureState.PROPOSED],
            "earlier": [_stated(one) for one in conveyed if one.state not in {PictureState.CONVEYED, PictureState.PROPOSED}],
            "latest": [(one, _age(one, now, row.closed_at)) for one in queries.latest_of_each(request.viewer, row, known)],
            "collected": queries.collected(request.viewer, row, known),
            "can": _can(request, row),
            "who_can": who_can_say(request.viewer, row),
            "no_side": True,
        }
        return render(request, "situation/pictures.html", context)


def _stated(one: queries.Conveyed) -> tuple[queries.Conveyed, str, Any]:
    return one, words.pictures.TONES[one.state], words.pictures.STATES[one.state]


def _age(one: queries.Received, at: datetime, closed_at: datetime | None) -> tuple[str, str]:
    """How old an actor's picture is, as tone and words."""
    if not ages.is_told(at, closed_at):
        return "", ""
    hours = int((at - one.said.as_of).total_seconds() // 3600)
    if hours < OLD_HOURS:
        return "", ""
    if hours < DAYS_AFTER:
        return "orange", _("Old: more than %(hours)s hours") % {"hours": hours}
    return "orange", _("Old: more than %(days)s days") % {"days": hours // 24}


def _can(request: ViewerRequest, row: IncidentRow) -> dict[str, bool]:
    here = scopes(row.id, row.authority_id)
    alive = row.state.is_written_in
    return {
        "write": alive and request.viewer.can(Capability.SITUATION_WRITE, here),
        "approve": alive and request.viewer.can(Capability.REPORT_REVIEW, here),
    }


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def picture(request: ViewerRequest, incident_id: UUID, picture_id: UUID) -> HttpResponse:
    """One picture to convey, whole, as whoever gets it reads it; on paper too."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="pictures")
        row = context["incident"]
        found = queries.picture(request.viewer, row, picture_id, known_now(row, now))
        context |= {
            "page_title": f"{found.said.reference} {found.said.headline}",
            "picture": found,
            "tone": words.pictures.TONES[found.state],
            "state": words.pictures.STATES[found.state],
            "sections": _sections(found.said.lines),
            "can": _can(request, row),
            "mine": found.proposed_by_id == request.viewer.actor.id,
            "out": found.state in {PictureState.CONVEYED, PictureState.SUPERSEDED},
            "no_side": True,
        }
        return render(request, "situation/picture.html", context)


def _sections(lines: Any) -> list[tuple[Any, list[Any]]]:
    found = [(words.pictures.SECTIONS[section], [one for one in lines if one.section == section]) for section in Section]
    return [(title, those) for title, those in found if those]


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def received(request: ViewerRequest, incident_id: UUID, picture_id: UUID) -> HttpResponse:
    """What another actor has conveyed, whole. Refusal("situation.not_found")."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="pictures")
    row = context["incident"]
    every = queries.received(request.viewer, row, known_now(row, now))
    found = queries.there(next((one for one in every if one.id == picture_id), None))
    context |= {
        "page_title": f"{found.said.reference} {found.said.actor}",
        "received": found,
        "how": words.pictures.GATHERED[found.said.how],
        "sections": _sections(found.said.lines),
        "no_side": True,
    }
    return render(request, "situation/received.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def collected(request: ViewerRequest, incident_id: UUID, picture_id: UUID) -> HttpResponse:
    """A collected picture on record, whole. Refusal("situation.not_found")."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="pictures")
    row = context["incident"]
    every = queries.collected(request.viewer, row, known_now(row, now))
    found = queries.there(next((one for one in every if one.id == picture_id), None))
    context |= {
        "page_title": f"{found.said.reference} {found.said.headline}",
        "collected": found,
        "sections": _sections(found.said.lines),
        "no_side": True,
    }
    return render(request, "situation/collected.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def file(request: ViewerRequest, incident_id: UUID, picture_id: UUID, kind: str) -> HttpResponse:
    """A picture that has been conveyed, as a file to send. What has not been approved has no file ("situation.not_found")."""
    now = utc_now()
    row = room(request.viewer, incident_id, now, place="pictures")["incident"]
    found = queries.picture(request.viewer, row, picture_id, known_now(row, now))
    queries.there(None if found.state in {PictureState.PROPOSED, PictureState.SENT_BACK} else found)
    name = f"{row.reference}-{found.said.reference}.{kind}".lower()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(MAKERS[kind](found, row), content_type=TYPES[kind], headers=headers)


def _proposal_form(scene: Scene, data: Any) -> ProposalForm:
    known = known_now(scene.incident, scene.now)
    mine = [
        one for one in material.gathered(scene.request.viewer, scene.incident, known) if one.mark.level == Secrecy.OPEN and one.key != OURS
    ]
    offered = [shown(one, times.moment(one.as_of, scene.now)) for one in mine]
    before = next(
        (one for one in queries.pictures(scene.request.viewer, scene.incident, known) if one.state == PictureState.CONVEYED), None
    )
    again = {one.key for one in before.said.lines} if before else set()
    chosen = [value for one, (value, _text) in zip(mine, offered, strict=True) if one.key in again or (before is None and one.important)]
    initial = {"audience": "\n".join(before.said.audience) if before else "", "headline": scene.incident.title, "chosen": chosen}
    return ProposalForm(data, now=scene.now, offered=offered, initial=initial)


def _propose(scene: Scene, form: ProposalForm) -> None:
    actions.propose_picture(**scene.common, draft=form.draft(), key=form.posted_key)


def _about(scene: Scene) -> list[tuple[str, str]]:
    """What is approved, sent back or withdrawn: everything that whoever gets it reads."""
    found = queries.picture(scene.request.viewer, scene.incident, _target(scene), known_now(scene.incident, scene.now))
    pairs = [
        (_("Picture"), f"{found.said.reference} {found.said.headline}"),
        (_("For whom"), ", ".join(found.said.audience)),
        (_("Proposed by"), f"{found.proposed_by}, {times.moment(found.proposed_at, scene.now)}"),
        (_("Summary"), found.said.summary),
    ]
    if not found.said.lines:
        pairs.append((_("Lines"), _("Only the summary: no lines were chosen.")))
    pairs += [(str(title), "\n".join(_line(one, scene.now) for one in lines)) for title, lines in _sections(found.said.lines)]
    return [(term, value) for term, value in pairs if value]


def _line(one: Any, now: Any) -> str:
    return with_source(one.text, times.moment(one.as_of, now), one.source)


def _target(scene: Scene) -> UUID:
    return scene.target or new_id()


def _empty(scene: Scene, data: Any) -> EmptyForm:
    return EmptyForm(data, now=scene.now)


def _reason(scene: Scene, data: Any) -> ReasonForm:
    return ReasonForm(data, now=scene.now)


def _convey(scene: Scene, form: LeadershipForm) -> None:
    actions.convey_picture(**scene.common, picture_id=_target(scene), key=form.posted_key)


def _send_back(scene: Scene, form: LeadershipForm) -> None:
    actions.send_picture_back(**scene.common, picture_id=_target(scene), reason=form.cleaned_data["reason"], key=form.posted_key)


def _withdraw(scene: Scene, form: LeadershipForm) -> None:
    actions.withdraw_picture(**scene.common, picture_id=_target(scene), reason=form.cleaned_data["reason"], key=form.posted_key)


def _received_form(scene: Scene, data: Any) -> ReceivedForm:
    known = known_now(scene.incident, scene.now)
    actors = tuple(one.said.actor for one in queries.latest_of_each(scene.request.viewer, scene.incident, known))
    initial = {"actor": scene.request.GET.get("actor", "")}
    return ReceivedForm(data, scene.request.FILES or None, now=scene.now, actors=actors, initial=initial)


def _receive(scene: Scene, form: ReceivedForm) -> None:
    given = form.cleaned_data["file"]
    draft = pictures_papers.read_file(given.read(pictures_papers.MAX_BYTES + 1)) if given else form.draft()
    if not form.errors:
        actions.receive_picture(**scene.common, draft=replace(draft, mark=form.mark), key=form.posted_key)
        if given and pictures_papers.has_odd_signs(draft):
            scene.known["done"] = _(
                "It is taken in, but signs in the file that are no text are left out. Ask them if something is missing."
            )


def _collected_form(scene: Scene, data: Any) -> CollectedForm:
    lines = queries.collectable(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now))
    offered = [(line.key, f"{line.actor}: {_line(line, scene.now)}") for line, _mark in lines]
    return CollectedForm(data, now=scene.now, offered=offered, initial={"headline": scene.incident.title})


def _collect(scene: Scene, form: CollectedForm) -> None:
    actions.collect_picture(**scene.common, draft=form.draft(), key=form.posted_key)


def _to_picture(scene: Scene) -> str:
    return address("situation:picture", scene.incident.id, _target(scene))


_SHARED: dict[str, Any] = {"place": "pictures", "back": "situation:pictures"}
propose_picture = page(
    Act(
        title=gettext_lazy("Propose a picture to convey"),
        button=gettext_lazy("Propose it"),
        done=gettext_lazy("It waits for approval. Nothing has left the house."),
        capability=Capability.SITUATION_WRITE,
        form=_proposal_form,
        work=_propose,
        hint=gettext_lazy(
            "Choose what others need. They get a copy of this, and are given no access here by it. Only what is open to all can be chosen."
            " Somebody else approves it before it is conveyed."
        ),
        template="situation/choose_lines.html",
        **_SHARED,
    )
)
convey_picture = page(
    Act(
        title=gettext_lazy("Approve and convey"),
        button=gettext_lazy("Approve and convey"),
        done=gettext_lazy("It is conveyed. Send the file or read it aloud, and note who has got it."),
        capability=Capability.REPORT_REVIEW,
        form=_empty,
        work=_convey,
        about=_about,
        where=_to_picture,
        hint=gettext_lazy("This is everything that they will read. It is approved as it stands here."),
        **_SHARED,
    )
)
send_picture_back = page(
    Act(
        title=gettext_lazy("Send the proposal back"),
        button=gettext_lazy("Send it back"),
        done=gettext_lazy("It is not conveyed, and the reason stands with it."),
        capability=Capability.SITUATION_WRITE,
        form=_reason,
        work=_send_back,
        about=_about,
        where=_to_picture,
        **_SHARED,
    )
)
withdraw_picture = page(
    Act(
        title=gettext_lazy("Withdraw what was conveyed"),
        button=gettext_lazy("Withdraw it"),
        done=gettext_lazy("It stands as withdrawn. Tell those who have it."),
        capability=Capability.REPORT_REVIEW,
        form=_reason,
        work=_withdraw,
        afterwards=True,
        about=_about,
        where=_to_picture,
        **_SHARED,
    )
)
receive_picture = page(
    Act(
        title=gettext_lazy("Take down another actor's picture"),
        button=gettext_lazy("Note it"),
        done=gettext_lazy("It stands in the collected picture and in the log."),
        capability=Capability.SITUATION_WRITE,
        form=_received_form,
        work=_receive,
        template="situation/receive_picture.html",
        **_SHARED,
    )
)
collect_picture = page(
    Act(
        title=gettext_lazy("Put the collected picture on record"),
        button=gettext_lazy("Put it on record"),
        done=gettext_lazy("The collected picture is on record, and stands in the log."),
        capability=Capability.SITUATION_WRITE,
        form=_collected_form,
        work=_collect,
        hint=gettext_lazy(
            "Each line keeps who said it and when. Nothing is added up and nothing is evened out: what does not agree stands side by side."
        ),
        template="situation/choose_lines.html",
        **_SHARED,
    )
)
