"""Contact ways: add, change, check, remove."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.actions import Owner
from vardkase.organisation.events import WayFacts
from vardkase.organisation.forms import ClickForm, CloseForm, WayForm
from vardkase.organisation.rules import display
from vardkase.organisation.views.base import submit

FORM = "organisation/form.html"
CONFIRM = "ui/confirm/confirm.html"


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def add(request: ViewerRequest, what: str, id: UUID) -> HttpResponse:
    """A new contact way of an organisation, a post or a person."""
    now = utc_now()
    name, back = _owner(request.viewer, what, id, now)
    form = WayForm(request.POST or None)
    context = {"page_title": _("Add a contact way for %(name)s") % {"name": name}, "button": _("Add"), "back_url": back}
    if request.method != "POST":
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.add_way(
            viewer=request.viewer,
            id=form.cleaned_data["new"] or form.cleaned_data["key"],
            owner=Owner(**{f"{what}_id": id}),
            draft=form.draft(),
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The contact way is in the register. Nobody has checked it yet."),
        to=back,
        template=FORM,
        context=context,
    )


def _owner(viewer: Viewer, what: str, id: UUID, now: datetime) -> tuple[str, str]:
    if what == "post":
        name = queries.post(viewer, id, now).facts.title
    elif what == "person":
        name = queries.person(viewer, id, now).facts.name
    else:
        name = queries.organisation(viewer, id, now).facts.name
    return name, reverse(f"organisation:{what}", args=[id])


def _home(way: WayFacts) -> str:
    if way.post_id:
        return reverse("organisation:post", args=[way.post_id])
    if way.person_id:
        return reverse("organisation:person", args=[way.person_id])
    return reverse("organisation:organisation", args=[way.organisation_id])


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def change(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Change a contact way."""
    now = utc_now()
    page = queries.way(request.viewer, id, now)
    said = page.facts
    initial = {name: getattr(said, name) for name in ("hours", "priority", "note", "restricted")}
    form = WayForm(request.POST or None, initial={**initial, "channel": said.channel.value, "value": display(said.channel, said.value)})
    context = {
        "page_title": _("Change the contact way of %(name)s") % {"name": said.owner},
        "button": _("Save"),
        "back_url": _home(said),
        "remove_url": reverse("organisation:way_close", args=[id]),
    }
    if request.method != "POST":
        form.show(page.version, facts.seen(said))
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.change_way(
            viewer=request.viewer, way_id=id, draft=form.draft(), seen=form.cleaned_data["seen"], key=form.cleaned_data["key"], now=now
        ),
        done=_("The change is saved."),
        to=_home(said),
        template=FORM,
        context=context,
        present=lambda: _present(request.viewer, id, now),
    )


def _present(viewer: Viewer, id: UUID, now: datetime) -> tuple[int, dict[str, str]]:
    page = queries.way(viewer, id, now)
    return page.version, facts.seen(page.facts)


@require_http_methods(["GET", "HEAD", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def check(request: ViewerRequest, id: UUID) -> HttpResponse:
    """One click: the contact way works, now. Who asks for the address anew is led to what should be checked."""
    if request.method != "POST":
        return redirect("organisation:due")
    form = ClickForm(request.POST)
    if form.is_valid():
        said = actions.check_way(viewer=request.viewer, way_id=id, key=form.cleaned_data["key"], now=utc_now()).event.way
        messages.success(request, _("%(value)s is marked as checked.") % {"value": display(said.channel, said.value)})
    onwards = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onwards, allowed_hosts=None)
    return redirect(onwards if safe else reverse("organisation:due"))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def close(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A contact way is not to be used any more."""
    now = utc_now()
    said = queries.way(request.viewer, id, now).facts
    form = CloseForm(request.POST or None)
    del form.fields["last_day"]
    context = {
        "page_title": _("Remove %(value)s?") % {"value": display(said.channel, said.value)},
        "text": f"{said.owner}, {said.organisation}",
        "consequences": [_("It is no longer shown anywhere."), _("Everything stays in the history.")],
        "confirm_label": _("Remove"),
        "alarm": True,
        "cancel_url": _home(said),
    }
    if request.method != "POST":
        return render(request, CONFIRM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.close_way(
            viewer=request.viewer, way_id=id, reason=form.cleaned_data["reason"], key=form.cleaned_data["key"], now=now
        ),
        done=_("The contact way is removed."),
        to=_home(said),
        template=CONFIRM,
        context=context,
    )
