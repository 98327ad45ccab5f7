"""Organisations: see, add, change, close."""

from __future__ import annotations

from datetime import datetime
from typing import Any
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
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, facts, queries, words
from vardkase.organisation.forms import CloseForm, OrganisationForm
from vardkase.organisation.views.base import submit

FORM = "organisation/form.html"


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def organisation(request: ViewerRequest, id: UUID) -> HttpResponse:
    """An organisation with everything that hangs on it."""
    now = utc_now()
    page = queries.organisation(request.viewer, id, now)
    context = {"page": page, "now": now, "kind": words.KINDS[page.facts.kind]}
    return render(request, "organisation/organisation.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def add(request: ViewerRequest) -> HttpResponse:
    """A new organisation in the register that the viewer keeps."""
    parent = request.GET.get("under", "")
    form = OrganisationForm(request.POST or None, places=queries.choices(request.viewer), initial={"parent": parent})
    context = {"page_title": _("Add an organisation"), "button": _("Add"), "back_url": reverse("organisation:register")}
    if request.method != "POST":
        return render(request, FORM, {**context, "form": form})

    def act() -> Any:
        keeper_id = queries.keeper_for(request.viewer)
        if keeper_id is None:
            raise Refusal("organisation.not_found")
        said = form.cleaned_data
        return actions.add_organisation(
            viewer=request.viewer, id=said["new"] or said["key"], keeper_id=keeper_id, draft=form.draft(), key=said["key"], now=utc_now()
        )

    return submit(
        request, form, act, done=_("The organisation is in the register."), to="organisation:register", template=FORM, context=context
    )


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def change(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Change what is said about an organisation."""
    now = utc_now()
    page = queries.organisation(request.viewer, id, now)
    form = OrganisationForm(request.POST or None, places=queries.choices(request.viewer), initial=_initial(page.facts))
    back = reverse("organisation:organisation", args=[id])
    context = {"page_title": _("Change %(name)s") % {"name": page.facts.name}, "button": _("Save"), "back_url": back}
    if request.method != "POST":
        form.show(page.version, facts.seen(page.facts))
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.change_organisation(
            viewer=request.viewer,
            organisation_id=id,
            draft=form.draft(),
            seen=form.cleaned_data["seen"],
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The change is saved."),
        to=back,
        template=FORM,
        context=context,
        present=lambda: _present(request.viewer, id, now),
    )


def _present(viewer: Viewer, id: UUID, now: datetime) -> tuple[int, dict[str, str]]:
    page = queries.organisation(viewer, id, now)
    return page.version, facts.seen(page.facts)


def _initial(said: Any) -> dict[str, Any]:
    controller = said.data_controller_id if said.data_controller_id != said.authority_id else ""
    return {
        **{
            name: getattr(said, name)
            for name in ("name", "short_name", "partner", "ssr_member", "county_code", "municipality_code", "notes", "valid_from")
        },
        "kind": said.kind.value,
        "parent": str(said.parent_id or ""),
        "data_controller": str(controller),
    }


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def close(request: ViewerRequest, id: UUID) -> HttpResponse:
    """End an organisation."""
    now = utc_now()
    page = queries.organisation(request.viewer, id, now)
    form = CloseForm(request.POST or None)
    context = {
        "page_title": _("Close %(name)s?") % {"name": page.facts.name},
        "consequences": [_("Its functions, people and contact ways end the same day."), _("Everything stays in the history.")],
        "confirm_label": _("Close"),
        "alarm": True,
        "cancel_url": reverse("organisation:organisation", args=[id]),
    }
    if request.method != "POST":
        return render(request, "ui/confirm/confirm.html", {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.close_organisation(
            viewer=request.viewer,
            organisation_id=id,
            reason=form.cleaned_data["reason"],
            last_day=form.cleaned_data["last_day"],
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The organisation is closed."),
        to="organisation:register",
        template="ui/confirm/confirm.html",
        context=context,
    )
