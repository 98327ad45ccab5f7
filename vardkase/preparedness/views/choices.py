"""The budgeted choice: what is asked, the answer with its curve, and what somebody chooses of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import choices as actions
from vardkase.preparedness.choice.problem import GAP
from vardkase.preparedness.forms.choices import ChoiceForm, ChooseForm
from vardkase.preparedness.queries import choices as queries
from vardkase.preparedness.queries.choices import ChoicePage
from vardkase.preparedness.rules.choices import Answer
from vardkase.preparedness.views.choice_drawing import drawing
from vardkase.preparedness.words import measures as words
from vardkase.preparedness.words.choices import REFUSALS

REFRESH_SECONDS = 2
EXPECTED_SECONDS = 15
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
    candidates = queries.candidates(request.viewer, authority_id)
    form = ChoiceForm(request.POST or None, candidates=candidates)
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
            (one.measure, words.kronor(one.measure.lacks_money), [words.effect(effect) for effect in one.measure.effects], tick)
            for one, tick in form.ticks
        ],
        "made": [(line, words.kronor(line.budget)) for line in queries.made(request.viewer, authority_id)],
        "authority_id": authority_id,
        "homes": [one for one in queries.homes(request.viewer) if one.id != authority_id],
        "now": now,
    }
    return render(request, "preparedness/choice.html", context, status=422 if form.is_bound else 200)


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


def points(count: int) -> str:
    """Points in words."""
    return ngettext("%(count)s point", "%(count)s points", count) % {"count": count}


def _shown(page: ChoicePage, now: datetime, form: ChooseForm | None) -> dict[str, Any]:
    problem, kept = page.problem, page.answer
    context: dict[str, Any] = {
        "page_title": _("Measures for %(sum)s") % {"sum": words.kronor(problem.budget)},
        "page": page,
        "weights": [
            (_("A gap that is closed") if level == GAP else _("A step down from level %(level)s") % {"level": level}, points(count))
            for level, count in problem.weights
        ],
        "asked": _asked(page),
        "seconds": min(EXPECTED_SECONDS, round((now - page.at).total_seconds())),
        "expected": EXPECTED_SECONDS,
        "is_late": kept is None and now - page.at >= LATE,
        "now": now,
    }
    if kept is None:
        return context
    if kept.refused:
        return {**context, "refused": str(REFUSALS.get(kept.refused, REFUSALS["preparedness.choice_needs_time"]))}
    best = kept.places[kept.best]
    shown = [(number, one) for number, one in enumerate(kept.places) if one.has_set]
    return {
        **context,
        "best": best,
        "best_cost": words.kronor(best.cost),
        "best_points": points(best.gain),
        "chosen": _measures(page, best.chosen),
        "left": words.kronor(problem.budget - best.cost),
        "next": _next(kept),
        "curve": [_row(page, kept, number) for number, _one in shown],
        "points": len(kept.places),
        "gap": best.bound - best.gain,
        "drawing": drawing(kept, problem.budget),
        "form": form or (_choose_form(page) if page.may_write and page.chosen is None else None),
        "chosen_cost": words.kronor(page.chosen.cost) if page.chosen else "",
    }


def _asked(page: ChoicePage) -> list[tuple[str, str]]:
    """What must be in and what was left out, by name."""
    names = {one.key: one.name for one in page.problem.options}
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
        found.append({"id": one.key, "name": one.name, "cost": words.kronor(one.cost), "lowers": lowers})
    return found


def _row(page: ChoicePage, kept: Answer, number: int) -> dict[str, Any]:
    place = kept.places[number]
    best = set(kept.places[kept.best].chosen)
    names = [one.name for one in page.problem.options]
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
