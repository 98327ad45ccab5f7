"""The doors to the call-out that stand open: the link that answers without signing in, and what providers call back to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import words
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.channels.callbacks import DeliveryReport, IncomingSms, KeyPress, Kind, Rejected
from vardkase.leadership.channels.configured import ChannelSettings
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
    try:
        asked = callout_links.asked_by_link(token, now)
    except Refusal:
        return _dead(request, now)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["answer"]:
        said, minutes = form.cleaned_data["answer"], form.cleaned_data["minutes"]
        try:
            answers.answer_by_link(token=token, answer=said, minutes=minutes, now=now)
        except Refusal as refusal:
            if refusal.code != "leadership.link_is_dead":
                raise
            # It has said something else before: that stands, and is no guess of a stranger's.
            return _received(request, callout_links.asked_by_link(token, now), now, 409)
        return _quiet(redirect("leadership:answer", token))
    if asked.used:
        return _received(request, asked, now)
    context = {"page_title": _("You are called out"), "asked": asked, "form": form, "is_exercise": asked.exercise, "now": now}
    context |= {"phone": settings.CALLOUT_PHONE, "stands": words.stands(asked.answer)}
    if asked.is_test:
        context["page_title"] = _("Test of the call-out")
    elif asked.over:
        context |= {"page_title": _("The call-out is stopped"), "is_off": True}
    return _quiet(render(request, "leadership/answer.html", context, status=422 if request.method == "POST" else 200))


def _received(request: HttpRequest, asked: callout_links.AskedByLink, now: datetime, status: int = 200) -> HttpResponse:
    """What has been answered, when, and what that came to. `status` 409 when another answer was pressed afterwards."""
    context = {
        "page_title": _("Your answer is received"),
        "asked": asked,
        "stands": words.stands(asked.answer),
        "comes_to": words.RECEIPTS[asked.receipt] if asked.receipt else "",
        "too_late": status == 409,
        "phone": settings.CALLOUT_PHONE,
        "is_exercise": asked.exercise,
        "now": now,
    }
    return _quiet(render(request, "leadership/answer_received.html", context, status=status))


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
    # The readers look at the mark first: what has none is not read at all.
    remote, form = request.META.get("REMOTE_ADDR", ""), cast("Mapping[str, str]", SimpleLazyObject(lambda: _fields(request)))
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
            return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}
        except (ValueError, RecursionError):
            return {}
    return request.POST.dict()


def _dead(request: HttpRequest, now: datetime) -> HttpResponse:
    """The same page for a link that is forged or has expired. Only what fails is held back: a link that is right is always looked at."""
    place = request.META.get("REMOTE_ADDR", "")
    status = 429 if _links.is_closed(place, now) else 404
    _links.failed(place, now)
    context = {"page_title": _("The link cannot be used"), "phone": settings.CALLOUT_PHONE}
    return _quiet(render(request, "leadership/link_dead.html", context, status=status))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Found by no search, told to nobody, kept nowhere."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
