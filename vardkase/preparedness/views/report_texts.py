"""What stands in the report besides what the analysis says itself: the check of each part, the texts, and the deviations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.forms.reports import DeviationForm, KeyForm, PartForm
from vardkase.preparedness.reporting import build
from vardkase.preparedness.reporting.content import Material
from vardkase.preparedness.reporting.parts_after import lack
from vardkase.preparedness.rules.completeness import PartCheck


@require_safe
@gates.requires(Capability.RSA_READ)
def completeness(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """How each part stands by the rules: what is lacking, with the way to where it is written, and the deviations."""
    now = utc_now()
    found = build.gathered(request.viewer, analysis_id, now, mask=False)
    rows = [(one, *_standing(one), [lack(each) for each in one.lacks]) for one in found.checks]
    context = {"page_title": _("Is the report complete?"), "head": found.head, "found": found, "rows": rows, "now": now}
    return render(request, "preparedness/completeness.html", context)


def _standing(one: PartCheck) -> tuple[str, str]:
    if not one.lacks:
        return "green", _("All is there")
    return ("yellow", _("Deviates, with a reason")) if one.motivation else ("red", _("Lacks something"))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_READ)
def report_text(request: ViewerRequest, analysis_id: UUID, number: int) -> HttpResponse:
    """What is written in a part of the report."""
    found, check = _part(request, analysis_id, number)
    form = PartForm(request.POST or None, part=check.part, texts=found.texts)

    def work(**common: Any) -> Any:
        return actions.save_texts(**common, texts=form.written())

    hint = _("What the analysis says itself, such as risks and measures, comes after what you write here.")
    if form.unseen:
        hint += " " + _("Secret and not shown to you: %(names)s.") % {"names": "; ".join(form.unseen)}
    context = {"page_title": f"{check.part.number} {check.part.heading}", "hint": hint, "template": "preparedness/report_text.html"}
    return _answer(request, found, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_READ)
def deviation(request: ViewerRequest, analysis_id: UUID, number: int) -> HttpResponse:
    """Why the analysis deviates from its rules in a part."""
    found, check = _part(request, analysis_id, number)
    form = DeviationForm(request.POST or None, motivation=found.deviations.get(check.part.key, ""))
    rules = found.rules

    def work(**common: Any) -> Any:
        return actions.save_deviation(
            **common, part=check.part.key, heading=check.part.heading, motivation=form.cleaned_data["motivation"],
            ruleset=rules.reference, allowed=rules.deviations, seen=form.cleaned_data["seen"],
        )  # fmt: skip

    title = _("Deviation from part %(number)s, %(heading)s") % {"number": check.part.number, "heading": check.part.heading}
    return _answer(request, found, form, work, {"page_title": title, "hint": "; ".join(lack(each) for each in check.lacks)})


def _part(request: ViewerRequest, analysis_id: UUID, number: int) -> tuple[Material, PartCheck]:
    """The material, and the part that is asked for, to one who may write in it while it is open."""
    found = build.gathered(request.viewer, analysis_id, utc_now(), mask=False)
    check = next((one for one in found.checks if one.part.number == number), None)
    if check is None:
        raise Refusal("preparedness.rsa.not_found")
    if not found.head.may_write:
        raise Refusal("preparedness.rsa_may_not")
    if found.head.has_ended:
        raise Refusal("preparedness.unit_has_ended", unit=found.head.unit)
    if not found.head.is_open:
        raise Refusal("preparedness.analysis_is_closed", state=str(found.head.state))
    return found, check


def _answer(request: ViewerRequest, found: Material, form: KeyForm, work: Any, context: dict[str, Any]) -> HttpResponse:
    back = reverse("preparedness:completeness", args=[found.head.id])
    if request.method == "POST" and form.is_valid():
        try:
            work(viewer=request.viewer, analysis_id=found.head.id, key=form.cleaned_data["key"], now=utc_now())
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
        else:
            messages.success(request, _("It is saved."))
            return redirect(back)
    context = {"button": _("Save"), "back_url": back, **context, "form": form, "now": utc_now()}
    return render(request, context.get("template", "preparedness/form.html"), context, status=422 if form.is_bound else 200)
