"""Working on a draft: begin, change its parts, adopt it, throw it away. Every page is a form, one call, and back to the draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.plans import actions, queries, words
from vardkase.plans.forms import AdoptForm, CardForm, ChainForm, DropForm, FrameForm, KeyForm, RoleForm, StartForm
from vardkase.plans.rules import Role
from vardkase.plans.views.edits import CONFIRM, Desk
from vardkase.plans.views.plans import apart_in_words, shown_concerns, shown_roles

ROWS = "plans/rows.html"
DESK = Desk("plans:draft", "organisation_id", queries.was_written)


@require_safe
@gates.requires(Capability.PLAN_EDIT)
def draft(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The draft: what it changes, what should worry, and every part with a way to change it."""
    now = utc_now()
    page = queries.draft(request.viewer, id, now)
    context = {
        "page_title": _("Draft: %(label)s") % {"label": page.plan.label},
        "page": page,
        "plan": page.plan,
        "roles": shown_roles(page.plan),
        "apart": apart_in_words(page.plan),
        "concerns": shown_concerns(page.concerns),
        "changes": [words.in_words(one) for one in page.changes],
        "now": now,
    }
    return render(request, "plans/draft.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def start(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Begins a new version."""
    page = queries.plan(request.viewer, id, utc_now())
    if not page.may_edit:
        raise Refusal("plans.not_found")
    form = StartForm(request.POST or None)
    if not page.versions:
        del form.fields["from_default"]
    context = {
        "page_title": _("Work on a new version for %(name)s?") % {"name": page.plan.organisation},
        "text": _("A draft holds for nobody until it is adopted. What is in force stays in force meanwhile."),
        "confirm_label": _("Begin"),
        "cancel_url": reverse("plans:plan", args=[id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.start_draft(**common, from_default=bool(form.cleaned_data.get("from_default")))

    return DESK.answer(request, id, form, work, context, template=CONFIRM, done=_("The draft is there. Change what is not as you work."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def frame(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The staff as a whole: name, seat, who decides, grounds, and roles that should not meet."""
    page = queries.draft(request.viewer, id, utc_now())
    form = FrameForm(request.POST or None, plan=page.written)

    def work(common: dict[str, Any]) -> None:
        actions.change_frame(**common, frame=form.frame(), seen=form.cleaned_data["seen"])

    return DESK.answer(request, id, form, work, {"page_title": _("The staff as a whole")})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def new_role(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A role that the plan lacks."""
    queries.draft(request.viewer, id, utc_now())
    form = RoleForm(request.POST or None, role=None)

    def work(common: dict[str, Any]) -> None:
        actions.save_role(**common, role=form.draft(), place=form.cleaned_data["place"])

    return DESK.answer(request, id, form, work, {"page_title": _("Add a role")})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def role(request: ViewerRequest, id: UUID, role_id: UUID) -> HttpResponse:
    """What a role is, how many are wanted, and where it stands."""
    found = _role(request, id, role_id)
    form = RoleForm(request.POST or None, role=found)
    context = {
        "page_title": _("Change the role %(role)s") % {"role": found.label},
        "remove_url": reverse("plans:remove_role", args=[id, role_id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.save_role(**common, role=form.draft(), place=form.cleaned_data["place"], seen=form.cleaned_data["seen"])

    return DESK.answer(request, id, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def card(request: ViewerRequest, id: UUID, role_id: UUID) -> HttpResponse:
    """The action card of a role."""
    found = _role(request, id, role_id)
    form = CardForm(request.POST or None, role=found)
    context = {
        "page_title": _("Action card: %(role)s") % {"role": found.label},
        "hint": _("An item without text is taken away. Minutes count from H, when the cards are handed out."),
        "row_name": _("Item"),
    }
    return DESK.answer(request, id, form, _saver(form), context, template=ROWS)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def chain(request: ViewerRequest, id: UUID, role_id: UUID) -> HttpResponse:
    """The call list of a role."""
    found = _role(request, id, role_id)
    people = queries.people_to_call(request.viewer, id, utc_now())
    form = ChainForm(request.POST or None, role=found, people=people)
    context = {
        "page_title": _("Call list: %(role)s") % {"role": found.label},
        "hint": _(
            "They are called in this order. A function is better than a name: whoever holds it when it is needed is called."
            " Contact ways are kept in the register."
        ),
        "row_name": _("Place"),
    }
    return DESK.answer(request, id, form, _saver(form), context, template=ROWS)


def _saver(form: CardForm | ChainForm) -> Callable[[dict[str, Any]], None]:
    return lambda common: _save(form, common)


def _save(form: CardForm | ChainForm, common: dict[str, Any]) -> None:
    actions.save_role(**common, role=form.draft(), seen=form.cleaned_data["seen"])


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def remove_role(request: ViewerRequest, id: UUID, role_id: UUID) -> HttpResponse:
    """A role that is not needed."""
    found = _role(request, id, role_id)
    form = KeyForm(request.POST or None, part=found)
    context = {
        "page_title": _("Take the role %(role)s away?") % {"role": found.label},
        "consequences": [_("Its card and its call list go with it. Earlier versions keep them.")],
        "confirm_label": _("Take away"),
        "alarm": True,
        "cancel_url": reverse("plans:draft", args=[id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.remove_role(**common, role_key=found.key, seen=form.cleaned_data["seen"])

    return DESK.answer(request, id, form, work, context, template=CONFIRM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once("plans:plan")
def drop(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A draft that is not to be."""
    queries.draft(request.viewer, id, utc_now())
    form = DropForm(request.POST or None)
    context = {
        "page_title": _("Throw the draft away?"),
        "consequences": [_("What is in force stays in force."), _("Everything stays in the history.")],
        "confirm_label": _("Throw away"),
        "alarm": True,
        "cancel_url": reverse("plans:draft", args=[id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.drop_draft(**common, reason=form.cleaned_data["reason"])

    return DESK.answer(request, id, form, work, context, template=CONFIRM, to="plans:plan", done=_("The draft is gone."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once("plans:plan")
def adopt(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The decision by which the draft comes to hold."""
    page = queries.draft(request.viewer, id, utc_now())
    form = AdoptForm(request.POST or None, part=page.written)
    context = {
        "page_title": _("Adopt the plan of %(name)s") % {"name": page.plan.organisation},
        "hint": _(
            "The council adopts the overall plan for each term of office, and each board then its own. Note here what has been decided:"
            " from the day it holds, this is what leadership is given. It is never changed afterwards; a new version follows."
        ),
        "concerns": shown_concerns(page.concerns),
        "button": _("Adopt"),
        "back_url": reverse("plans:draft", args=[id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.adopt(**common, draft=form.draft(), seen=form.cleaned_data["seen"])

    return DESK.answer(request, id, form, work, context, to="plans:plan", done=_("The plan is adopted, and stands whole in the ledger."))


def _role(request: ViewerRequest, id: UUID, role_id: UUID) -> Role:
    page = queries.draft(request.viewer, id, utc_now())
    found = page.written.role(page.key_of(role_id))
    if found is None:
        raise Refusal("plans.not_found")
    return found
