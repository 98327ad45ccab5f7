"""What every page is told: who looks, in which kind of house, and what time it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from vardkase.access.rules import Capability
from vardkase.incidents.views import alarms
from vardkase.kernel.clock import utc_now
from vardkase.shell.navigation import main_navigation


def house(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    viewer = getattr(request, "viewer", None)
    signed_in = bool(viewer and viewer.account_id)
    return {
        "viewer": viewer,
        "viewer_url": reverse("access:own_account") if signed_in else "",
        "urgent_url": reverse("incidents:urgent") if viewer and signed_in and viewer.can_anywhere(Capability.ALARM_READ) else "",
        # Asked only by the pages that have a place for it, and again by the script of those that stay open.
        "urgent": SimpleLazyObject(lambda: alarms.loud(viewer, utc_now())) if viewer else None,
        "urgent_band": "incidents/urgent.html",
        "banner": "access/banner.html" if viewer and signed_in and viewer.emergencies else "",
        "viewer_label": viewer.actor.label if viewer and signed_in else "",
        "is_demo": settings.VARDKASE_DEMO,
        "municipality": settings.MUNICIPALITY,
        "now": utc_now(),
        "nav_items": main_navigation(viewer, request.path) if viewer and signed_in else (),
    }
