"""Reading measures: the list, one with its course, what is due, a board's own page, and what was done about a risk."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.preparedness.forms.measures import FindMeasuresForm
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.queries.analyses import latest_of
from vardkase.preparedness.queries.measure_rows import Due, MeasureLine, MeasurePage
from vardkase.preparedness.queries.standings import Year, years_of
from vardkase.preparedness.rules.measure_links import GOING
from vardkase.preparedness.rules.measures import LESSONS, Measure, Nag, State, Step
from vardkase.preparedness.rules.methods import Method, same_scale
from vardkase.preparedness.views.function_links import function_links
from vardkase.preparedness.words import measures as words
from vardkase.ui import times
from vardkase.ui.words import event_text

ADDRESSES = {
    Step.DECIDE: "decide_measure", Step.START: "start_measure", Step.FINISH: "finish_measure", Step.VERIFY: "verify_measure",
    Step.DEFER: "defer_measure", Step.REJECT: "reject_measure", Step.REOPEN: "reopen_measure",
}  # fmt: skip
QUIET = (Step.DEFER, Step.REJECT, Step.REOPEN)


@require_safe
@gates.requires(Capability.RSA_READ)
def listing(request: ViewerRequest) -> HttpResponse:
    """The measures, filtered as asked, and how many there are in each state."""
    now = utc_now()
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("text", "state", "board", "nag")}
    found = queries.listing(
        request.viewer,
        timezone.localdate(now),
        text=asked["text"],
        state=asked["state"],
        organisation_id=_uuid(asked["board"]),
        nag=asked["nag"],
    )
    context = {
        "page_title": _("Measures"),
        "found": found,
        "rows": [row(one) for one in found.lines],
        "counts": [(str(words.STATES[state]), count, state) for state, count in found.counts if count],
        "find": FindMeasuresForm(initial=asked, boards=found.boards),
        "is_filtered": any(asked.values()),
        "now": now,
    }
    return render(request, "preparedness/measures.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def row(line: MeasureLine) -> dict[str, Any]:
    """A measure as a table shows it."""
    measure = line.measure
    tone, word = words.status(line)
    return {
        "measure": measure,
        "tone": tone,
        "word": word,
        # That a measure which is done is not verified, its state says already.
        "nags": [(words.NAG_TONES[one], str(words.NAGS[one])) for one in line.nags if one is not Nag.UNVERIFIED],
        "cost": words.kronor(measure.first_year) if measure.first_year else "",
        "lacks": words.kronor(measure.lacks_money) if measure.lacks_money else "",
    }


def due_row(one: Due) -> dict[str, Any]:
    """A measure that nags, as a table shows it."""
    first = one.line.nags[0]
    return {**row(one.line), "nag_tone": words.NAG_TONES[first], "nag_word": words.nag(one)}


@require_safe
@gates.requires(Capability.RSA_READ)
def due(request: ViewerRequest) -> HttpResponse:
    """What nags, by owner: each function with what it is to be reminded of."""
    now = utc_now()
    found = queries.due(request.viewer, timezone.localdate(now))
    owners: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in found:
        measure = one.line.measure
        owners.setdefault((measure.owner or _("No owner"), measure.organisation), []).append(due_row(one))
    boards = sorted({(one.line.measure.organisation, one.line.measure.organisation_id) for one in found}, key=lambda one: one[0].casefold())
    context = {"page_title": _("Measures to remind of"), "owners": list(owners.items()), "boards": boards, "count": len(found), "now": now}
    return render(request, "preparedness/measures_due.html", context)


@require_safe
@gates.requires(Capability.RSA_READ)
def board(request: ViewerRequest, organisation_id: UUID) -> HttpResponse:
    """What a board answers for, to be read at its meeting or printed for it."""
    now = utc_now()
    page = queries.board_page(request.viewer, organisation_id, timezone.localdate(now))
    context = {
        "page_title": _("Measures of %(board)s") % {"board": page.name},
        "page": page,
        "due": [due_row(one) for one in page.due],
        "groups": [
            (str(words.STATES[state]), [row(line) for line in page.lines if line.state is state]) for state, count in page.counts if count
        ],
        "counts": [(str(words.STATES[state]), count) for state, count in page.counts if count],
        "now": now,
    }
    return render(request, "preparedness/measures_board.html", context)


@require_safe
@gates.requires(Capability.RSA_READ)
def measure(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """One measure: where it comes from, who decided it, the money, what was seen, and whether it helped."""
    now = utc_now()
    page = queries.measure_page(request.viewer, measure_id, timezone.localdate(now))
    line = page.line
    context = {
        "page_title": line.measure.title,
        "page": page,
        "row": row(line),
        "facts": _facts(page, now),
        "functions": function_links(request.viewer, line.measure.functions),
        "money": money_rows(line.measure),
        "effects": effect_rows(line),
        "verified": _verified(line),
        "steps": _steps(page),
        "follow_ups": sorted(line.course.follow_ups, key=lambda one: one.on, reverse=True),
        "taken": [(str(words.TAKEN[one.step]), one) for one in line.course.taken],
        "following": [row(one) for one in page.following],
        "before": row(page.before) if page.before else None,
        "beside": [(label, hint, [row(one) for one in lines]) for label, hint, lines in _beside(page) if lines],
        "now": now,
    }
    return render(request, "preparedness/measure.html", context)


def _beside(page: MeasurePage) -> list[tuple[str, str, tuple[MeasureLine, ...]]]:
    """The measures that this one hangs together with, and what is to be said of them as they stand."""
    lost = [one for one in page.requires if one.state is State.REJECTED]
    both = [one for one in page.excludes if one.state in GOING] if page.line.state in GOING else []
    return [
        (_("Gives nothing without"), _("One of them is rejected: then this one gives nothing.") if lost else "", page.requires),
        (_("Needed by"), "", page.required_by),
        (_("Cannot be done beside"), _("Both are decided. One of them is to be rejected.") if both else "", page.excludes),
    ]


def _steps(page: MeasurePage) -> list[tuple[str, str, str]]:
    """What can be done with the measure now: the way on first, and then what takes it aside."""
    ordered = sorted(page.steps, key=lambda step: step in QUIET)
    main = next((step for step in ordered if step not in QUIET), None)
    return [
        (reverse(f"preparedness:{ADDRESSES[step]}", args=[page.line.measure.id]), str(words.STEPS[step]),
         " button--primary" if step is main else (" button--quiet" if step in QUIET else ""))
        for step in ordered
    ]  # fmt: skip


def _facts(page: MeasurePage, now: datetime) -> list[tuple[str, str]]:
    measure, decision = page.line.measure, page.line.course.decision
    found = [
        (_("Number"), f"{measure.number} ({page.authority})"),
        (_("Answers for it"), measure.organisation),
        (_("Owner"), measure.owner or _("Nobody is named")),
        (pgettext("measure", "Deadline"), times.date_words(measure.deadline, now) if measure.deadline else _("Not set")),
        (_("Comes from"), _origin(measure)),
    ]
    if decision:
        where = ", ".join(part for part in (decision.section, decision.registry) if part)
        found.append((_("Decision"), ", ".join(part for part in (decision.body, times.date_words(decision.on, now), where) if part)))
    if measure.reference:
        found.append((_("Stands in"), measure.reference))
    if measure.secret:
        found.append((_("Secret by"), f"{measure.secret.ground}. {measure.secret.why}"))
    return [(term, value) for term, value in found]


def _origin(measure: Measure) -> str:
    said = str(words.ORIGINS[measure.source.kind])
    return f"{said}: {measure.source.label}" if measure.source.label else said


def money_rows(measure: Measure) -> list[tuple[str, str]]:
    """What a measure costs, who pays, and what nobody pays yet."""
    if not measure.first_year:
        return []
    rows = [(_("Cost once"), measure.cost_once), (_("Cost per year"), measure.cost_yearly)]
    found = [(label, words.kronor(amount)) for label, amount in rows if amount]
    found += [(_("Paid by: %(fund)s") % {"fund": words.FUNDS[one.kind]}, words.kronor(one.amount)) for one in measure.funding]
    if measure.task:
        found.append((_("Which task of LEH"), str(words.TASKS[measure.task])))
    if measure.lacks_money:
        found.append((_("Nobody pays yet"), words.kronor(measure.lacks_money)))
    return found


def effect_rows(line: MeasureLine) -> list[dict[str, str]]:
    """What was expected, and what it became."""
    said = line.course.verification
    actual = {one.effect: one.after for one in said.actual} if said else {}
    return [
        {
            "aim": str(words.AIMS[one.kind]), "target": one.target, "before": f"{one.before} {one.unit}".strip(),
            "after": f"{one.after} {one.unit}".strip(), "actual": f"{actual[one]} {one.unit}".strip() if one in actual else "",
        }
        for one in line.measure.effects
    ]  # fmt: skip


def _verified(line: MeasureLine) -> dict[str, Any] | None:
    said = line.course.verification
    if said is None:
        return None
    return {
        "said": said, "tone": words.OUTCOME_TONES[said.outcome], "word": str(words.OUTCOMES[said.outcome]),
        "how": str(words.PROOFS[said.how]), "is_old": line.state is not State.VERIFIED,
    }  # fmt: skip


@require_safe
@gates.requires(Capability.RSA_READ)
def history(request: ViewerRequest, measure_id: UUID) -> HttpResponse:
    """Everything that was written of a measure."""
    now = utc_now()
    page = queries.measure_page(request.viewer, measure_id, timezone.localdate(now))
    said = [(event_text(one.kind), one) for one in queries.history(request.viewer, measure_id)]
    context = {"page_title": _("Changes of the measure"), "measure": page.line.measure, "said": said, "now": now}
    return render(request, "preparedness/measure_history.html", context)


@require_safe
@gates.requires(Capability.RSA_READ)
def risk_chain(request: ViewerRequest, unit_id: UUID, risk_id: UUID) -> HttpResponse:
    """For a risk: what did we do about it, and did it help."""
    now = utc_now()
    chain = queries.of_risk(request.viewer, unit_id, risk_id, timezone.localdate(now))
    years = years_of(request.viewer, unit_id, risk_id)
    name = years[-1].name if years else chain.name
    context = {
        "page_title": _("What did we do about “%(risk)s”, and did it help?") % {"risk": name}
        if name
        else _("What was done about the risk"),
        "chain": chain,
        "risk": latest_of(request.viewer, unit_id, risk_id),
        "links": [chain_link(line) for line in chain.lines],
        "sums": words.chain_sums(chain.lines),
        "years": [_year(one, years[-1].standing.method) for one in years],
        "unit_id": unit_id,
        "risk_id": risk_id,
        "may_write": request.viewer.can_anywhere(Capability.RSA_WRITE),
        "new_url": f"{reverse('preparedness:new_measure')}?source=risk&source_id={risk_id}&risk={risk_id}&unit={unit_id}",
        "now": now,
    }
    return render(request, "preparedness/risk_chain.html", context)


def _year(one: Year, latest: Method) -> dict[str, Any]:
    """How the risk was judged in a year; not to be compared with the latest where it is on other scales."""
    standing = one.standing
    kind = standing.risk_class
    return {
        "analysis_id": one.analysis_id, "year": standing.year, "kind": kind,
        "likelihood": standing.method.likelihood.named(standing.likelihood), "total": standing.method.consequence.named(standing.total),
        "is_other": not same_scale(standing.method, latest),
    }  # fmt: skip


def chain_link(line: MeasureLine) -> dict[str, Any]:
    """A measure as a link of the chain: its stations in order, those that are reached and the one that is next."""
    measure, course = line.measure, line.course
    return {
        **row(line),
        "origin": _origin(measure),
        "is_lesson": measure.source.kind in LESSONS,
        "decision": course.decision,
        "money": words.kronor(measure.first_year) if measure.first_year else "",
        "funds": ", ".join(str(words.FUNDS[one.kind]) for one in measure.funding),
        "follow_ups": sorted(course.follow_ups, key=lambda one: one.on),
        "effects": effect_rows(line),
        "verified": _verified(line),
    }
