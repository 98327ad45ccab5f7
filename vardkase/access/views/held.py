"""What was typed and not saved is shown again here, and is saved only when its author presses the button."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vardkase.access import gates, held, queries
from vardkase.access.gates import GateKind, ViewerRequest
from vardkase.access.middleware import settle_viewer
from vardkase.access.queries import HeldLine
from vardkase.kernel.clock import utc_now

FORBIDDEN = 403


@gates.signed_in
def held_forms(request: ViewerRequest) -> HttpResponse:
    """The forms that wait for the viewer."""
    return _page(request, 200)


@gates.signed_in
@require_POST
def discard(request: ViewerRequest) -> HttpResponse:
    """Throws one away."""
    if held.discard(request, held_id=request.POST.get("id", "")):
        messages.success(request, _("The text has been thrown away."))
    return redirect("access:held")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django calls this when a form's token does not fit: the form was open too long, or was sent by another site."""
    settle_viewer(request)
    viewer = request.viewer  # type: ignore[attr-defined]  # see ViewerRequest
    gate = gates.gate_of(getattr(request.resolver_match, "func", None))
    author = held.author_of(request)
    keeps = isinstance(gate, gates.Gate) and gate.kind in (GateKind.SIGNED_IN, GateKind.CAPABILITY)
    if not keeps or not (held.comes_from_us(request) or (author is not None and author == viewer.account_id)):
        return render(request, "access/too_old.html", {"here": request.path, "page_errors": True}, status=FORBIDDEN)
    if viewer.account_id is None:
        return held.answer_anonymous(request)  # type: ignore[return-value]  # a redirect
    form = held.hold(request, viewer_id=viewer.account_id)
    if form is None:
        return render(request, "access/too_old.html", {"here": request.path, "page_errors": True}, status=FORBIDDEN)
    if form.account_id != viewer.account_id:
        messages.warning(request, _("The text was written by another account. It is kept a day, until that account signs in."))
    return _page(request, FORBIDDEN)


def _page(request: Any, status: int) -> HttpResponse:
    forms = queries.held_forms(request.viewer, held.ids_in(request), now=utc_now())
    rows = [{"form": line, "texts": _texts(line), "author": held.author_token(request.viewer.account_id)} for line in forms]
    return render(request, "access/held.html", {"rows": rows, "home": settings.LOGIN_REDIRECT_URL}, status=status)


def _texts(line: HeldLine) -> list[str]:
    """What a person wrote, longest first: not the keys, and not the short codes of choices."""
    written = [value for name, value in line.fields if not name.startswith("_") and name != "key" and len(value.strip()) > 3]
    return sorted(written, key=len, reverse=True)
