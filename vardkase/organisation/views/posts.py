"""Posts and who holds them: see, add, change, close, take up, leave."""

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
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.forms import CloseForm, HolderForm, PostForm
from vardkase.organisation.views.base import submit

FORM = "organisation/form.html"
CONFIRM = "ui/confirm/confirm.html"


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def post(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A post, how it is reached, and who holds it."""
    now = utc_now()
    return render(request, "organisation/post.html", {"page": queries.post(request.viewer, id, now), "now": now})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def add(request: ViewerRequest, organisation_id: UUID) -> HttpResponse:
    """A new post in an organisation."""
    now = utc_now()
    page = queries.organisation(request.viewer, organisation_id, now)
    form = PostForm(request.POST or None)
    back = reverse("organisation:organisation", args=[organisation_id])
    context = {"page_title": _("Add a function in %(name)s") % {"name": page.facts.name}, "button": _("Add"), "back_url": back}
    if request.method != "POST":
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.add_post(
            viewer=request.viewer,
            id=form.cleaned_data["new"] or form.cleaned_data["key"],
            organisation_id=organisation_id,
            draft=form.draft(),
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The function is in the register."),
        to=back,
        template=FORM,
        context=context,
    )


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def change(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Change what is said about a post."""
    now = utc_now()
    said = queries.post(request.viewer, id, now)
    form = PostForm(request.POST or None, initial={"title": said.facts.title, "on_call": said.facts.on_call, "notes": said.facts.notes})
    back = reverse("organisation:post", args=[id])
    context = {"page_title": _("Change %(name)s") % {"name": said.facts.title}, "button": _("Save"), "back_url": back}
    if request.method != "POST":
        form.show(said.version, facts.seen(said.facts))
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.change_post(
            viewer=request.viewer, post_id=id, draft=form.draft(), seen=form.cleaned_data["seen"], key=form.cleaned_data["key"], now=now
        ),
        done=_("The change is saved."),
        to=back,
        template=FORM,
        context=context,
        present=lambda: _present(request.viewer, id, now),
    )


def _present(viewer: Viewer, id: UUID, now: datetime) -> tuple[int, dict[str, str]]:
    page = queries.post(viewer, id, now)
    return page.version, facts.seen(page.facts)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def close(request: ViewerRequest, id: UUID) -> HttpResponse:
    """End a post."""
    now = utc_now()
    said = queries.post(request.viewer, id, now).facts
    form = CloseForm(request.POST or None)
    context = {
        "page_title": _("Close %(name)s?") % {"name": said.title},
        "consequences": [_("Its contact ways end, and those who hold it leave it."), _("Everything stays in the history.")],
        "confirm_label": _("Close"),
        "alarm": True,
        "cancel_url": reverse("organisation:post", args=[id]),
    }
    if request.method != "POST":
        return render(request, CONFIRM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.close_post(
            viewer=request.viewer,
            post_id=id,
            reason=form.cleaned_data["reason"],
            last_day=form.cleaned_data["last_day"],
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The function is closed."),
        to=reverse("organisation:organisation", args=[said.organisation_id]),
        template=CONFIRM,
        context=context,
    )


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def take(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Someone takes up a post."""
    now = utc_now()
    said = queries.post(request.viewer, id, now).facts
    form = HolderForm(request.POST or None, people=queries.people_choices(request.viewer, said.organisation_id))
    back = reverse("organisation:post", args=[id])
    context = {"page_title": _("Who takes up %(title)s?") % {"title": said.title}, "button": _("Save"), "back_url": back}
    if request.method != "POST":
        return render(request, FORM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.take_post(
            viewer=request.viewer,
            id=form.cleaned_data["new"] or form.cleaned_data["key"],
            post_id=id,
            person_id=UUID(form.cleaned_data["person"]),
            from_day=form.cleaned_data["from_day"],
            to_day=form.cleaned_data["to_day"],
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The function has a new holder."),
        to=back,
        template=FORM,
        context=context,
    )


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def leave(request: ViewerRequest, id: UUID, holding_id: UUID) -> HttpResponse:
    """Someone leaves a post."""
    now = utc_now()
    page = queries.post(request.viewer, id, now)
    person = next((holder.person for holder in page.holders if holder.id == holding_id), None)
    if person is None:
        raise Refusal("organisation.not_found")
    form = CloseForm(request.POST or None)
    del form.fields["reason"]
    context = {
        "page_title": _("%(person)s leaves %(title)s") % {"person": person, "title": page.facts.title},
        "confirm_label": _("Save"),
        "cancel_url": reverse("organisation:post", args=[id]),
    }
    if request.method != "POST":
        return render(request, CONFIRM, {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.leave_post(
            viewer=request.viewer, holding_id=holding_id, last_day=form.cleaned_data["last_day"], key=form.cleaned_data["key"], now=now
        ),
        done=_("The change is saved."),
        to=context["cancel_url"],
        template=CONFIRM,
        context=context,
    )
