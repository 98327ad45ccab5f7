"""A risk of an analysis, and the municipality's shared risks against those of its units."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.actions import risks as actions
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.forms.analyses import MapForm
from vardkase.preparedness.forms.functions import ReasonForm, RegisterForm
from vardkase.preparedness.forms.risks import RiskForm
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.analysis_rows import RiskPage, Shared
from vardkase.preparedness.queries.measures import of_risk
from vardkase.preparedness.queries.register import function_choices
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.rules.methods import Method, Scale
from vardkase.preparedness.rules.rollup import Spread
from vardkase.preparedness.views.analyses import title
from vardkase.preparedness.views.function_links import function_links
from vardkase.preparedness.views.measures import row
from vardkase.preparedness.views.risk_rows import risk_row
from vardkase.preparedness.views.rounds import CONFIRM, answer
from vardkase.preparedness.words import analyses as words

FORM = "preparedness/risk_form.html"
MOST_UNMAPPED = 100


@require_safe
@gates.requires(Capability.RSA_READ)
def risk(request: ViewerRequest, analysis_id: UUID, risk_id: UUID) -> HttpResponse:
    """A risk: what happens, how it was judged and why, other years, and what was done about it."""
    page = queries.risk_page(request.viewer, analysis_id, risk_id)
    method, found = page.head.method, page.risk_class
    context = {
        "page_title": page.risk.name,
        "page": page,
        "risk": page.risk,
        "head": page.head,
        "analysis": title(page.head),
        "tone": found.tone if found else "grey",
        "class": found.name if found else (_("Not in the matrix") if page.risk.judged else _("Not judged")),
        "facts": _facts(page),
        "consequences": [
            (_dimension(method, one.dimension), method.consequence.named(one.level), one.why) for one in page.risk.consequences
        ],
        "horizons": [
            (one.year, method.likelihood.named(one.likelihood), method.consequence.named(one.total), _class(method, one), one.why)
            for one in page.risk.horizons
        ],
        "secrets": [(words.FIELDS[one.field], words.GROUNDS[one.ground], one.why) for one in page.risk.secrets],
        "functions": function_links(request.viewer, page.risk.functions),
        "measures": [row(one) for one in of_risk(request.viewer, page.head.unit_id, risk_id, timezone.localdate(utc_now())).lines],
        "change": (words.CHANGE_SIGNS[page.change], words.CHANGES[page.change]) if page.change else None,
        "chain_url": _url("preparedness:risk_chain", page.head.unit_id, risk_id),
        "measure_url": _measure_url(page),
        "now": utc_now(),
    }
    return render(request, "preparedness/risk.html", context)


def _class(method: Method, one: Any) -> tuple[str, Any]:
    found = method.risk_class(one.likelihood, one.total)
    return (found.tone, found.name) if found else ("grey", _("Not in the matrix"))


def _dimension(method: Method, key: str) -> str:
    found = method.dimension(key)
    return found.name if found else key


def _facts(page: RiskPage) -> list[tuple[Any, str]]:
    risk, method = page.risk, page.head.method
    likelihood = method.likelihood.named(risk.likelihood) or (str(words.UNLIKELY[risk.unlikely]) if risk.unlikely else "–")
    return [
        (_("Number"), str(risk.number)),
        (_("Kind of event"), methods.event_name(risk.event) or "–"),
        (_("Likelihood"), _with(likelihood, risk.unlikely_why)),
        (_("Consequence in all"), _with(method.consequence.named(risk.total) or "–", risk.total_why)),
        (_("Uncertainty"), _with(method.uncertainty.named(risk.uncertainty) or "–", risk.uncertainty_why)),
        (_("To withstand it"), method.capability.named(risk.resist) or "–"),
        (_("To handle it"), method.capability.named(risk.handle) or "–"),
        *([(_("Held elsewhere"), risk.held_elsewhere)] if risk.held_elsewhere else []),
        *([(_("Source"), risk.source)] if risk.source else []),
    ]


def _with(said: str, why: str) -> str:
    return f"{said}. {why}" if why else said


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _measure_url(page: RiskPage) -> str:
    """Where a measure against the risk is begun, filled in beforehand; nowhere for those who do not write."""
    url = _url("preparedness:new_measure") if page.head.may_write else ""
    return f"{url}?source=risk&source_id={page.risk.id}&unit={page.head.unit_id}&risk={page.risk.id}" if url else ""


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def new_risk(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """A risk that the analysis lacks."""
    head = queries.analysis_head(request.viewer, analysis_id)
    if not head.may_write:
        raise Refusal("preparedness.rsa.not_found")
    form = RiskForm(request.POST or None, risk=None, method=head.method, functions=function_choices(request.viewer, head.keeper_id))

    def work(**common: Any) -> Any:
        return actions.save_risk(**common, analysis_id=analysis_id, risk=form.draft(), seen=form.cleaned_data["seen"])

    context = {"page_title": _("Add a risk"), "analysis": title(head), "back_url": reverse("preparedness:analysis", args=[analysis_id])}
    return answer(request, form, work, context, lambda entry: _to_risk(analysis_id, entry.event.risk.id), template=FORM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def edit_risk(request: ViewerRequest, analysis_id: UUID, risk_id: UUID) -> HttpResponse:
    """A risk judged anew."""
    page = _page(request, analysis_id, risk_id)
    names = function_choices(request.viewer, page.head.keeper_id)
    form = RiskForm(request.POST or None, risk=page.risk, method=page.head.method, functions=names)

    def work(**common: Any) -> Any:
        return actions.save_risk(**common, analysis_id=analysis_id, risk=form.draft(), seen=form.cleaned_data["seen"])

    back = reverse("preparedness:risk", args=[analysis_id, risk_id])
    context = {
        "page_title": _("Judge %(name)s") % {"name": page.risk.name},
        "analysis": title(page.head),
        "back_url": back,
        "drop_url": reverse("preparedness:drop_risk", args=[analysis_id, risk_id]),
        "carried": not page.risk.judged,
    }
    return answer(request, form, work, context, lambda _entry: redirect(back), template=FORM)


def _to_risk(analysis_id: UUID, risk_id: UUID) -> HttpResponse:
    return redirect("preparedness:risk", analysis_id, risk_id)


def _page(request: ViewerRequest, analysis_id: UUID, risk_id: UUID) -> RiskPage:
    """The risk for one who writes, and who reads all of it."""
    page = queries.risk_page(request.viewer, analysis_id, risk_id)
    if not page.head.may_write:
        raise Refusal("preparedness.rsa.not_found")
    if page.masked:
        raise Refusal("preparedness.secret_unseen")
    return page


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def drop_risk(request: ViewerRequest, analysis_id: UUID, risk_id: UUID) -> HttpResponse:
    """A risk that does not belong in this year's analysis."""
    page = queries.risk_page(request.viewer, analysis_id, risk_id)
    form = ReasonForm(request.POST or None)
    context = {
        "page_title": _("Drop %(name)s from the analysis?") % {"name": page.risk.name},
        "consequences": [
            _("The years before keep it, and it can be taken up again."),
            _("That it was dropped, and why, stands in the report."),
        ],
        "confirm_label": _("Drop"),
        "alarm": True,
        "cancel_url": reverse("preparedness:risk", args=[analysis_id, risk_id]),
    }

    def work(**common: Any) -> Any:
        return actions.drop_risk(**common, analysis_id=analysis_id, risk_id=risk_id, reason=form.cleaned_data["reason"])

    return answer(request, form, work, context, lambda _entry: redirect("preparedness:analysis", analysis_id), template=CONFIRM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def restore_risk(request: ViewerRequest, analysis_id: UUID, risk_id: UUID) -> HttpResponse:
    """A dropped risk that belongs there after all."""
    page = queries.risk_page(request.viewer, analysis_id, risk_id)
    form = ReasonForm(request.POST or None)
    context = {
        "page_title": _("Take up %(name)s again?") % {"name": page.risk.name},
        "confirm_label": _("Take up"),
        "cancel_url": reverse("preparedness:risk", args=[analysis_id, risk_id]),
    }

    def work(**common: Any) -> Any:
        return actions.restore_risk(**common, analysis_id=analysis_id, risk_id=risk_id, reason=form.cleaned_data["reason"])

    return answer(request, form, work, context, lambda _entry: _to_risk(analysis_id, risk_id), template=CONFIRM)


@require_safe
@gates.requires(Capability.RSA_READ)
def together(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """The shared risks with what the units say of each: how many, the least, the middle and the most, and who is far from it."""
    found = rollup(request.viewer, analysis_id)
    method, asked = found.head.method, request.GET.get("open", "")
    context = {
        "page_title": _("What the units say"),
        "head": found.head,
        "analysis": title(found.head),
        "years": found.years,
        # The units' own judgements of one shared risk at a time: of all of them there may be thousands.
        "rows": [_shared(one, method, shown=asked in {str(one.line.number), "all"}) for one in found.shared],
        "unmapped": found.unmapped[:MOST_UNMAPPED],
        "unmapped_count": len(found.unmapped),
        "may_map": found.head.is_open and found.head.may_lead,
        "now": utc_now(),
    }
    return render(request, "preparedness/together.html", context)


def _shared(one: Shared, method: Method, *, shown: bool) -> dict[str, Any]:
    now = one.now
    return {
        **risk_row(one.line, method),
        "said": ngettext("%(count)s risk of the units", "%(count)s risks of the units", len(now.votes)) % {"count": len(now.votes)}
        if now.votes
        else "",
        "without": ngettext("%(count)s without a likelihood", "%(count)s without a likelihood", now.without_likelihood)
        % {"count": now.without_likelihood}
        if now.without_likelihood
        else "",
        "likely": spread(now.likelihood, method.likelihood),
        "hard": spread(now.total, method.consequence),
        "far": ", ".join(sorted({*now.likelihood.far, *now.total.far})),
        "votes": [
            (vote, method.likelihood.named(vote.likelihood), method.consequence.named(vote.total), vote in now.apart) for vote in now.votes
        ]
        if shown
        else [],
        "before": [
            (year.year, spread(year.units_likelihood, method.likelihood), spread(year.units_total, method.consequence))
            for year in one.before
        ],
    }


def spread(one: Spread, scale: Scale) -> str:
    """A spread in words: how many, the least, the middle and the most."""
    if not one.n:
        return _("Nobody")
    said = {"n": one.n, "least": one.least, "middle": one.middle, "most": one.most}
    if one.n == 1:
        return _("1: %(middle)s") % {"middle": scale.named(one.middle)}
    if one.agrees:
        return _("%(n)s, all %(middle)s") % {**said, "middle": scale.named(one.middle)}
    return _("%(n)s, from %(least)s to %(most)s, middle %(middle)s") % said


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def map_risks(request: ViewerRequest, analysis_id: UUID, shared_id: UUID) -> HttpResponse:
    """Units' risks are put under a shared one, by hand."""
    found = rollup(request.viewer, analysis_id)
    shared = next((one.line for one in found.shared if one.line.risk_id == shared_id), None)
    if shared is None or not found.head.may_lead or not found.head.may_write:
        raise Refusal("preparedness.rsa.not_found")
    form = MapForm(request.POST or None, locals_=found.unmapped, shared_id=shared_id, event=shared.event, head=found.head)

    def work(**common: Any) -> Any:
        return actions.map_risks(**common, analysis_id=analysis_id, shared_id=shared_id, risks=form.drafts())

    back = reverse("preparedness:together", args=[analysis_id])
    context = {
        "page_title": _("Which of the units' risks are parts of %(name)s?") % {"name": shared.name},
        "hint": _("What was a part of it last year is ticked. Nothing is put together by likeness of words alone."),
        "back_url": back,
    }
    return answer(request, form, work, context, lambda _entry: redirect(back))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def unmap_risk(request: ViewerRequest, analysis_id: UUID, local_id: UUID, risk_id: UUID) -> HttpResponse:
    """A unit's risk is taken away from the shared one."""
    page = queries.risk_page(request.viewer, local_id, risk_id)
    back = reverse("preparedness:together", args=[analysis_id])
    form = RegisterForm(request.POST or None)
    context = {
        "page_title": _("Take %(name)s away from the shared risk?") % {"name": page.risk.name},
        "confirm_label": _("Take away"),
        "cancel_url": back,
    }

    def work(**common: Any) -> Any:
        return actions.unmap_risk(**common, analysis_id=analysis_id, draft=MapDraft(local_id, risk_id))

    return answer(request, form, work, context, lambda _entry: redirect(back), template=CONFIRM)
