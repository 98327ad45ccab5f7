"""Middleware of the whole house: security headers, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vardkase.kernel.refusal import Refusal
from vardkase.ui.policy import POLICY
from vardkase.ui.words import refusal_text

Next = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Headers that every answer carries."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
        if not request.path.startswith("/static/"):
            # A shared computer in the staff room must not show yesterday's log from its cache.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Refusals:
    """Turns a Refusal that a view let through into a page: 404 for what is absent or forbidden, 422 for the rest."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method in ("GET", "HEAD"):
            # The answer to a form stood at this address; who asks for it anew is led to where the form stands.
            return redirect(request.path.rstrip("/").rpartition("/")[0] + "/")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for an exception that a view raised."""
        if not isinstance(exception, Refusal):
            return None
        if exception.code.endswith("not_found"):
            return render(request, "shell/absent.html", status=404)
        return render(request, "shell/refused.html", {"words": refusal_text(exception)}, status=422)
