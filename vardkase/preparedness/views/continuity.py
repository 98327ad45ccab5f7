"""Continuity plans: the list, one plan, its versions, paper, and every change as a form, one call, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import actions, queries, words
from vardkase.preparedness.forms.continuity import AdoptForm, ContinuityForm, ReviewForm, TrialForm
from vardkase.preparedness.forms.functions import RegisterForm
from vardkase.preparedness.queries.continuity import PlanPage, Version
from vardkase.preparedness.rules.continuity import Continuity, PlanState, changed

# In what order a plan is read when it is needed, and when it is worked on.
IN_NEED = ("routines", "first", "stops", "premises", "other_staff", "suppliers", "communication", "back")
BEHIND = ("consequence", "risks", "measures")


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def plans(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """The functions, and how it stands with the plan of each."""
    now = utc_now()
    page = queries.plan_list(request.viewer, authority_id, timezone.localdate(now))
    states = [one.state for one in page.lines if not one.hidden]
    counts = [(*words.PLAN_STATES[state], states.count(state)) for state in PlanState if states.count(state)]
    rows = [(one, *words.PLAN_STATES[one.state], words.tolerance(one.function.tolerance)) for one in page.lines]
    context = {"page_title": _("Continuity plans"), "page": page, "rows": rows, "counts": counts, "now": now}
    return render(request, "preparedness/continuity.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def plan(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """One function's plan: what is in force, what is worked on, and whether it was tried."""
    page, now = _page(request, authority_id, function_id), utc_now()
    shown = page.in_force.plan if page.in_force else page.draft
    tone, word = words.PLAN_STATES[page.state]
    context = {
        "page_title": _("Continuity plan: %(name)s") % {"name": page.function.name},
        "page": page,
        "tone": tone,
        "word": word,
        "said": shown and said(shown),
        "next_test": page.next_test or (shown.next_test if shown else None),
        "steps": [(words.STEPS[step], done) for step, done in page.steps.items()],
        "missing": _fields(page.missing) if page.draft else [],
        "now": now,
    }
    return render(request, "preparedness/continuity_plan.html", context)


def said(plan: Continuity) -> dict[str, Any]:
    """What a plan says, as it is read: first what is done, then what lies behind it."""
    staff = [(words.FIELDS[name], getattr(plan, name)) for name in ("ordinary", "least") if getattr(plan, name) is not None]
    head = [
        (words.FIELDS["goal"], ". ".join(part for part in (words.stretch(plan.goal), plan.goal_why) if part)),
        (words.FIELDS["decides"], plan.decides),
        (words.FIELDS["owner"], plan.owner.name if plan.owner else ""),
        *staff,
    ]
    return {
        "head": [(term, value) for term, value in head if value != ""],
        "in_need": [(words.FIELDS[name], getattr(plan, name)) for name in IN_NEED if getattr(plan, name)],
        "behind": [(words.FIELDS[name], getattr(plan, name)) for name in BEHIND if getattr(plan, name)],
        "resources": plan.resources,
    }


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def version(request: ViewerRequest, authority_id: UUID, function_id: UUID, number: int) -> HttpResponse:
    """A version as it was put in force."""
    function, versions = queries.plan_versions(request.viewer, authority_id, function_id)
    found, before = _with_the_one_before(versions, number)
    context = {
        "changed": _fields(changed(before.plan, found.plan)) if before else [],
        "before": before,
        "page_title": _("%(name)s, version %(number)s") % {"name": function.name, "number": number},
        "function": function, "authority_id": authority_id, "version": found, "said": said(found.plan), "now": utc_now(),
    }  # fmt: skip
    return render(request, "preparedness/continuity_version.html", context)


def _with_the_one_before(versions: tuple[Version, ...], number: int) -> tuple[Version, Version | None]:
    """A version and the one that it replaced. The latest stands first."""
    at = next((place for place, one in enumerate(versions) if one.number == number), None)
    if at is None:
        raise Refusal("preparedness.not_found")
    return versions[at], versions[at + 1] if at + 1 < len(versions) else None


def _fields(names: tuple[str, ...]) -> list[str]:
    return [str(words.FIELDS[name]).lower() for name in names]


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def paper(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """All plans in force, each on pages of its own: what is read when the power is out."""
    found = queries.plans_in_force(request.viewer, authority_id)
    plans = [(function, version, said(version.plan)) for function, version in found]
    hidden = queries.hidden_plans(request.viewer, authority_id)
    context = {
        "page_title": _("Continuity plans for paper"), "authority_id": authority_id, "plans": plans, "hidden": hidden, "now": utc_now(),
    }  # fmt: skip
    return render(request, "preparedness/continuity_paper.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def edit(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """The draft of a plan."""
    page = _editable(request, authority_id, function_id)
    posts = queries.post_choices(request.viewer)
    first = page.plan or Continuity(goal=page.function.tolerance.limit)
    if page.draft is None and page.in_force:
        # A test since it was put in force has moved the next.
        first = replace(first, next_test=page.next_test)
    form = ContinuityForm(request.POST or None, plan=page.plan, first=first, posts=posts)

    def work(**common: Any) -> Any:
        return actions.save_continuity(**common, plan=form.draft(), seen=form.cleaned_data["seen"])

    context = {
        "page_title": _("Continuity plan: %(name)s") % {"name": page.function.name},
        "hint": _("It is a draft until it is put in force. Leave empty what you do not know yet."),
    }
    return _answer(request, page, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def adopt(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """The draft is put in force."""
    page = _editable(request, authority_id, function_id)
    if page.draft is None and request.method == "GET":
        raise Refusal("preparedness.no_draft")
    form, today = AdoptForm(request.POST or None, part=page.draft), timezone.localdate(utc_now())

    def work(**common: Any) -> Any:
        return actions.adopt_continuity(**common, adoption=form.adoption(today), seen=form.cleaned_data["seen"])

    lacking = ", ".join(_fields(page.missing))
    context = {
        "page_title": _("Put the plan for %(name)s in force") % {"name": page.function.name},
        "hint": _("Still lacking: %(missing)s.") % {"missing": lacking} if lacking else _("The version before it is kept."),
        "button": _("Put in force"),
        "page": page,
        "said": said(page.draft) if page.draft else None,
        "changed": _fields(changed(page.in_force.plan, page.draft)) if page.in_force and page.draft else [],
    }
    return _answer(request, page, form, work, context, template="preparedness/continuity_adopt.html")


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def test(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """A test of the plan is written down."""
    page = _editable(request, authority_id, function_id)
    form, today = TrialForm(request.POST or None), timezone.localdate(utc_now())

    def work(**common: Any) -> Any:
        return actions.record_test(**common, test=form.test(today))

    return _answer(request, page, form, work, {"page_title": _("Test of the plan for %(name)s") % {"name": page.function.name}})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def review(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """The plan was gone through and holds."""
    page = _editable(request, authority_id, function_id)
    form, today = ReviewForm(request.POST or None), timezone.localdate(utc_now())

    def work(**common: Any) -> Any:
        reviewed = form.cleaned_data["on"] or today
        return actions.review_continuity(**common, on=reviewed, note=form.cleaned_data["note"])

    context = {
        "page_title": _("Review of the plan for %(name)s") % {"name": page.function.name},
        "hint": _("Go through it with those who are to follow it. If something is to be changed, change the plan instead."),
    }
    return _answer(request, page, form, work, context)


def _page(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> PlanPage:
    return queries.plan_page(request.viewer, authority_id, function_id, timezone.localdate(utc_now()))


def _editable(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> PlanPage:
    page = _page(request, authority_id, function_id)
    if not page.may_edit:
        raise Refusal("preparedness.not_found")
    return page


def _answer(
    request: ViewerRequest, page: PlanPage, form: RegisterForm, work: Callable[..., Any], context: dict[str, Any],
    *, template: str = "preparedness/form.html",
) -> HttpResponse:  # fmt: skip
    back = reverse("preparedness:continuity_plan", args=[page.authority_id, page.function.id])

    def working(**common: Any) -> Any:
        return work(**common, function_id=page.function.id)

    return answered(request, page.authority_id, form, working, back, context, template=template)


def answered(
    request: ViewerRequest, authority_id: UUID, form: RegisterForm, work: Callable[..., Any], back: str, context: dict[str, Any],
    *, template: str = "preparedness/form.html",
) -> HttpResponse:  # fmt: skip
    """A form that is shown, or a sent one that is done; if not, the form says why, with everything that was typed."""
    now = utc_now()
    if request.method == "POST" and form.is_valid():
        try:
            work(viewer=request.viewer, authority_id=authority_id, key=form.cleaned_data["key"], now=now)
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
        else:
            messages.success(request, _("It is saved."))
            return redirect(back)
    context = {"button": _("Save"), "back_url": back, "cancel_url": back, **context, "form": form, "now": now}
    return render(request, template, context, status=422 if form.is_bound else 200)
