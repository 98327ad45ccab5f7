"""One duty of a term of office: what it is, what has been said of it, and saying it."""

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
from vardkase.plans.actions import terms as actions
from vardkase.plans.events.terms import DutyFulfilled, DutyMoved
from vardkase.plans.forms.terms import DueForm, FulfilForm, TermForm, WhyForm
from vardkase.plans.queries import obligations as queries
from vardkase.plans.queries.obligations import DutyLine, Remark
from vardkase.plans.queries.terms import keeper_row
from vardkase.plans.rules.obligations import Answer
from vardkase.plans.views.terms import shown_line
from vardkase.plans.views.terms_frame import Visit, answer, known_term, visit
from vardkase.ui import times
from vardkase.ui.words import event_text


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def duty(request: ViewerRequest, keeper_id: UUID, term: int, duty_id: UUID) -> HttpResponse:
    """A duty, how it stands, and everything that has been said of it."""
    here = visit(request, keeper_id)
    page = queries.duty_page(request.viewer, keeper_id, known_term(term), duty_id, here.today)
    context = {
        "page_title": title(page.line),
        "page": page,
        "term": page.line.occurrence.term,
        "row": shown_line(page.line),
        "remarks": [(one, event_text(one.kind), _said(one, here)) for one in page.remarks],
        "is_said": page.line.said.answer is not Answer.NOTHING,
        "now": here.now,
    }
    return render(request, "plans/terms_duty.html", context)


def title(line: DutyLine) -> str:
    """A duty with its unit and its year."""
    one = line.occurrence
    named = f"{one.duty.title}: {one.unit.name}" if one.unit else one.duty.title
    return f"{named} ({one.year})" if one.year else named


def _said(one: Remark, here: Visit) -> str:
    event = one.event
    if isinstance(event, DutyFulfilled):
        said = event.fulfilment
        day = times.date_words(said.on, here.now) if said.on else ""
        return ", ".join(filter(None, (said.body, day, said.paragraph, said.registry_number, said.reference)))
    if isinstance(event, DutyMoved):
        day = times.date_words(event.due, here.now) if event.due else _("as the rule has it")
        return f"{day}. {event.why}"
    return event.why


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def fulfil(request: ViewerRequest, keeper_id: UUID, term: int, duty_id: UUID) -> HttpResponse:
    """That a duty is fulfilled."""
    here, line = _held(request, keeper_id, term, duty_id)
    form = FulfilForm(request.POST or None, line=line)
    context = {"page_title": _("Done: %(duty)s") % {"duty": title(line)}, "hint": line.occurrence.duty.done_when}

    def work(**common: Any) -> None:
        actions.fulfil_duty(**common, fulfilment=form.draft(), seen=form.cleaned_data["seen"])

    return _answer(here, line, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def set_aside(request: ViewerRequest, keeper_id: UUID, term: int, duty_id: UUID) -> HttpResponse:
    """That a duty does not apply here."""
    here, line = _held(request, keeper_id, term, duty_id)
    form = WhyForm(request.POST or None, part=line.said)
    context = {"page_title": _("Does not apply: %(duty)s") % {"duty": title(line)}}

    def work(**common: Any) -> None:
        actions.set_duty_aside(**common, why=form.cleaned_data["why"], seen=form.cleaned_data["seen"])

    return _answer(here, line, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def reopen(request: ViewerRequest, keeper_id: UUID, term: int, duty_id: UUID) -> HttpResponse:
    """That what was said of a duty was not so."""
    here, line = _held(request, keeper_id, term, duty_id)
    form = WhyForm(request.POST or None, part=line.said)
    context = {
        "page_title": _("Undo what was said: %(duty)s") % {"duty": title(line)},
        "hint": _("What was said stays in the history, with the reason for undoing it."),
        "button": _("Undo"),
    }

    def work(**common: Any) -> None:
        actions.reopen_duty(**common, why=form.cleaned_data["why"], seen=form.cleaned_data["seen"])

    return _answer(here, line, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def move_due(request: ViewerRequest, keeper_id: UUID, term: int, duty_id: UUID) -> HttpResponse:
    """A day of the municipality's own for a duty."""
    here, line = _held(request, keeper_id, term, duty_id)
    form = DueForm(request.POST or None, line=line)
    rule = line.occurrence.due
    context = {
        "page_title": _("Day for: %(duty)s") % {"duty": title(line)},
        "hint": _("The rule gives %(day)s.") % {"day": times.date_words(rule, here.now)} if rule else _("The rule gives no day."),
        "rule": line.occurrence.duty.verify,
    }

    def work(**common: Any) -> None:
        said = form.cleaned_data
        actions.move_due(**common, due=said["due"], why=said["due_why"], seen=said["seen"])

    return _answer(here, line, form, work, context)


def _held(request: ViewerRequest, keeper_id: UUID, term: int, duty_id: UUID) -> tuple[Visit, DutyLine]:
    """The duty, for one who says how it stands. Absent and forbidden answer alike."""
    here = visit(request, keeper_id)
    keeper_row(request.viewer, keeper_id, edit=True)
    return here, queries.duty_line(request.viewer, keeper_id, known_term(term), duty_id, here.today)


def _answer(here: Visit, line: DutyLine, form: TermForm, work: Callable[..., None], context: dict[str, Any]) -> HttpResponse:
    year, id = line.occurrence.term.year, line.occurrence.id
    back = reverse("plans:duty", args=[here.keeper_id, year, id])

    def done(**common: Any) -> None:
        work(**common, term=year, duty_id=id)

    return answer(here, form, done, {"back_url": back, **context}, to=(back,))
