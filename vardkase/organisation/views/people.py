"""People: see, add, change, remove."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.forms import CloseForm, PersonForm
from vardkase.organisation.views.base import submit

FORM = "organisation/form.html"
CONFIRM = "ui/confirm/confirm.html"


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def person(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A person, what they are, and how they are reached."""
    now = utc_now()
    return render(request, "organisation/person.html", {"page": queries.person(request.viewer, id, now), "now": now})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def add(request: ViewerRequest, organisation_id: UUID) -> HttpResponse:
    """A new person in an organisation."""
    now = utc_now()
    page = queries.organisation(request.viewer, organisation_id, now)
    form = PersonForm(request.POST or None)
    back = reverse("organisation:organisation", args=[organisation_id])
    context = {"page_title": _("Add a person in %(name)s") % {"name": page.facts.name}, "button": _("Add"), "back_url": back}
    if request.method != "POST":
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.add_person(
            viewer=request.viewer,
            id=form.cleaned_data["new"] or form.cleaned_data["key"],
            organisation_id=organisation_id,
            draft=form.draft(),
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The person is in the register."),
        to=back,
        template=FORM,
        context=context,
    )


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def change(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Change what is said about a person."""
    now = utc_now()
    said = queries.person(request.viewer, id, now)
    form = PersonForm(request.POST or None, initial={"name": said.facts.name, "notes": said.facts.notes})
    back = reverse("organisation:person", args=[id])
    context = {"page_title": _("Change %(name)s") % {"name": said.facts.name}, "button": _("Save"), "back_url": back}
    if request.method != "POST":
        form.show(said.version, facts.seen(said.facts))
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.change_person(
            viewer=request.viewer, person_id=id, draft=form.draft(), seen=form.cleaned_data["seen"], key=form.cleaned_data["key"], now=now
        ),
        done=_("The change is saved."),
        to=back,
        template=FORM,
        context=context,
        present=lambda: _present(request.viewer, id, now),
    )


def _present(viewer: Viewer, id: UUID, now: datetime) -> tuple[int, dict[str, str]]:
    page = queries.person(viewer, id, now)
    return page.version, facts.seen(page.facts)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def close(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A person leaves the register."""
    now = utc_now()
    said = queries.person(request.viewer, id, now).facts
    form = CloseForm(request.POST or None)
    context = {
        "page_title": _("Remove %(name)s?") % {"name": said.name},
        "consequences": [_("Their own contact ways end, and they leave their functions."), _("Everything stays in the history.")],
        "confirm_label": _("Remove"),
        "alarm": True,
        "cancel_url": reverse("organisation:person", args=[id]),
    }
    if request.method != "POST":
        return render(request, CONFIRM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.close_person(
            viewer=request.viewer,
            person_id=id,
            reason=form.cleaned_data["reason"],
            last_day=form.cleaned_data["last_day"],
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The person is removed."),
        to=reverse("organisation:organisation", args=[said.organisation_id]),
        template=CONFIRM,
        context=context,
    )
