"""The days of the terms as a calendar: a page, a file, and an address that calendar programs follow without an account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.plans.actions import terms as actions
from vardkase.plans.forms.terms import KeyForm
from vardkase.plans.queries import calendar as queries
from vardkase.plans.queries.terms import keeper_row
from vardkase.plans.rules import ical
from vardkase.plans.rules.ical import Occasion
from vardkase.plans.views.terms_frame import CONFIRM, Visit, answer, visit


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def calendar_page(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """What comes, the file, and the address for those who may withdraw it."""
    here = visit(request, keeper_id)
    page = queries.calendar_page(request.viewer, keeper_id, here.today)
    response = render(request, "plans/terms_calendar.html", {"page_title": _("Calendar"), "page": page, "now": here.now})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def calendar(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """The calendar as a file."""
    here = visit(request, keeper_id)
    return _file(queries.occasions(request.viewer, keeper_id, here.today), here)


@gates.public(
    "Calendar programs follow the days of the terms by a sealed address that can be withdrawn: titles and days, and nothing else."
)
@require_safe
def calendar_feed(request: ViewerRequest, token: str) -> HttpResponse:
    """The same file for whoever has the address. Whatever is wrong with it, there is no such page."""
    here = visit(request, UUID(int=0))
    return _file(queries.feed_occasions(request.viewer, token, here.today), here)


def _file(occasions: tuple[Occasion, ...], here: Visit) -> HttpResponse:
    name = _("Preparedness: the term of office")
    response = HttpResponse(ical.written(name, occasions, here.now), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="mandatperiod.ics"'
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def open_feed(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """Gives the calendar an address, or a new one."""
    keeper_row(request.viewer, keeper_id, edit=True)
    back = reverse("plans:calendar_page", args=[keeper_id])
    context = {
        "page_title": _("Give the calendar an address?"),
        "consequences": [
            _("Whoever has the address reads titles and days, without an account. It can be withdrawn."),
            _("An address that was given before leads nowhere any more."),
        ],
        "confirm_label": _("Give an address"),
        "cancel_url": back,
    }
    form = KeyForm(request.POST or None)
    return answer(visit(request, keeper_id), form, actions.open_feed, context, to=(back,), template=CONFIRM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def withdraw_feed(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """The address leads nowhere any more."""
    keeper_row(request.viewer, keeper_id, edit=True)
    back = reverse("plans:calendar_page", args=[keeper_id])
    context = {
        "page_title": _("Withdraw the calendar's address?"),
        "consequences": [_("Calendars that follow it get nothing more. What they have fetched they keep.")],
        "confirm_label": _("Withdraw"),
        "alarm": True,
        "cancel_url": back,
    }
    form = KeyForm(request.POST or None)
    return answer(visit(request, keeper_id), form, actions.withdraw_feed, context, to=(back,), template=CONFIRM, done=_("It is withdrawn."))
