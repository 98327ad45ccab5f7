"""What every page is told: who looks, in which kind of house, and what time it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from vardkase.access.rules import Capability
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
        "banner": "access/banner.html" if viewer and signed_in and viewer.emergencies else "",
        "viewer_label": viewer.actor.label if viewer and signed_in else "",
        "is_demo": settings.VARDKASE_DEMO,
        "municipality": settings.MUNICIPALITY,
        "now": utc_now(),
        "nav_items": main_navigation(viewer, request.path) if viewer and signed_in else (),
    }
