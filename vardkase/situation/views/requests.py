"""Requests for information: what we have asked and who has answered, and what others ask of us."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.rules.frame import check_reads_people
from vardkase.leadership.views.acts import Act, Scene, page
from vardkase.situation import words
from vardkase.situation.actions import requests as actions
from vardkase.situation.forms.requests import AnswerForm, CameForm, CloseForm, ReplyForm, RequestForm
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.requests import Means, Question, QuestionKind, refilled, written
from vardkase.ui import times
from vardkase.ui.addresses import address
from vardkase.ui.codes import drawn


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def requests(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """What we have asked, the latest first, and what others ask of us, what is unanswered first."""
    now = utc_now()
    with one_look():
        context, row = _room(request, incident_id, now)
        known = known_now(row, now)
        context |= {
            "page_title": _("Requests for information"),
            "requests": [
                (one, words.requests.TONES[one.state], words.requests.STATES[one.state])
                for one in queries.requests(request.viewer, row, known)
            ],
            "came": queries.came(request.viewer, row, known),
            "can_write": _can(request, row),
        }
        return render(request, "situation/requests.html", context)


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def one(request: ViewerRequest, incident_id: UUID, request_id: UUID) -> HttpResponse:
    """One request: who has answered, and the answers by question, side by side."""
    now = utc_now()
    with one_look():
        context, row = _room(request, incident_id, now)
        found = queries.request(request.viewer, row, request_id, known_now(row, now))
        writes = _can(request, row) and found.closed is None
        links = queries.links_of(row, found.said, now) if writes else {}
        context |= {
            "page_title": f"{found.said.reference} {found.said.title}",
            "asked": found,
            "tone": words.requests.TONES[found.state],
            "state": words.requests.STATES[found.state],
            "lines": [(line, *_stands(line), links.get(line.recipient.id)) for line in found.lines],
            "summaries": [_shown(one, row if _can(request, row) else None) for one in queries.summaries(found)],
            "can_write": writes,
            "questions": [written(question) for question in found.said.questions],
        }
        return render(request, "situation/request.html", context)


@gates.requires(Capability.SITUATION_WRITE)
@require_GET
def link(request: ViewerRequest, incident_id: UUID, request_id: UUID, recipient_id: UUID) -> HttpResponse:
    """The link of one of those asked: to copy, to photograph, or to send from one's own mail. Refusal("situation.not_found")."""
    now = utc_now()
    context, row = _room(request, incident_id, now)
    found = queries.request(request.viewer, row, request_id, known_now(row, now))
    given = queries.links_of(row, found.said, now).get(recipient_id)
    line = next((one for one in found.lines if one.recipient.id == recipient_id), None)
    given, line = queries.there(given), queries.there(line)
    context |= {
        "page_title": _("Link to %(name)s") % {"name": line.recipient.name},
        "asked": found,
        "line": line,
        "link": given,
        "code": drawn(given.url),
        "letter": _letter(row, found, line, given.url, now),
    }
    return render(request, "situation/request_link.html", context)


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def came(request: ViewerRequest, incident_id: UUID, came_id: UUID) -> HttpResponse:
    """What another asks of us, what we have answered, and what we have already answered to others."""
    now = utc_now()
    with one_look():
        context, row = _room(request, incident_id, now)
        known = known_now(row, now)
        found = queries.came_one(request.viewer, row, came_id, known)
        earlier = queries.already_answered(queries.came(request.viewer, row, known), found)
        context |= {
            "page_title": f"{found.said.reference} {found.said.title}",
            "came": found,
            "questions": list(zip(found.said.questions, earlier, strict=True)),
            "replies": [
                (reply, at, by, list(zip(reply.questions, reply.answers, strict=False)), words.requests.MEANS[reply.means])
                for reply, at, by in found.replies
            ],
            "how": words.requests.MEANS[found.said.means],
            "can_write": _can(request, row),
        }
        return render(request, "situation/came.html", context)


def _room(request: ViewerRequest, incident_id: UUID, now: datetime) -> tuple[dict[str, Any], IncidentRow]:
    """The room, for those who read what is internal; to others there is nothing of the kind."""
    context = room(request.viewer, incident_id, now, place="requests")
    row: IncidentRow = context["incident"]
    check_reads_people(request.viewer, scopes(row.id, row.authority_id))
    return context | {"no_side": True}, row


def _can(request: ViewerRequest, row: IncidentRow) -> bool:
    return row.state.is_written_in and request.viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))


def _stands(line: queries.Line) -> tuple[str, Any]:
    return words.requests.TONES[line.state], words.requests.ANSWERS[line.state]


def _shown(
    one: queries.Summary, row: IncidentRow | None
) -> tuple[Question, list[tuple[str, int, str]], list[tuple[str, str, datetime, str, str]]]:
    """A question with its counts and its answers, in words; with an incident, each number with the form that makes a fact of it."""
    say, tone = words.requests.said_of, words.requests.tone_of
    counts = [(say(one.question, value), count, tone(one.question, value)) for value, count in one.counts]
    question = one.question
    values = [(who, say(question, value), at, tone(question, value), _fact(row, question, who, value, at)) for who, value, at in one.values]
    return question, counts, values


def _fact(row: IncidentRow | None, question: Question, who: str, value: str, at: datetime) -> str:
    """The form of a new fact, filled in with a number that was answered; empty where there is none to make, or nobody to make it."""
    if row is None or question.kind != QuestionKind.NUMBER:
        return ""
    said = {"organisation": who, "unit": question.unit, "value": refilled(question, value), "as_of": f"{times.local(at):%Y-%m-%d %H:%M}"}
    return f"{address('situation:open_series', row.id)}?{urlencode(said)}"


def _letter(row: IncidentRow, asked: queries.Request, line: queries.Line, url: str, now: datetime) -> dict[str, str]:
    """A letter for one's own mail program. It says what is asked and nothing of the incident; of an exercise it says that first."""
    mark = _("EXERCISE") + ": " if row.is_exercise else ""
    due = times.moment(asked.said.due_at, now)
    body = _("%(authority)s needs your answer by %(due)s.\n\n%(why)s\n\nAnswer here, without signing in:\n%(url)s") % {
        "authority": row.authority,
        "due": due,
        "why": asked.said.reason,
        "url": url,
    }
    return {"to": line.recipient.address, "subject": f"{mark}{asked.said.title}", "body": f"{mark}{body}"}


def _request_form(scene: Scene, data: Any) -> RequestForm:
    before = _repeated(scene)
    if before is None:
        initial: dict[str, Any] = {"questions": "\n".join(str(one) for one in words.requests.PRESET)}
    else:
        said = before.said
        people = (f"{one.name} <{one.address}>" if one.address else one.name for one in said.recipients)
        initial = {
            "title": said.title,
            "reason": said.reason,
            "questions": "\n".join(written(question) for question in said.questions),
            "recipients": "\n".join(people),
        }
    return RequestForm(data, now=scene.now, initial=initial)


def _repeated(scene: Scene) -> queries.Request | None:
    """The request that is asked again, when that is where one comes from. Refusal("situation.not_found") for one that is not here."""
    asked = scene.request.GET.get("again", "")
    if not asked:
        return None
    try:
        request_id = UUID(asked)
    except ValueError:
        request_id = new_id()
    return queries.request(scene.request.viewer, scene.incident, request_id, known_now(scene.incident, scene.now))


def _send(scene: Scene, form: RequestForm) -> None:
    before = _repeated(scene)
    draft = form.draft(before.id if before else None)
    if not form.errors:
        entry = actions.send_request(**scene.common, draft=draft, key=form.posted_key)
        if not entry.erased:
            count = len(entry.event.recipients)
            scene.known.update(sent=entry.event.request_id, done=_ready(count))


def _ready(count: int) -> str:
    return ngettext(
        "The request is ready, but nothing has been sent: give the one you ask the link.",
        "The request is ready, but nothing has been sent: give each of the %(count)s you ask their link.",
        count,
    ) % {"count": count}


def _sent(scene: Scene) -> str:
    """Where one comes from, the list; and when the request is there, the page where its links are."""
    request_id = scene.known.get("sent")
    return address("situation:request", scene.incident.id, request_id) if request_id else address("situation:requests", scene.incident.id)


def _asked(scene: Scene) -> queries.Request:
    return queries.request(scene.request.viewer, scene.incident, scene.target or new_id(), known_now(scene.incident, scene.now))


def _recipient(scene: Scene) -> queries.Line:
    """One of those asked; the address names it."""
    return queries.there(next((one for one in _asked(scene).lines if str(one.recipient.id) == str(scene.more)), None))


def _answer_form(scene: Scene, data: Any) -> AnswerForm:
    asked, line = _asked(scene), _recipient(scene)
    before = queries.last_answer(scene.incident.id, asked.said, line.recipient)
    return AnswerForm(data, now=scene.now, questions=asked.said.questions, before=dict(before.answers) if before else None)


def _answer(scene: Scene, form: AnswerForm) -> None:
    draft = form.draft()
    if not form.errors:
        line = _recipient(scene)
        means: Means = form.cleaned_data["means"]
        where: dict[str, Any] = {"request_id": scene.target or new_id(), "recipient_id": line.recipient.id}
        actions.answer_request(**scene.common, **where, draft=draft, means=means, key=form.posted_key)


def _about_answer(scene: Scene) -> list[tuple[str, str]]:
    return [
        (_("Request"), f"{_asked(scene).said.reference} {_asked(scene).said.title}"),
        (_("Who is asked"), _recipient(scene).recipient.name),
    ]


def _close_form(scene: Scene, data: Any) -> CloseForm:
    return CloseForm(data, now=scene.now)


def _close(scene: Scene, form: LeadershipForm) -> None:
    actions.close_request(**scene.common, request_id=scene.target or new_id(), reason=form.cleaned_data["reason"], key=form.posted_key)


def _about_close(scene: Scene) -> list[tuple[str, str]]:
    asked = _asked(scene)
    lacking = ", ".join(line.recipient.name for line in asked.lines if line.answer is None)
    pairs = [(_("Request"), f"{asked.said.reference} {asked.said.title}"), (_("Have not answered"), lacking)]
    return [(term, value) for term, value in pairs if value]


def _came_form(scene: Scene, data: Any) -> CameForm:
    every = queries.came(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now))
    return CameForm(data, now=scene.now, actors=tuple(dict.fromkeys(one.said.actor for one in every)))


def _take(scene: Scene, form: CameForm) -> None:
    draft = form.draft()
    if not form.errors:
        actions.take_request(**scene.common, draft=draft, key=form.posted_key)


def _came_one(scene: Scene) -> queries.Came:
    return queries.came_one(scene.request.viewer, scene.incident, scene.target or new_id(), known_now(scene.incident, scene.now))


def _reply_form(scene: Scene, data: Any) -> ReplyForm:
    """The questions, with what we have already answered to others filled in: it is read, and changed where it no longer holds."""
    found = _came_one(scene)
    every = queries.came(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now))
    earlier = queries.already_answered(every, found)
    initial = {f"q{place}": one.answer for place, one in enumerate(earlier) if one}
    return ReplyForm(data, now=scene.now, questions=found.said.questions, initial=initial)


def _about_reply(scene: Scene) -> list[tuple[str, str]]:
    found = _came_one(scene)
    every = queries.came(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now))
    pairs = [(_("Who asks"), found.said.actor)]
    for earlier in queries.already_answered(every, found):
        if earlier:
            facts = {"actor": earlier.actor, "at": times.moment(earlier.at, scene.now), "question": earlier.asked}
            pairs.append((_("You have already answered this"), _("To %(actor)s, %(at)s: %(question)s") % facts))
    return pairs


def _reply(scene: Scene, form: ReplyForm) -> None:
    actions.reply_to_request(**scene.common, came_id=scene.target or new_id(), draft=form.draft(), key=form.posted_key)


def _to_request(scene: Scene) -> str:
    return address("situation:request", scene.incident.id, scene.target) if scene.target else ""


def _to_came(scene: Scene) -> str:
    return address("situation:came", scene.incident.id, scene.target) if scene.target else ""


_SHARED: dict[str, Any] = {"place": "requests", "back": "situation:requests", "capability": Capability.SITUATION_WRITE}
send_request = page(
    Act(
        title=gettext_lazy("Ask for information"),
        button=gettext_lazy("Make the request ready"),
        done=gettext_lazy("The request is ready, but nothing has been sent. Give each of them the link: it stands with their name."),
        form=_request_form,
        work=_send,
        hint=gettext_lazy(
            "Each of those you ask has a link of their own, by which they answer without signing in."
            " They see the questions and nothing more. Nothing is sent from here: you give them the link in the next step."
        ),
        where=lazy(_sent, str),
        **_SHARED,
    )
)
answer_for = page(
    Act(
        title=gettext_lazy("Take an answer down"),
        button=gettext_lazy("Save the answer"),
        done=gettext_lazy("The answer is saved."),
        form=_answer_form,
        work=_answer,
        about=_about_answer,
        where=_to_request,
        template="situation/answer_request.html",
        **_SHARED,
    )
)
close_request = page(
    Act(
        title=gettext_lazy("Close the request"),
        button=gettext_lazy("Close it"),
        done=gettext_lazy("The request is closed, and its links with it."),
        form=_close_form,
        work=_close,
        about=_about_close,
        where=_to_request,
        **_SHARED,
    )
)
take_request = page(
    Act(
        title=gettext_lazy("Take down a question to us"),
        button=gettext_lazy("Note it"),
        done=gettext_lazy("It is taken down, and is due until it is answered."),
        form=_came_form,
        work=_take,
        template="situation/take_request.html",
        **_SHARED,
    )
)
reply_to_request = page(
    Act(
        title=gettext_lazy("Answer the request"),
        button=gettext_lazy("Save the answer"),
        done=gettext_lazy("The answer is saved, with who approved it."),
        form=_reply_form,
        work=_reply,
        about=_about_reply,
        where=_to_came,
        **_SHARED,
    )
)
