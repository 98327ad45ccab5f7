"""The budgeted choice: what is asked, the answer with its curve, and what somebody chooses of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import choices as actions
from vardkase.preparedness.forms.choices import ChoiceForm, ChooseForm
from vardkase.preparedness.forms.measures import SentOnce
from vardkase.preparedness.queries import choices as queries
from vardkase.preparedness.queries.choices import Asking, ChoicePage
from vardkase.preparedness.rules.choices import Answer, Standing, disagreeing
from vardkase.preparedness.rules.measures import LEVELS, Effect
from vardkase.preparedness.views.choice_drawing import drawing
from vardkase.preparedness.words import measures as words
from vardkase.preparedness.words.choices import BARS, REFUSALS, points, weights

HIDDEN = gettext_lazy("A measure that has become secret")
REFRESH_SECONDS = 2
LATE = timedelta(minutes=5)


@require_safe
@gates.requires(Capability.RSA_WRITE)
def homes(request: ViewerRequest) -> HttpResponse:
    """In whose name one chooses; straight on when there is but one, or one that keeps the whole register."""
    found = queries.homes(request.viewer)
    if not found:
        raise Refusal("preparedness.choice_not_found")
    return redirect("preparedness:ask_choice", found[0].id)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def ask(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """Which measures wait for money, how much there is, and what must be in or out."""
    now = utc_now()
    asking = queries.asking(request.viewer, authority_id)
    form = ChoiceForm(request.POST or None, asking=asking)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.ask_choice(
                viewer=request.viewer, authority_id=authority_id, problem=form.problem(), key=form.cleaned_data["key"], now=now
            )
        except Refusal as refusal:
            if refusal.code.endswith("not_found"):
                raise
            form.refuse(refusal)
        else:
            return redirect("preparedness:choice_answer", authority_id, entry.event.choice_id)
    context = {
        "page_title": _("Which measures give most for the money?"),
        "form": form,
        "rows": [
            {
                "measure": one.measure,
                "lacks": words.kronor(one.measure.lacks_money),
                "tick": tick,
                "effects": [_effect(effect, asking.standings) for effect in one.measure.effects],
                "barred": _bar(asking, one.measure.id),
            }
            for one, tick in form.ticks
        ],
        "methods": sorted({one.method.name for one in asking.standings.values()}),
        "made": [(line, words.kronor(line.budget)) for line in queries.made(request.viewer, authority_id)],
        "authority_id": authority_id,
        "homes": [one for one in queries.homes(request.viewer) if one.id != authority_id],
        "now": now,
    }
    return render(request, "preparedness/choice.html", context, status=422 if form.is_bound else 200)


def _effect(effect: Effect, standings: Mapping[UUID, Standing]) -> dict[str, Any]:
    """An expected effect beside where the risk stands today; `level` where the latest analysis has another than the measure says."""
    standing = standings.get(effect.target_id) if effect.target_id and effect.kind in LEVELS else None
    kind = standing.risk_class if standing else None
    return {
        "said": words.effect(effect),
        "tone": kind.tone if kind else "",
        "place": f"{kind.name}, {standing.year}" if kind and standing else "",
        "level": disagreeing(effect, standings),
    }


def _bar(asking: Asking, id: UUID) -> str:
    kind, name = asking.barred.get(id, (None, ""))
    return str(BARS[kind]) % {"name": name} if kind else ""


@require_safe
@gates.requires(Capability.RSA_READ)
def answer(request: ViewerRequest, authority_id: UUID, choice_id: UUID) -> HttpResponse:
    """The answer, or how long it has been worked on. Without a script the page asks again by itself."""
    now = utc_now()
    page = queries.choice_page(request.viewer, authority_id, choice_id)
    found = render(request, "preparedness/choice_answer.html", _shown(page, now, None))
    if page.answer is None and now - page.at < LATE:
        found.headers["Refresh"] = str(REFRESH_SECONDS)
    return found


@require_POST
@gates.requires(Capability.RSA_WRITE)
def stop(request: ViewerRequest, authority_id: UUID, choice_id: UUID) -> HttpResponse:
    """Nobody wants to wait for it any more."""
    form = SentOnce(request.POST)
    if form.is_valid():
        try:
            actions.stop_choice(
                viewer=request.viewer, authority_id=authority_id, choice_id=choice_id, key=form.cleaned_data["key"], now=utc_now()
            )
        except Refusal as refusal:
            if refusal.code.endswith("not_found"):
                raise
            messages.warning(request, REFUSALS[refusal.code])
    return redirect("preparedness:choice_answer", authority_id, choice_id)


@require_POST
@gates.requires(Capability.RSA_WRITE)
def choose(request: ViewerRequest, authority_id: UUID, choice_id: UUID) -> HttpResponse:
    """Somebody says "we choose this": a proposal, with all that it was reckoned from."""
    now = utc_now()
    page = queries.choice_page(request.viewer, authority_id, choice_id)
    form = _choose_form(page, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.make_choice(
                viewer=request.viewer, authority_id=authority_id, choice_id=choice_id, point=said["point"], note=said["note"],
                key=said["key"], now=now,
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code.endswith("not_found"):
                raise
            form.refuse(refusal)
        else:
            messages.success(request, _("The choice is saved as a proposal. Each measure is decided by itself."))
            return redirect("preparedness:choice_answer", authority_id, choice_id)
    return render(request, "preparedness/choice_answer.html", _shown(page, now, form), status=422)


def _choose_form(page: ChoicePage, posted: Any = None) -> ChooseForm:
    kept = page.answer or Answer()
    rows = [(number, f"{words.kronor(one.cost)}, {points(one.gain)}") for number, one in enumerate(kept.places) if one.has_set]
    return ChooseForm(posted, rows=rows, initial={"point": kept.best})


def _shown(page: ChoicePage, now: datetime, form: ChooseForm | None) -> dict[str, Any]:
    problem, kept = page.problem, page.answer
    context: dict[str, Any] = {
        "page_title": _("Measures for %(sum)s") % {"sum": words.kronor(problem.budget)},
        "page": page,
        "weights": weights(problem),
        "by_class": bool(problem.methods),
        "methods": ", ".join(problem.methods) if len(problem.methods) > 1 else "",
        "asked": _asked(page),
        "stop": SentOnce() if page.may_write and kept is None else None,
        "is_late": kept is None and now - page.at >= LATE,
        "now": now,
    }
    if kept is None:
        return context
    if kept.refused:
        return {**context, "refused": str(REFUSALS.get(kept.refused, REFUSALS["preparedness.choice_needs_time"]))}
    return {**context, **_answered(page, kept), "form": form or (_choose_form(page) if page.may_write and page.chosen is None else None)}


def _answered(page: ChoicePage, kept: Answer) -> dict[str, Any]:
    """What the answer says: in words, in rows, and in a drawing that speaks."""
    problem = page.problem
    best = kept.places[kept.best]
    shown = [(number, one) for number, one in enumerate(kept.places) if one.has_set]
    return {
        "best": best,
        "best_cost": words.kronor(best.cost),
        "best_points": points(best.gain),
        "waiting": len(problem.options),
        "most": points(max(one.bound for one in kept.places)),
        "chosen": _measures(page, best.chosen),
        "left": words.kronor(problem.budget - best.cost),
        "next": _next(kept),
        "curve": [_row(page, kept, number) for number, _one in shown],
        "points": len(kept.places),
        "gap": best.bound - best.gain,
        "drawing": drawing(kept, problem.budget),
        "drawn": _("%(least)s for %(first)s, %(best)s for %(cost)s, %(most)s for %(all)s. The table below says the same.")
        % {
            "least": points(kept.places[0].gain),
            "first": words.kronor(kept.places[0].cost),
            "best": points(best.gain),
            "cost": words.kronor(best.cost),
            "most": points(kept.places[-1].gain),
            "all": words.kronor(kept.places[-1].cost),
        },
        "chosen_names": [name or HIDDEN for name in page.chosen.measures] if page.chosen else [],
        "chosen_cost": words.kronor(page.chosen.cost) if page.chosen else "",
    }


def _asked(page: ChoicePage) -> list[tuple[str, str]]:
    """What must be in and what was left out, by name."""
    names = {one.key: one.name or str(HIDDEN) for one in page.problem.options}
    found = [(_("Must be in"), page.problem.inside), (_("Left out"), page.problem.outside)]
    return [(label, ", ".join(names[key] for key in keys)) for label, keys in found if keys]


def _measures(page: ChoicePage, chosen: tuple[int, ...]) -> list[dict[str, Any]]:
    problem = page.problem
    names = {one.key: one.name for one in problem.targets}
    found = []
    for one in (problem.options[number] for number in chosen):
        lowers = ", ".join(
            ngettext("%(name)s %(steps)s step", "%(name)s %(steps)s steps", low.steps) % {"name": names[low.target], "steps": low.steps}
            for low in one.lowers
        )
        found.append(
            {"id": "" if one.key in page.hidden else one.key, "name": one.name or HIDDEN, "cost": words.kronor(one.cost), "lowers": lowers}
        )
    return found


def _row(page: ChoicePage, kept: Answer, number: int) -> dict[str, Any]:
    place = kept.places[number]
    best = set(kept.places[kept.best].chosen)
    names = [one.name or str(HIDDEN) for one in page.problem.options]
    return {
        "number": number,
        "cost": words.kronor(place.cost),
        "points": place.gain,
        "count": len(place.chosen),
        "more": ", ".join(names[one] for one in place.chosen if one not in best),
        "less": ", ".join(names[one] for one in sorted(best - set(place.chosen))),
        "is_best": number == kept.best,
        "gap": place.bound - place.gain,
    }


def _next(kept: Answer) -> dict[str, str] | None:
    """What a little more money would give: the next point of the curve."""
    if kept.best + 1 >= len(kept.places):
        return None
    here, there = kept.places[kept.best], kept.places[kept.best + 1]
    return {"cost": words.kronor(there.cost), "points": points(there.gain - here.gain)}
