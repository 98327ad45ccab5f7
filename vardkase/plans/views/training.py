"""The training register: who counts as trained for which function, and until when."""

from __future__ import annotations

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
from vardkase.plans.actions import training as actions
from vardkase.plans.forms.terms import KeyForm, ReasonForm, TrainingForm
from vardkase.plans.queries import training as queries
from vardkase.plans.queries.terms import keeper_row
from vardkase.plans.queries.training import TrainingLine
from vardkase.plans.rules.training import Training, TrainingState
from vardkase.plans.views.terms_frame import CONFIRM, Visit, answer, visit
from vardkase.plans.words import terms as words


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def training(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """The register, what does not count first."""
    here = visit(request, keeper_id)
    page = queries.training_page(request.viewer, keeper_id, here.today)
    counts = {state: sum(one.state is state for one in page.lines) for state in TrainingState}
    context = {
        "page_title": _("Training and exercise"),
        "page": page,
        "rows": [_shown(one) for one in page.lines],
        "sums": [(words.TRAINING_TONES[state], str(words.TRAININGS[state]), count) for state, count in counts.items() if count],
        "now": here.now,
    }
    return render(request, "plans/terms_training.html", context)


def _shown(one: TrainingLine) -> dict[str, Any]:
    return {"line": one, "one": one.training, "tone": words.TRAINING_TONES[one.state], "word": words.TRAININGS[one.state]}


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def begin(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """Begins the register with the functions that most municipalities train."""
    here = _held(request, keeper_id)
    form = KeyForm(request.POST or None)
    back = reverse("plans:training", args=[keeper_id])
    context = {
        "page_title": _("Begin with Vårdkase's list of functions?"),
        "text": _("The crisis board, the staff, the duty officer and crisis support, with what each needs. No training is noted yet."),
        "confirm_label": _("Begin"),
        "cancel_url": back,
    }
    return answer(here, form, actions.begin_training, context, to=(back,), template=CONFIRM, done=_("The list is there."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def new(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """A function that the register lacks."""
    return _edit(_held(request, keeper_id), None, _("Add a function"))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def edit(request: ViewerRequest, keeper_id: UUID, training_id: UUID) -> HttpResponse:
    """A function and what its holder has trained."""
    here = _held(request, keeper_id)
    line = queries.training(request.viewer, keeper_id, training_id)
    return _edit(here, line, line.function, reverse("plans:remove_training", args=[keeper_id, training_id]))


def _edit(here: Visit, line: Training | None, title: str, remove_url: str = "") -> HttpResponse:
    elected, people = queries.training_choices(here.request.viewer, here.keeper_id)
    form = TrainingForm(here.request.POST or None, line=line, elected=elected, people=people)
    back = reverse("plans:training", args=[here.keeper_id])

    def work(**common: Any) -> None:
        actions.save_training(**common, line=form.draft(), new=line is None, seen=form.cleaned_data["seen"])

    return answer(here, form, work, {"page_title": title, "back_url": back, "remove_url": remove_url}, to=(back,))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def remove(request: ViewerRequest, keeper_id: UUID, training_id: UUID) -> HttpResponse:
    """A line that is not needed."""
    here = _held(request, keeper_id)
    line = queries.training(request.viewer, keeper_id, training_id)
    form = ReasonForm(request.POST or None, part=line)
    back = reverse("plans:training", args=[keeper_id])
    context = {
        "page_title": _("Take %(function)s out of the register?") % {"function": line.function},
        "consequences": [_("Everything stays in the history.")],
        "confirm_label": _("Take away"),
        "alarm": True,
        "cancel_url": back,
    }

    def work(**common: Any) -> None:
        said = form.cleaned_data
        actions.remove_training(**common, training_id=training_id, reason=said["reason"], seen=said["seen"])

    return answer(here, form, work, context, to=(back,), template=CONFIRM)


def _held(request: ViewerRequest, keeper_id: UUID) -> Visit:
    keeper_row(request.viewer, keeper_id, edit=True)
    return visit(request, keeper_id)
