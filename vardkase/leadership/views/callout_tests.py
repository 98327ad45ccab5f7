"""Tests of the call-out outside any incident: each list, how its last test went, and when the next is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.views.authority import authorities
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries
from vardkase.leadership.forms import CalloutTestForm, CalloutTickForm, StopForm
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.queries import CalloutBoard
from vardkase.leadership.views.callout_shown import about_seat, shown
from vardkase.leadership.views.callouts import chain_of, kept_of


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def tests(request: ViewerRequest) -> HttpResponse:
    """Every list that has been tested."""
    now = utc_now()
    context = {
        "page_title": _("Test of the call-out"),
        "lists": queries.lists_tested(request.viewer, now=now),
        "untested": [one for one in queries.lists_to_test(request.viewer, now=now) if one.tested_at is None],
        "may_test": bool(authorities(request.viewer, Capability.INCIDENT_LEAD)),
        "rejected": queries.rejected_callbacks(request.viewer, now=now),
        "now": now,
    }
    return render(request, "leadership/callout_tests.html", context)


@gates.requires(Capability.INCIDENT_LEAD)
@require_http_methods(["GET", "POST"])
def start_test(request: ViewerRequest) -> HttpResponse:
    """Tests a list."""
    now, viewer = utc_now(), request.viewer
    own = authorities(viewer, Capability.INCIDENT_LEAD)
    lists = queries.own_lists(viewer, now)
    named = request.GET.get("name", "")[:300]
    chosen = next((one.organisation_id for one in lists if one.staff_name.casefold() == named.casefold()), None)
    form = CalloutTestForm(
        request.POST if request.method == "POST" else None, now=now, authorities=own, posts=queries.callable_posts(viewer),
        persons=queries.callable_people(viewer), lists=lists, initial={"name": "" if chosen else named, "plan": chosen},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        of_plan = next((one for one in lists if one.organisation_id == form.cleaned_data["plan"]), None)
        authority_id = of_plan.authority_id if of_plan else form.cleaned_data["authority"]
        name = dict(own).get(authority_id, "")
        draft = form.draft_of(of_plan.staff_name, queries.list_of_plan(viewer, of_plan.organisation_id, now)) if of_plan else None
        draft = draft or form.draft(chain_of(viewer, form, now))
        common: dict[str, Any] = {"viewer": viewer, "draft": draft, "key": form.posted_key, "now": now}
        if _done(form, lambda: actions.start_callout_test(authority_id=authority_id, authority=name, **common)):
            messages.success(request, _("The test has started. Everybody in the list is asked, and told not to come."))
            return redirect("leadership:callout_test", form.posted_key)
    return _form(request, form, _("Test a list"), _("Start the test"), [], now)


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def test(request: ViewerRequest, callout_id: UUID) -> HttpResponse:
    """One test, while it goes on and afterwards."""
    now = utc_now()
    board = _board(request, callout_id, now)
    here = (f"org:{board.head.authority_id}",)
    can = {name: request.viewer.can(held, here) for name, held in (("lead", Capability.INCIDENT_LEAD), ("task", Capability.LOG_WRITE))}
    context = {"page_title": board.head.staff, "shown": shown(board, request.GET.get("who", "")), "can": can, "now": now}
    return render(request, "leadership/callout_test.html", context)


@gates.requires(Capability.LOG_WRITE)
@require_GET
def tray(request: ViewerRequest, callout_id: UUID) -> HttpResponse:
    """What a test would have sent: a demonstration sends nothing."""
    now = utc_now()
    head = _board(request, callout_id, now).head
    context = kept_of(request.viewer, callout_id) | {"layout": "ui/layouts/page.html", "mode": head.mode, "now": now}
    return render(request, "leadership/tray.html", context | {"back_url": reverse("leadership:callout_test", args=[callout_id])})


@gates.requires(Capability.LOG_WRITE)
@require_http_methods(["GET", "POST"])
def tick_test(request: ViewerRequest, seat_id: UUID) -> HttpResponse:
    """What somebody said on the telephone, in a test."""
    now = utc_now()
    board, role, seat = queries.callout_of_seat(request.viewer, seat_id, now=now)
    _check_test(board)
    form = CalloutTickForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        said: dict[str, Any] = {"answer": form.said, "minutes": data["minutes"], "words": data["words"], "key": form.posted_key, "now": now}
        said |= {"wrong_number": form.is_wrong_number}
        if _done(form, lambda: actions.tick_answer(viewer=request.viewer, callout_id=board.head.id, seat_id=seat.id, **said)):
            return redirect(f"{reverse('leadership:callout_test', args=[board.head.id])}#seat-{seat.id}")
    return _form(request, form, _("Tick an answer"), _("Tick the answer"), about_seat(board, role, seat, now), now)


@gates.requires(Capability.INCIDENT_LEAD)
@require_http_methods(["GET", "POST"])
def stop_test(request: ViewerRequest, callout_id: UUID) -> HttpResponse:
    """Stops a test."""
    now = utc_now()
    board = _board(request, callout_id, now)
    form = StopForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        common: dict[str, Any] = {"viewer": request.viewer, "callout_id": callout_id, "key": form.posted_key, "now": now}
        if _done(form, lambda: actions.stop_callout(reason=form.cleaned_data["reason"], **common)):
            return redirect("leadership:callout_test", callout_id)
    return _form(request, form, _("End the test"), _("End the test"), [(_("List"), board.head.staff)], now)


def _board(request: ViewerRequest, callout_id: UUID, now: datetime) -> CalloutBoard:
    board = queries.callout(request.viewer, callout_id, now=now)
    _check_test(board)
    return board


def _check_test(board: CalloutBoard) -> None:
    """What belongs to an incident is looked at in its room."""
    if board.head.incident_id is not None:
        raise Refusal("leadership.not_found")


def _done(form: LeadershipForm, act: Any) -> bool:
    """Whether it was done; if not, the form says why."""
    try:
        act()
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return not form.errors


def _form(
    request: ViewerRequest, form: LeadershipForm, title: str, button: str, about: list[tuple[str, str]], now: datetime
) -> HttpResponse:
    context = {"page_title": title, "button": button, "form": form, "about": about, "now": now}
    return render(request, "leadership/callout_form.html", context, status=422 if form.errors else 200)
