"""The gallery of components and the choice of colours. Both are open to everyone; the gates of access lie above this floor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from vardkase.ui import gallery as examples

THEME_COOKIE = "vk_theme"
THEMES = frozenset({"light", "dark"})
YEAR = 365 * 24 * 3600


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with real content; `?dark=1` light and dark side by side, `?layout=room` an incident's room."""
    if request.GET.get("layout") == "room":
        return render(request, "ui/gallery/room.html", examples.room_context(exercise=request.GET.get("mode") == "exercise"))
    return render(request, "ui/gallery/gallery.html", examples.page_context(dark="dark" in request.GET))


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in a cookie, or forget it, and go back to where the choice was made."""
    chosen = request.POST.get("theme", "")
    back = request.headers.get("referer", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


# The gate of a view is declared where access can see it; access itself may not be imported from here.
gallery.gate = "public"  # type: ignore[attr-defined]  # functions carry attributes that types cannot name
choose_theme.gate = "public"  # type: ignore[attr-defined]  # see above
