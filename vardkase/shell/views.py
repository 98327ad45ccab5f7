"""Home, health and the error pages."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vardkase.access import gates
from vardkase.access import queries as access
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import queries as incidents
from vardkase.incidents.views import alarms
from vardkase.kernel.clock import utc_now
from vardkase.leadership.views import diary, due
from vardkase.ledger import queries as ledger


@gates.public("The front door: shows nothing of the house to one who is not signed in.")
def home(request: ViewerRequest) -> HttpResponse:
    """Signed in: what needs you now. Otherwise the door that fits: demonstration, first run or sign-in."""
    viewer = request.viewer
    if viewer.account_id is None:
        return redirect(_door())
    now = utc_now()
    rows = incidents.incidents_list(viewer)
    late = incidents.overdue_alarms(viewer, now)
    waiting = [row for row in incidents.alarms_list(viewer, now=now) if row.overdue_minutes is None and row.state in ("new", "watched")]
    context = {
        "page_title": _("What needs you now"),
        "overdue": [alarms.summary(row, now) for row in late],
        "waiting": [alarms.summary(row, now) for row in waiting],
        "incidents": [row for row in rows if row.state.is_written_in],
        "over": [row for row in rows if row.state.is_over][:3],
        "reads": viewer.can_anywhere(Capability.INCIDENT_READ) or viewer.can_anywhere(Capability.ALARM_READ),
        **due.for_home(viewer, now),
        "diary": diary.for_home(viewer, now),
        "may_take": bool(viewer.scopes_with(Capability.ALARM_TAKE)),
    }
    return render(request, "shell/home.html", context)


def _door() -> str:
    if settings.VARDKASE_DEMO:
        return "access:door"
    return "account_login" if access.any_account() else "access:first_run"


@gates.public("A load balancer asks whether this process can reach its database; it learns nothing else.")
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not."""
    try:
        ledger.head("health")
    except Exception:  # noqa: BLE001 - whatever is wrong with the database, the answer is the same.
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request could not be read; for one that was too large, what may be sent."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        words = _(
            "You sent more than a form takes: at most %(files)s files and %(megabytes)s MB of text at once. Send it in several rounds."
        )
        limits = {"files": settings.DATA_UPLOAD_MAX_NUMBER_FILES, "megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2}
        return render(request, "shell/refused.html", {"words": words % limits}, status=413)
    return render(request, "shell/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Absent and forbidden answer alike."""
    return absent(request, exception)


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or not for you."""
    return render(request, "shell/absent.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault: a page that needs neither database nor session."""
    return render(request, "shell/broken.html", status=500)
