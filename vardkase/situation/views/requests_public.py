"""The door of a request: whoever holds the link reads the questions, and answers without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation import words
from vardkase.situation.actions import requests as actions
from vardkase.situation.events.requests import RequestAnswered
from vardkase.situation.forms.requests import AnswerForm
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.links import Opened
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.requests import Means, Question
from vardkase.situation.views.links import opened_or_dead, quiet
from vardkase.ui.addresses import address


# The link itself is the secret that a form's token would be. A page that sends no referrer sends its form from no origin either: asked
# for a token as well, no browser could answer.
@csrf_exempt
@gates.public("whoever holds the link of one who was asked, until it ends or the request is closed")
@require_http_methods(["GET", "POST"])
def answer_by_link(request: HttpRequest, link: str) -> HttpResponse:
    """The questions, filled in with what was answered last; one button saves, another says that nothing has changed."""
    now = utc_now()
    found = opened_or_dead(request, link, Purpose.REQUEST, now)
    if isinstance(found, HttpResponse):
        return found
    try:
        asked, line = queries.of_link(found.incident, found.target, now)
    except Refusal:
        return opened_or_dead(request, "", Purpose.REQUEST, now)  # type: ignore[return-value]  # no link at all opens nothing
    before = queries.last_answer(found.incident.id, asked.said, line.recipient)
    known: dict[str, Any] = {
        "now": now,
        "questions": asked.said.questions,
        "before": dict(before.answers) if before else None,
        "by_link": True,
    }
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"by": before.by if before else ""}, **known)
    if request.method == "POST" and _done(request, found, asked, line, form, now):
        return quiet(redirect(f"{address('situation:answer_by_link', link)}?done=1"))
    return quiet(_shown(request, found, asked, line, form, before, now))


def _done(request: HttpRequest, found: Opened, asked: queries.Request, line: queries.Line, form: AnswerForm, now: datetime) -> bool:
    """Whether what was pressed has been done; if not, the form says why."""
    common: dict[str, Any] = {
        "viewer": found.viewer, "incident_id": found.incident.id, "request_id": asked.id, "recipient_id": line.recipient.id, "now": now,
    }  # fmt: skip
    if not form.is_valid():
        return False
    try:
        if request.POST.get("seen"):
            actions.acknowledge_request(**common, key=form.posted_key)
            return True
        draft = form.draft()
        if not form.errors:
            actions.answer_request(**common, draft=draft, means=Means.LINK, key=form.posted_key)
    except Refusal as refusal:
        form.refuse(refusal)
    return not form.errors


def _shown(
    request: HttpRequest, found: Opened, asked: queries.Request, line: queries.Line, form: AnswerForm, before: Any, now: datetime
) -> HttpResponse:
    context = {
        "page_title": asked.said.title,
        "now": now,
        "sender": settings.MUNICIPALITY or found.incident.authority,
        "asked": asked,
        "line": line,
        "form": form,
        "before": before,
        "before_said": _said_before(asked.said.questions, before),
        "done": request.GET.get("done") == "1" and not form.errors,
        "late": now >= asked.said.due_at,
        "is_exercise": found.incident.is_exercise,
        "seen_key": new_id(),
    }
    return render(request, "situation/answer_by_link.html", context, status=422 if form.errors else 200)


def _said_before(questions: tuple[Question, ...], before: RequestAnswered | None) -> list[tuple[str, str]]:
    """What was answered last, in words, in the order of the questions that are asked now."""
    answers = dict(before.answers) if before else {}
    return [(one.text, words.requests.said_of(one, answers[one.key])) for one in questions if one.key in answers]
