"""Changing the register of vital functions: every page is a form, one call, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import queries as organisation
from vardkase.preparedness import actions, queries
from vardkase.preparedness.forms import BeginForm, FunctionForm, NeedForm, ReasonForm, RegisterForm
from vardkase.preparedness.queries.rows import FunctionPage
from vardkase.preparedness.rules.content import Need

CONFIRM = "ui/confirm/confirm.html"


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def begin(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """Begins a register with the house's own set."""
    _editable(request, authority_id)
    form = BeginForm(request.POST or None)
    context = {
        "page_title": _("Begin with Vårdkase's set?"),
        "text": _(
            "Twenty-nine functions that most municipalities run or hang on, with what they are assumed to need. Everything is marked as an"
            " assumption: go through it with those who run each, and change what is not so with you."
        ),
        "confirm_label": _("Begin"),
        "cancel_url": reverse("preparedness:functions", args=[authority_id]),
    }
    return _answer(request, authority_id, None, form, actions.begin_register, context, template=CONFIRM, done=_("The set is there."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def new_function(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """A function that the register lacks."""
    _editable(request, authority_id)
    form = _function_form(request, None)

    def work(**common: Any) -> Any:
        return actions.save_function(**common, function=form.draft(), seen=form.cleaned_data["seen"])

    context = {"page_title": _("Add a vital function"), "back_url": reverse("preparedness:functions", args=[authority_id])}
    return _answer(request, authority_id, None, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def edit_function(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """What a function is."""
    page = _page(request, authority_id, function_id)
    form = _function_form(request, page)

    def work(**common: Any) -> Any:
        return actions.save_function(**common, function=form.draft(), seen=form.cleaned_data["seen"])

    return _answer(request, authority_id, function_id, form, work, {"page_title": _("Change %(name)s") % {"name": page.function.name}})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def retire(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """A function that is no longer needed in the register."""
    page = _page(request, authority_id, function_id, in_use=request.method == "GET")
    form = ReasonForm(request.POST or None)
    names = ", ".join(one.function for one in page.needed_by)
    context = {
        "page_title": _("Take %(name)s out of use?") % {"name": page.function.name},
        "consequences": [
            _("Everything stays in the history, and it can be taken into use again."),
            *([_("These need it, and will lack an end: %(names)s.") % {"names": names}] if names else []),
        ],
        "confirm_label": _("Take out of use"),
        "alarm": True,
        "cancel_url": reverse("preparedness:function", args=[authority_id, function_id]),
    }

    def work(**common: Any) -> Any:
        return actions.retire_function(**common, function_id=function_id, reason=form.cleaned_data["reason"])

    return _answer(request, authority_id, function_id, form, work, context, template=CONFIRM, done=_("It is out of use."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def restore(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """A retired function that is needed after all."""
    page = _page(request, authority_id, function_id, in_use=False)
    if request.method == "GET" and page.retired is None:
        raise Refusal("preparedness.not_found")
    form = ReasonForm(request.POST or None)
    context = {
        "page_title": _("Take %(name)s into use again?") % {"name": page.function.name},
        "confirm_label": _("Take into use"),
        "cancel_url": reverse("preparedness:function", args=[authority_id, function_id]),
    }

    def work(**common: Any) -> Any:
        return actions.restore_function(**common, function_id=function_id, reason=form.cleaned_data["reason"])

    return _answer(request, authority_id, function_id, form, work, context, template=CONFIRM, done=_("It is in use again."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def new_need(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """Something that a function needs."""
    page = _page(request, authority_id, function_id)
    return _need(request, page, None, _("What %(name)s needs") % {"name": page.function.name})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def edit_need(request: ViewerRequest, authority_id: UUID, function_id: UUID, need_id: UUID) -> HttpResponse:
    """How long a function manages without something."""
    page = _page(request, authority_id, function_id)
    need = _need_of(page, need_id)
    remove = reverse("preparedness:remove_need", args=[authority_id, function_id, need_id])
    return _need(request, page, need, _("%(name)s needs %(on)s") % {"name": page.function.name, "on": need.on}, remove)


def _need(request: ViewerRequest, page: FunctionPage, need: Need | None, title: str, remove_url: str = "") -> HttpResponse:
    register = queries.register(request.viewer, page.authority_id)
    form = NeedForm(request.POST or None, function=page.function, need=need, register=register)

    def work(**common: Any) -> Any:
        return actions.save_need(**common, function_id=page.function.id, need=form.draft(), seen=form.cleaned_data["seen"])

    return _answer(request, page.authority_id, page.function.id, form, work, {"page_title": title, "remove_url": remove_url})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def remove_need(request: ViewerRequest, authority_id: UUID, function_id: UUID, need_id: UUID) -> HttpResponse:
    """A dependency that is not so."""
    page = _page(request, authority_id, function_id)
    need = _need_of(page, need_id, sent=request.method == "POST")
    form = ReasonForm(request.POST or None, part=need)
    context = {
        "page_title": _("Take away that %(name)s needs %(on)s?") % {"name": page.function.name, "on": need.on if need else ""},
        "consequences": [_("Everything stays in the history.")],
        "confirm_label": _("Take away"),
        "alarm": True,
        "cancel_url": reverse("preparedness:function", args=[authority_id, function_id]),
    }

    def work(**common: Any) -> Any:
        said = form.cleaned_data
        return actions.remove_need(**common, function_id=function_id, need_id=need_id, reason=said["reason"], seen=said["seen"])

    return _answer(request, authority_id, function_id, form, work, context, template=CONFIRM)


def _editable(request: ViewerRequest, authority_id: UUID) -> None:
    page = queries.register_page(request.viewer, authority_id, timezone.localdate(utc_now()))
    if not page.may_edit:
        raise Refusal("preparedness.not_found")


def _page(request: ViewerRequest, authority_id: UUID, function_id: UUID, *, in_use: bool = True) -> FunctionPage:
    """The function, for one who edits it; with `in_use` one that is not retired."""
    page = queries.function_page(request.viewer, authority_id, function_id, timezone.localdate(utc_now()))
    if not page.may_edit or (in_use and page.retired):
        raise Refusal("preparedness.not_found")
    return page


def _need_of(page: FunctionPage, need_id: UUID, *, sent: bool = False) -> Any:
    """The need; none of one that has gone since the form was opened, whose second sending is answered as the first."""
    found = next((one.need for one in page.needs if one.need.id == need_id), None)
    if found is None and not sent:
        raise Refusal("preparedness.not_found")
    return found


def _function_form(request: ViewerRequest, page: FunctionPage | None) -> FunctionForm:
    owners = [(id, name) for id, name, _kind in organisation.choices(request.viewer, editable=False)]
    posts = queries.post_choices(request.viewer)
    return FunctionForm(request.POST or None, function=page.function if page else None, owners=owners, posts=posts)


def _answer(
    request: ViewerRequest,
    authority_id: UUID,
    function_id: UUID | None,
    form: RegisterForm,
    work: Callable[..., Any],
    context: dict[str, Any],
    *,
    template: str = "preparedness/form.html",
    done: str = "",
) -> HttpResponse:
    """A form that is shown, or a sent one that is done; if not, the form says why, with everything that was typed."""
    now = utc_now()
    if request.method == "POST" and form.is_valid():
        common = {"viewer": request.viewer, "authority_id": authority_id, "key": form.cleaned_data["key"], "now": now}
        entry = _worked(form, work, common)
        if entry is not None:
            messages.success(request, done or _("It is saved."))
            made = function_id or getattr(getattr(entry.event, "function", None), "id", None)
            return redirect("preparedness:function", authority_id, made) if made else redirect("preparedness:functions", authority_id)
    back = reverse("preparedness:function", args=[authority_id, function_id]) if function_id else ""
    context = {"button": _("Save"), "back_url": back, **context, "form": form, "now": now}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _worked(form: RegisterForm, work: Callable[..., Any], common: dict[str, Any]) -> Any:
    try:
        return work(**common)
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return None
