"""Acting on measures: every page is a form, one call, and back."""

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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries as registers
from vardkase.preparedness.actions import measures as actions
from vardkase.preparedness.forms.measures import DecisionForm, FollowUpForm, MeasureForm, SentOnce, StepForm, VerifyForm
from vardkase.preparedness.queries import measure_scopes as scopes
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.queries.measure_rows import MeasurePage
from vardkase.preparedness.rules.measures import FunctionRef, Measure, Origin, RiskRef, Source, Step
from vardkase.preparedness.words import measures as words

CONFIRM = "ui/confirm/confirm.html"
FORM = "preparedness/measure_act.html"
TITLES = {
    Step.START: gettext_lazy("Has “%(title)s” begun?"),
    Step.FINISH: gettext_lazy("Is “%(title)s” done?"),
    Step.DEFER: gettext_lazy("Defer “%(title)s”"),
    Step.REJECT: gettext_lazy("Reject “%(title)s”"),
    Step.REOPEN: gettext_lazy("Reopen “%(title)s”"),
}
HINTS = {
    Step.FINISH: gettext_lazy("Done is not verified: the measure stays on the list until somebody has seen whether it helped."),
    Step.REJECT: gettext_lazy("It stays readable, with the reason. It can be reopened."),
}


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def new(request: ViewerRequest) -> HttpResponse:
    """A measure is proposed; what is known of where it comes from stands in the address."""
    prefilled = _prefilled(request)
    form = _measure_form(request, prefilled)
    back = reverse("preparedness:measures")

    def work(**common: Any) -> Any:
        return actions.save_measure(**common, measure=form.draft())

    before = queries.measure_page(request.viewer, prefilled.after_id, _today()).line.measure if prefilled.after_id else None
    context = {"page_title": _("Propose a measure"), "back_url": back, "before": before, "button": _("Propose")}
    return _answer(request, None, form, work, context, template="preparedness/measure_form.html", done=_("The measure is proposed."))


def _prefilled(request: ViewerRequest) -> Measure:
    """What the address says: `source`, `source_id`, `label`, `risk` with `unit`, `function`, `after`. What cannot be read is left out."""
    asked = request.GET
    label = asked.get("label", "").strip()[:200]
    kind = asked.get("source", "")
    source = Source(Origin(kind) if kind in set(Origin) else Origin.OTHER, _uuid(asked.get("source_id", "")), label)
    risk_id, unit_id, function_id = (_uuid(asked.get(name, "")) for name in ("risk", "unit", "function"))
    risks: tuple[RiskRef, ...] = ()
    if risk_id and unit_id:
        known = next((one for one in queries.known_risks(request.viewer) if (one.unit_id, one.risk_id) == (unit_id, risk_id)), None)
        if known and source.kind is Origin.RISK and not source.label:
            source = replace(source, label=known.name)
        name = asked.get("risk_name", "").strip()[:200] or label or _("The risk")
        risks = (known or RiskRef(unit_id, queries.unit_name(request.viewer, unit_id), risk_id, name),)
    functions = tuple(one for one in queries.known_functions(request.viewer) if one.id == function_id)
    after = _uuid(asked.get("after", ""))
    if after:
        earlier = queries.measure_page(request.viewer, after, _today()).line.measure
        risks, functions = risks or earlier.risks, functions or earlier.functions
    return Measure(actions.NEW, 0, "", source=source, risks=risks, functions=functions, organisation_id=unit_id, after_id=after, after="")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _measure_form(request: ViewerRequest, measure: Measure) -> MeasureForm:
    functions: tuple[FunctionRef, ...] = queries.known_functions(request.viewer)
    return MeasureForm(
        request.POST or None,
        measure=measure,
        boards=scopes.choices(request.viewer),
        posts=registers.post_choices(request.viewer),
        risks=queries.known_risks(request.viewer),
        functions=functions,
        others=queries.known_measures(request.viewer, measure),
    )


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def edit(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """What a measure is."""
    page = _page(request, measure_id)
    form = _measure_form(request, page.line.measure)

    def work(**common: Any) -> Any:
        return actions.save_measure(**common, measure=form.draft(), seen=form.cleaned_data["seen"])

    context = {"page_title": _("Change “%(title)s”") % {"title": page.line.measure.title}, "button": _("Save")}
    return _answer(request, measure_id, form, work, context, template="preparedness/measure_form.html")


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def decide(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """A decision on a measure is entered."""
    page = _page(request, measure_id)
    form = DecisionForm(request.POST or None, part=page.line.followed, initial={"on": _today()})

    def work(**common: Any) -> Any:
        said = form.cleaned_data
        return actions.decide_measure(
            **common, measure_id=measure_id, decision=form.decision(), deadline=said["deadline"], seen=said["seen"]
        )

    hint = "" if page.line.measure.owner else _("The measure has no owner yet, and cannot be decided until somebody answers for it.")
    context = {"page_title": _("Decision on “%(title)s”") % {"title": page.line.measure.title}, "hint": hint, "button": _("Save")}
    return _answer(request, measure_id, form, work, context)


def _step(request: ViewerRequest, measure_id: UUID, step: Step) -> HttpResponse:
    page = _page(request, measure_id)
    form = StepForm(request.POST or None, step=step, part=page.line.followed, initial={"on": _today()})

    def work(**common: Any) -> Any:
        return actions.move_measure(**common, measure_id=measure_id, taken=form.taken(), seen=form.cleaned_data["seen"])

    context = {
        "page_title": str(TITLES[step]) % {"title": page.line.measure.title},
        "hint": str(HINTS.get(step, "")),
        "button": str(words.STEPS[step]),
    }
    return _answer(request, measure_id, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def start(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """Work has begun."""
    return _step(request, measure_id, Step.START)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def finish(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """It is done, and its effect is still to be seen."""
    return _step(request, measure_id, Step.FINISH)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def defer(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """It is put off to a new deadline."""
    return _step(request, measure_id, Step.DEFER)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def reject(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """It is not done, and why."""
    return _step(request, measure_id, Step.REJECT)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def reopen(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """It is taken up again, and why."""
    return _step(request, measure_id, Step.REOPEN)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def follow_up(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """What was seen on a day."""
    page = _page(request, measure_id)
    form = FollowUpForm(request.POST or None, initial={"on": _today()})

    def work(**common: Any) -> Any:
        return actions.follow_up_measure(**common, measure_id=measure_id, follow_up=form.follow_up())

    context = {"page_title": _("Follow up “%(title)s”") % {"title": page.line.measure.title}, "button": _("Save")}
    return _answer(request, measure_id, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def verify(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """Whether it helped."""
    page = _page(request, measure_id)
    form = VerifyForm(request.POST or None, measure=page.line.measure, part=page.line.followed, initial={"on": _today()})

    def work(**common: Any) -> Any:
        return actions.verify_effect(**common, measure_id=measure_id, verification=form.verification(), seen=form.cleaned_data["seen"])

    context = {
        "page_title": _("Did “%(title)s” help?") % {"title": page.line.measure.title},
        "hint": _("How measures have affected preparedness is reported to the county board (LEH 2 kap. 9 §)."),
        "button": _("Save"),
    }
    return _answer(request, measure_id, form, work, context)


def _today() -> Any:
    return timezone.localdate(utc_now())


def _page(request: ViewerRequest, measure_id: UUID) -> MeasurePage:
    """The measure, for one who writes it."""
    page = queries.measure_page(request.viewer, measure_id, _today())
    if not page.may_write:
        raise Refusal("preparedness.measure_not_found")
    return page


def _answer(
    request: ViewerRequest,
    measure_id: UUID | None,
    form: SentOnce,
    work: Callable[..., Any],
    context: dict[str, Any],
    *,
    template: str = FORM,
    done: str = "",
) -> HttpResponse:
    """A form that is shown, or a sent one that is done; if not, the form says why, with everything that was typed."""
    now = utc_now()
    if request.method == "POST" and form.is_valid():
        entry = _worked(form, work, {"viewer": request.viewer, "key": form.cleaned_data["key"], "now": now})
        if entry is not None:
            messages.success(request, done or _("It is saved."))
            return redirect("preparedness:measure", measure_id or entry.event.measure.id)
    back = reverse("preparedness:measure", args=[measure_id]) if measure_id else ""
    context = {"back_url": back, **context, "form": form, "now": now}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _worked(form: SentOnce, work: Callable[..., Any], common: dict[str, Any]) -> Any:
    try:
        return work(**common)
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return None
