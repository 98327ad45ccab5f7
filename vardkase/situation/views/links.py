"""What every door that a link opens shares: the answer when the link is dead, the brake on guessing, and headers that keep it quiet."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.message import Outcome, Receipt, State
from vardkase.leadership.throttle import Throttle
from vardkase.situation.queries.links import Opened, opened
from vardkase.situation.rules.links import Purpose

# What a form holds that nobody has written, as ids, digests and the codes of choices; and how much is shown of what was.
NOT_WRITTEN = frozenset({"csrfmiddlewaretoken", "key", "seen", "unchanged", "_author"})
NO_WORDS = re.compile(r"[0-9a-f-]{16,}|[a-z_]{1,20}")
MOST_WRITTEN, MOST_FIELDS = 5_000, 100
# A wrong link now and then is a slip of the finger; thirty in ten minutes are not.
_wrong = Throttle(30, timedelta(minutes=10))


def opened_or_dead(request: HttpRequest, text: str, purpose: Purpose, now: datetime) -> Opened | HttpResponse:
    """What a link opens; else the answer to give, the same whatever is wrong with it. A link that is right is always looked at."""
    try:
        return opened(text, purpose, now)
    except Refusal:
        return _dead(request, now)


def quiet(response: HttpResponse) -> HttpResponse:
    """Found by no search, told to nobody, kept nowhere. Every answer of a door goes out through this."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _written(request: HttpRequest) -> list[str]:
    """What somebody wrote who sends a form to a link that is dead by now: it is theirs, shown to them alone, and kept nowhere.

    Only from a page of ours: no other is to put its words on one.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    texts = (value.strip() for name in request.POST if name not in NOT_WRITTEN for value in request.POST.getlist(name))
    return [text[:MOST_WRITTEN] for text in texts if text and not NO_WORDS.fullmatch(text)][:MOST_FIELDS]


def told(request: HttpRequest, outcome: Outcome) -> None:
    """Says what became of a link that was sent by mail."""
    if not isinstance(outcome, Receipt):
        messages.warning(request, _("The mail could not be sent. Give the link in another way: it stands below."))
    elif outcome.state == State.KEPT:
        messages.info(request, _("In an exercise or a demonstration no mail leaves this machine. The link stands below."))
    else:
        messages.info(request, _("The mail has been handed over. Ask whether it came."))


def _dead(request: HttpRequest, now: datetime) -> HttpResponse:
    place = request.META.get("REMOTE_ADDR", "")
    status = 429 if _wrong.is_closed(place, now) else 404
    _wrong.failed(place, now)
    context = {"page_title": _("The link cannot be used"), "now": now, "sender": settings.MUNICIPALITY, "written": _written(request)}
    return quiet(render(request, "situation/link_dead.html", context, status=status))
