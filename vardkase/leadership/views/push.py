"""Notifications in this browser: turning them on and off, and the worker that the browser shows them with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Viewer
from vardkase.access.views import own
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries
from vardkase.leadership.actions import push as actions
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.forms.push import PushForm

# Which of the devices this browser is: no secret, and read for nothing else.
COOKIE = "vardkase_push"
REMEMBERED = 400 * 24 * 3600
WORKER = Path(__file__).parents[1] / "static" / "leadership" / "push-worker.js"


def on_account(viewer: Viewer) -> own.Card:
    """The section on one's own account page: how it stands, and where more is."""
    title = _("Notifications in this browser")
    if not _public_key():
        return own.Card(title, _("Not turned on here."))
    count = len(queries.push_devices(viewer))
    state = _("Devices that a call-out reaches you on: %(count)s.") % {"count": count} if count else _("No device is turned on.")
    return own.Card(title, state, _("Turn on or off"), reverse("leadership:push"))


@gates.signed_in
@require_http_methods(["GET", "POST"])
def push(request: ViewerRequest) -> HttpResponse:
    """What it is, the devices that have it, and the form for this one."""
    now = utc_now()
    form = PushForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            entry = actions.turn_on(
                viewer=request.viewer, device=said["device"], subscription=said["subscription"], key=form.posted_key, now=now
            )
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
        else:
            messages.success(request, _("Notifications are turned on in this browser."))
            response = redirect("leadership:push")
            response.set_cookie(COOKIE, str(entry.key), max_age=REMEMBERED, secure=request.is_secure(), httponly=True, samesite="Lax")
            return response
    context = {
        "page_title": _("Notifications in this browser"),
        "form": form,
        "public_key": _public_key(),
        "devices": [(one, str(one.id) == request.COOKIES.get(COOKIE)) for one in queries.push_devices(request.viewer)],
        "now": now,
    }
    return render(request, "leadership/push.html", context, status=422 if form.errors else 200)


@gates.signed_in
@require_POST
def remove_push(request: ViewerRequest, device_id: UUID) -> HttpResponse:
    """One press: the device wakes nobody any more."""
    actions.turn_off(viewer=request.viewer, device_id=device_id, now=utc_now())
    messages.success(request, _("The device is removed."))
    return redirect("leadership:push")


@gates.public("A browser fetches its worker also when nobody is signed in. It holds nothing but how a notification is shown.")
@require_GET
def worker(request: ViewerRequest) -> HttpResponse:
    """The service worker, from the root, so that it may open every page of the house."""
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8", headers=headers)


def _public_key() -> str:
    """The key that browsers subscribe with; empty when push is not set up."""
    return ChannelSettings.read(settings).push.public


@cache
def _worker() -> bytes:
    return WORKER.read_bytes()
