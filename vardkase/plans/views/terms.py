"""The compliance page of a term of office, which a municipal director opens, and when the terms of its bodies begin."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.refusal import Refusal
from vardkase.plans import duties
from vardkase.plans.actions import terms as actions
from vardkase.plans.forms.terms import BodyTermForm
from vardkase.plans.queries import obligations
from vardkase.plans.queries import terms as queries
from vardkase.plans.queries.obligations import DutyLine
from vardkase.plans.queries.terms import BodyTerm
from vardkase.plans.rules.obligations import State
from vardkase.plans.rules.terms import Term, term_at, terms_around
from vardkase.plans.views.terms_frame import answer, known_term, visit
from vardkase.plans.words import terms as words


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def door(request: ViewerRequest) -> HttpResponse:
    """The municipalities whose terms the viewer may read; straight to the only one."""
    found = queries.keepers(request.viewer)
    if len(found) == 1:
        return redirect("plans:compliance", found[0].id)
    return render(request, "plans/terms_door.html", {"page_title": _("Term of office"), "keepers": found})


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def compliance(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """How every duty of a term stands: the running term, or the one that is asked for."""
    here = visit(request, keeper_id)
    term = _asked(request, term_at(here.today))
    page = obligations.compliance(request.viewer, keeper_id, term, here.today)
    own = page.of_each_unit()
    context = {
        "page_title": _("Duties of the term %(term)s") % {"term": term.name},
        "page": page,
        "tabs": _tabs(keeper_id, term, terms_around(here.today)),
        "bodies": [(one, begins_by(one)) for one in page.bodies],
        "sums": _sums(page.lines),
        "binding": shown_lines(page.of_the_whole(binding=True)),
        "other": shown_lines(page.of_the_whole(binding=False)),
        "of_units": [(shown_duty(lines[0]), shown_lines(lines)) for lines in _by_duty(own)],
        "summary": _summary(page.lines),
        "abbreviations": duties.abbreviations(),
        "now": here.now,
    }
    return render(request, "plans/terms_compliance.html", context)


def _asked(request: ViewerRequest, otherwise: Term) -> Term:
    said = request.GET.get("term", "")
    if not said:
        return otherwise
    if not (said.isascii() and said.isdigit() and len(said) == 4):
        raise Refusal("plans.not_found")
    return known_term(int(said))


def _tabs(keeper_id: UUID, chosen: Term, around: tuple[Term, Term, Term]) -> list[dict[str, Any]]:
    """The former, the running and the coming term, and the one that is shown if it is another."""
    names = (_("Former term: %(term)s"), _("Running term: %(term)s"), _("Coming term: %(term)s"))
    found = [(term, name % {"term": term.name}) for term, name in zip(around, names, strict=True)]
    if chosen not in around:
        found.append((chosen, _("Term: %(term)s") % {"term": chosen.name}))
    address = reverse("plans:compliance", args=[keeper_id])
    return [{"label": label, "url": f"{address}?term={term.year}", "current": term == chosen} for term, label in found]


def _sums(lines: tuple[DutyLine, ...]) -> list[tuple[str, str, int]]:
    """How many duties stand in which way: tone, word and number, those that there are none of left out."""
    counts = {state: sum(one.state is state for one in lines) for state in State}
    return [(words.STATE_TONES[state], str(words.STATES[state]), count) for state, count in counts.items() if count]


def _summary(lines: tuple[DutyLine, ...]) -> dict[str, Any]:
    """What the page says in a sentence: of what the law demands, how much is done; and what is next."""
    binding = [one for one in lines if one.occurrence.duty.basis.binds and one.state is not State.NOT_APPLICABLE]
    coming = [one for one in lines if one.due and one.state in (State.OVERDUE, State.DUE_SOON, State.NOT_BEGUN)]
    first = min(coming, key=lambda one: (one.due, one.occurrence.duty.title), default=None)
    return {"binding": len(binding), "done": sum(one.state is State.DONE for one in binding), "next": first}


def _by_duty(lines: tuple[DutyLine, ...]) -> list[tuple[DutyLine, ...]]:
    found: dict[tuple[str, int | None], list[DutyLine]] = {}
    for one in lines:
        found.setdefault((one.occurrence.duty.key, one.occurrence.year), []).append(one)
    return [tuple(those) for those in found.values()]


def shown_lines(lines: tuple[DutyLine, ...]) -> list[dict[str, Any]]:
    """Lines as the pages show them."""
    return [shown_line(one) for one in lines]


def shown_line(one: DutyLine) -> dict[str, Any]:
    """How a duty stands, in words with a tone; and what proves it."""
    is_undated_law = one.state is State.NO_DATE and one.occurrence.duty.basis.binds
    word = _("Not done, no statutory date") if is_undated_law else str(words.STATES[one.state])
    if one.late:
        word = _("%(state)s, after its day") % {"state": word}
    reference = one.said.fulfilment.reference if one.said.fulfilment else ""
    is_link = reference.startswith(("https://", "http://"))
    return {
        **shown_duty(one),
        "line": one,
        "tone": words.STATE_TONES[one.state],
        "word": word,
        "link": reference if is_link else "",
        "place": "" if is_link else reference,
    }


def shown_duty(one: DutyLine) -> dict[str, Any]:
    """What a duty is, in words."""
    duty = one.occurrence.duty
    return {"duty": duty, "year": one.occurrence.year, "basis": words.BASES[duty.basis], "cycle": words.CYCLES[duty.cycle]}


def begins_by(one: BodyTerm) -> str:
    """Why a body's term begins when it does."""
    return _("Decided: %(why)s") % {"why": one.reason} if one.decided else str(words.BEGINS_BY[one.body.kind])


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def body_term(request: ViewerRequest, keeper_id: UUID, term: int, body_id: UUID) -> HttpResponse:
    """When a body's term begins, as it was decided."""
    here, which = visit(request, keeper_id), known_term(term)
    queries.keeper_row(request.viewer, keeper_id, edit=True)
    one = queries.body_term(request.viewer, keeper_id, which, body_id)
    form = BodyTermForm(request.POST or None, one=one)
    context = {
        "page_title": _("When the term of %(body)s begins") % {"body": one.body.name},
        "hint": _("Its training and its plans are reckoned from this day. The term before ends the day before."),
        "rule": words.BEGINS_BY[one.body.kind],
        "back_url": f"{reverse('plans:compliance', args=[keeper_id])}?term={term}",
    }

    def work(**common: Any) -> None:
        said = form.cleaned_data
        actions.set_body_term(**common, term=term, body_id=body_id, begins=said["begins"], reason=said["reason"], seen=said["seen"])

    return answer(here, form, work, context, to=(context["back_url"],))
