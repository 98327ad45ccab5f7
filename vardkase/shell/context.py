"""What every page is told: who looks, in which kind of house, and what time it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.leadership.views import due
from vardkase.shell.navigation import main_navigation


def house(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    viewer = getattr(request, "viewer", None)
    signed_in = bool(viewer and viewer.account_id)
    return {
        "viewer": viewer,
        "viewer_url": reverse("access:own_account") if signed_in else "",
        "urgent_url": reverse("leadership:urgent") if viewer and signed_in and _hears(viewer) else "",
        # Asked only by the pages that have a place for it, and again by the script of those that stay open.
        "urgent": SimpleLazyObject(lambda: due.loud(viewer, utc_now())) if viewer else None,
        "urgent_band": "leadership/urgent.html",
        "banner": "access/banner.html" if viewer and signed_in and viewer.emergencies else "",
        "viewer_label": viewer.actor.label if viewer and signed_in else "",
        "is_demo": settings.VARDKASE_DEMO,
        "municipality": settings.MUNICIPALITY,
        "now": utc_now(),
        "nav_items": main_navigation(viewer, request.path) if viewer and signed_in else (),
    }


def _hears(viewer: Viewer) -> bool:
    """Whether something loud may concern a viewer: alarms, and what nobody leads in an incident."""
    return viewer.can_anywhere(Capability.ALARM_READ) or viewer.can_anywhere(Capability.INCIDENT_READ)
