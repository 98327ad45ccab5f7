"""Since you left: what is new, what matters first, and a receipt that it has been read."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import actions, presentation, queries, words
from vardkase.incidents.forms.base import KeyedForm
from vardkase.incidents.queries import Filters
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now

SHOWN = 100


class ReceiptForm(KeyedForm):
    """Up to where one has read."""

    up_to = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def since(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """What is new since the viewer last read."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="since")
    found = queries.since(request.viewer, incident_id, now=now)
    page = (
        queries.log_page(request.viewer, incident_id, Filters(hide_quiet=True), after=str(found.number), limit=SHOWN)
        if found.count
        else None
    )
    is_cut = bool(page and page.newer)
    # A receipt says no more than the page shows.
    read = max((entry.number for entry in page.entries), default=found.head) if page and is_cut else found.head
    context |= {
        "page_title": _("Since you left"),
        "since": found,
        "counts": [(words.CATEGORIES[category], count) for category, count in sorted(found.by_category.items(), key=lambda pair: -pair[1])],
        "important": presentation.days(incident_id, found.important, now),
        "days": presentation.days(incident_id, tuple(reversed(page.entries)), now) if page else (),
        "is_cut": is_cut,
        "read": read,
        "receipt": ReceiptForm(now=now, initial={"up_to": read}),
        "no_side": True,
    }
    return render(request, "incidents/since.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_POST
def acknowledge(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The receipt: I have read the log up to here."""
    form = ReceiptForm(request.POST, now=utc_now())
    if form.is_valid():
        actions.acknowledge(
            viewer=request.viewer, incident_id=incident_id, up_to=form.cleaned_data["up_to"], key=form.posted_key, now=form.now
        )
        messages.success(request, _("Your receipt is in the log."))
    return redirect("incidents:log", incident_id)
