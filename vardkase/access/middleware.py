"""Gives every request its viewer. What the viewer may is read anew at every request, so that a revoked grant counts no more at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from vardkase.access import queries
from vardkase.access.rules import ANONYMOUS, Viewer
from vardkase.kernel.clock import utc_now

Next = Callable[[HttpRequest], HttpResponseBase]
LONGEST_DEVICE = 80
# What a user agent says in forty words, in two: the first that matches, since later browsers also claim to be the earlier ones.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


class ViewerMiddleware:
    """Sets `request.viewer`; it is read from the database only when somebody asks for it."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]  # see ViewerRequest
        try:
            return self._next(request)
        finally:
            if getattr(request, "_language_set", False):
                translation.deactivate()


def settle_viewer(request: HttpRequest) -> None:
    """Replaces the promise of a viewer by the viewer, and speaks the viewer's language from here on."""
    # Asked by type, not isinstance: that would make the promise be kept, with a query of its own.
    if type(request.viewer) is Viewer:  # type: ignore[attr-defined]  # set above
        return
    request.viewer = _viewer(request)  # type: ignore[attr-defined]  # see ViewerRequest
    language = getattr(request.user, "language", "")
    if language and language != settings.LANGUAGE_CODE:
        translation.activate(language)
        request._language_set = True  # type: ignore[attr-defined]  # noqa: SLF001 - our own mark on the request


def _viewer(request: HttpRequest) -> Viewer:
    account = request.user
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    if not account.is_authenticated:
        return Viewer(account_id=None, actor=ANONYMOUS.actor, grants=(), device=device)
    return queries.viewer_of(account, now=utc_now(), device=device)


@lru_cache(maxsize=512)
def device_of(user_agent: str) -> str:
    """Browser and system in two words, for the ledger's `device`; what is not known is given as it came, shortened."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser}, {system}" if browser and system else user_agent[:LONGEST_DEVICE]
