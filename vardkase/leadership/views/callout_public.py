"""The doors to the call-out that stand open: the link that answers without signing in, and what providers call back to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.channels.callbacks import DeliveryReport, IncomingSms, KeyPress, Kind, Rejected
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.forms import AnswerForm
from vardkase.leadership.queries import callout_links
from vardkase.leadership.throttle import Throttle

LONGEST_BODY = 64 * 1024
# A wrong link now and then is a slip of the finger; thirty in ten minutes are not. The second is for all that is forged, from everywhere.
_links = Throttle(30, timedelta(minutes=10))
_forged = Throttle(600, timedelta(minutes=1))
EVERYWHERE = "everywhere"


# The link itself is the secret that a form's token would be: who does not hold it cannot answer, and a phone without cookies must.
@csrf_exempt
@gates.public("Whoever is called out answers by a sealed link that expires; no account, no password, at night and on any phone.")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ViewerRequest, token: str) -> HttpResponse:
    """What the call-out asks, and the answer. Looking never answers: programs that scan mail look at every link."""
    now = utc_now()
    place = request.META.get("REMOTE_ADDR", "")
    if _links.is_closed(place, now):
        return _dead(request, 429)
    try:
        asked = callout_links.asked_by_link(token, now)
        form = AnswerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and form.cleaned_data["answer"]:
            said = form.cleaned_data["answer"]
            answers.answer_by_link(token=token, answer=said, minutes=form.cleaned_data["minutes"], now=now)
            return _quiet(redirect(f"{reverse('leadership:answer_received')}?answer={said}"))
        if asked.used:
            return _dead(request, 404)
    except Refusal as refusal:
        if refusal.code != "leadership.link_is_dead":
            raise
        _links.failed(place, now)
        return _dead(request, 404)
    context = {"page_title": _("You are called out"), "asked": asked, "form": form, "is_exercise": asked.exercise, "now": now}
    if asked.is_test:
        context["page_title"] = _("Test of the call-out")
    return _quiet(render(request, "leadership/answer.html", context, status=422 if request.method == "POST" else 200))


@gates.public("Where an answer by the link ends; it says nothing about anybody.")
@require_GET
def answer_received(request: ViewerRequest) -> HttpResponse:
    """Thanks, after the answer is written down."""
    yes = request.GET.get("answer") == Answer.YES
    return _quiet(render(request, "leadership/answer_received.html", {"page_title": _("Your answer is received"), "yes": yes}))


# Providers have no cookie and no token of ours; the mark in the address is what lets them in.
@csrf_exempt
@gates.public("Providers call back without an account; a mark in the address, an HMAC of ours, lets them in.")
@require_http_methods(["POST", "GET"])
def callback(request: ViewerRequest, provider: str, kind: str, mark: str, reference: UUID | None = None) -> HttpResponse:
    """What a provider tells. Answered without words: what stands here 46elks would send back as an SMS."""
    now = utc_now()
    found = _read(request, provider, kind, mark, reference)
    if found is None:
        return HttpResponse(status=404)
    if isinstance(found, Rejected):
        if not _forged.is_closed(EVERYWHERE, now):
            _forged.failed(EVERYWHERE, now)
            answers.count_rejected(rejected=found, now=now)
        return HttpResponse(status=403)
    if isinstance(found, DeliveryReport):
        answers.take_report(report=found, now=now)
    elif isinstance(found, IncomingSms):
        answers.answer_by_sms(message=found, now=now)
    else:
        answers.answer_by_key(press=found, now=now)
    return HttpResponse(status=204)


def _read(
    request: HttpRequest, provider: str, kind: str, mark: str, reference: UUID | None
) -> DeliveryReport | IncomingSms | KeyPress | Rejected | None:
    """What was said, by the reader of the provider; None for an address that we have never given out."""
    said = ChannelSettings.read(settings)
    remote, form = request.META.get("REMOTE_ADDR", ""), _fields(request)
    elks, http = said.elks_callbacks(), said.http_callbacks()
    if reference is None:
        readers = {f"{elks.provider}/{Kind.INCOMING}": elks.incoming, f"{http.provider}/{Kind.INCOMING}": http.incoming}
        reader = readers.get(f"{provider}/{kind}")
        return reader(form, mark=mark, remote=remote) if reader else None
    about = {
        f"{elks.provider}/{Kind.DELIVERY}": elks.delivery,
        f"{elks.provider}/{Kind.HANGUP}": elks.hangup,
        f"{elks.provider}/{Kind.DIGIT}": elks.digit,
        f"{http.provider}/{Kind.DELIVERY}": http.delivery,
    }
    reads = about.get(f"{provider}/{kind}")
    return reads(form, reference=reference, mark=mark, remote=remote) if reads else None


def _fields(request: HttpRequest) -> Mapping[str, str]:
    """The fields of a callback: a form, JSON of one level, or the address itself."""
    if request.method == "GET":
        return request.GET.dict()
    if request.content_type == "application/json" and len(request.body) <= LONGEST_BODY:
        try:
            said = json.loads(request.body)
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}
    return request.POST.dict()


def _dead(request: HttpRequest, status: int) -> HttpResponse:
    """The same page for a link that is forged, has expired, or is used."""
    context = {"page_title": _("The link cannot be used"), "phone": settings.CALLOUT_PHONE}
    return _quiet(render(request, "leadership/link_dead.html", context, status=status))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Found by no search, told to nobody, kept nowhere."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
