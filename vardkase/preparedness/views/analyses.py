"""A unit's analysis: its risks and matrix, what has changed, workshops, method, and handing in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import analyses as actions
from vardkase.preparedness.forms.analyses import FindRisksForm, MethodForm, NoteForm, WorkshopForm
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.analysis_rows import AnalysisPage, Filters, Head
from vardkase.preparedness.queries.measures import counts_of
from vardkase.preparedness.queries.rulesets import made_under
from vardkase.preparedness.rules.rollup import Change
from vardkase.preparedness.rules.rounds import MOVES, Move
from vardkase.preparedness.views import risk_rows
from vardkase.preparedness.views.risk_rows import risk_row
from vardkase.preparedness.views.rounds import CONFIRM, answer
from vardkase.preparedness.words import analyses as words
from vardkase.ui.gallery.shapes import MatrixCell, MatrixLine


@require_safe
@gates.requires(Capability.RSA_READ)
def analysis(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """The risks of an analysis as list and matrix, filtered as asked."""
    now = utc_now()
    filters, page_number = _asked(request)
    page = queries.analysis_page(request.viewer, analysis_id, timezone.localdate(now), filters, page_number)
    method = page.head.method
    measures = counts_of(request.viewer, page.head.unit_id, [one.risk_id for one in (*page.lines, *page.without_likelihood)])
    context = {
        "page_title": title(page.head),
        "page": page,
        "head": page.head,
        "rules": made_under(request.viewer, page.head.keeper_id, page.head.ruleset),
        "state": (words.STATE_TONES[page.head.state], words.STATES[page.head.state]),
        "late": (words.LATE_TONES[page.lateness], words.LATENESS[page.lateness]),
        "rows": risk_rows.body(page.lines, page.head, measures),
        "unjudged": risk_rows.body(page.without_likelihood, page.head, measures),
        "columns": risk_rows.heads(page.head, measured=True),
        "heads": [f"{one.value} {one.name}" for one in method.likelihood.levels],
        "matrix": matrix_rows(page, request.path),
        "find": FindRisksForm(initial={name: getattr(filters, name) for name in ("text", "risk_class", "family")}, method=method),
        "filters": filters,
        "previous": _page_url(request, page.page - 1) if page.page > 1 else "",
        "next": _page_url(request, page.page + 1) if page.page < page.pages else "",
        "moves": moves(page.head),
        "links": links(page.head),
        "now": now,
    }
    return render(request, "preparedness/analysis.html", context)


def title(head: Head) -> str:
    """What an analysis is called."""
    return _("RSA %(year)s, %(unit)s") % {"year": head.year, "unit": head.unit}


def _asked(request: ViewerRequest) -> tuple[Filters, int]:
    said = request.GET
    filters = Filters(
        said.get("text", "").strip()[:200], said.get("risk_class", "")[:60], said.get("family", "")[:60], _number(said.get("likelihood")),
        _number(said.get("consequence")), said.get("unfinished") == "1", said.get("without") == "1",
    )  # fmt: skip
    return filters, _number(said.get("page")) or 1


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 5 else None


def _page_url(request: ViewerRequest, number: int) -> str:
    return f"?{urlencode({**request.GET.dict(), 'page': number})}"


def matrix_rows(page: AnalysisPage, path: str) -> list[MatrixLine]:
    """The matrix for the component, each cell that holds something a link to its risks."""
    rows = []
    for cells in page.cells:
        level = page.head.method.consequence.named(cells[0].consequence)
        shown = tuple(
            MatrixCell(
                one.risk_class.tone, one.risk_class.name, one.count,
                f"{path}?likelihood={one.likelihood}&consequence={one.consequence}#risks" if one.count else "",
            )
            for one in cells
        )  # fmt: skip
        rows.append(MatrixLine(level, shown))
    return rows


def moves(head: Head) -> list[tuple[str, Any, bool]]:
    """What can be done with the analysis now: address, word, and whether it is the natural next."""
    return [
        (reverse(f"preparedness:{move}_analysis", args=[head.id]), words.MOVES[move], move in {Move.SUBMIT, Move.APPROVE})
        for move in _allowed(head)
    ]


def _allowed(head: Head) -> list[Move]:
    held = {
        Move.SUBMIT: head.may_write,
        Move.TAKE_BACK: head.may_write,
        Move.RETURN: head.may_approve or head.may_lead,
        Move.APPROVE: head.may_approve,
        Move.REOPEN: head.may_approve or head.may_lead,
    }
    return [move for move, (states, _to, _why) in MOVES.items() if head.state in states and held[move]]


def links(head: Head) -> list[tuple[str, Any]]:
    """Where else one goes from an analysis: only what is there."""
    places = [("preparedness:changes", _("Changed since last year"), head.from_id is not None)]
    if head.whole:
        places.append(("preparedness:together", _("What the units say"), True))
    places += [("preparedness:report", _("The report"), True), ("preparedness:completeness", _("Is anything missing?"), True)]
    if head.may_write:
        places.append(("preparedness:import_risks", _("Take in from Excel"), head.is_open))
    found = []
    for name, word, shown in places:
        try:
            url = reverse(name, args=[head.id])
        except NoReverseMatch:
            continue
        if shown:
            found.append((url, word))
    return found


@require_safe
@gates.requires(Capability.RSA_READ)
def changes(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """What is new, dropped, up and down since the year before."""
    head = queries.analysis_head(request.viewer, analysis_id)
    found = queries.changes(request.viewer, analysis_id)
    order = (Change.NEW, Change.UP, Change.MIXED, Change.DOWN, Change.DROPPED, Change.NOT_COMPARABLE, Change.NOT_JUDGED, Change.SAME)
    groups = [
        (words.CHANGES[what], words.CHANGE_SIGNS[what], [risk_row(one, head.method) for said, one in found if said is what])
        for what in order
    ]
    context = {
        "page_title": _("Changed since last year"),
        "head": head,
        "analysis": title(head),
        "groups": [one for one in groups if one[2]],
        "now": utc_now(),
    }
    return render(request, "preparedness/changes.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def workshop(request: ViewerRequest, analysis_id: UUID, workshop_id: UUID | None = None) -> HttpResponse:
    """A workshop, new or as it was recorded."""
    now = utc_now()
    page = queries.analysis_page(request.viewer, analysis_id, timezone.localdate(now))
    kept = next((one for one in page.workshops if one.id == workshop_id), None)
    if not page.head.may_write or (workshop_id is not None and kept is None):
        raise Refusal("preparedness.rsa.not_found")
    form = WorkshopForm(request.POST or None, workshop=kept, today=timezone.localdate(now))

    def work(**common: Any) -> Any:
        return actions.save_workshop(**common, analysis_id=analysis_id, workshop=form.draft(), seen=form.cleaned_data["seen"])

    back = reverse("preparedness:analysis", args=[analysis_id])
    context = {"page_title": kept.title if kept else _("Record a workshop"), "back_url": back}
    return answer(request, form, work, context, lambda _entry: redirect("preparedness:analysis", analysis_id))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def change_method(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """Other scales, before anything is judged."""
    head = _open(request, analysis_id)
    form = MethodForm(request.POST or None, method=head.method)

    def work(**common: Any) -> Any:
        said = form.cleaned_data
        return actions.change_method(**common, analysis_id=analysis_id, method=said["method"], why=said["reason"])

    context = {
        "page_title": _("Scales of %(unit)s") % {"unit": head.unit},
        "hint": _("What is judged on other scales than the municipality's is shown beside the others and compared with none of them."),
        "back_url": reverse("preparedness:analysis", args=[analysis_id]),
    }
    return answer(request, form, work, context, lambda _entry: redirect("preparedness:analysis", analysis_id))


def _open(request: ViewerRequest, analysis_id: UUID) -> Head:
    """The head of an analysis for one who writes in it."""
    head = queries.analysis_head(request.viewer, analysis_id)
    if not head.may_write:
        raise Refusal("preparedness.rsa.not_found")
    return head


def _move(request: ViewerRequest, analysis_id: UUID, move: Move, question: str, consequence: str) -> HttpResponse:
    head = queries.analysis_head(request.viewer, analysis_id)
    if request.method == "GET" and move not in _allowed(head):
        raise Refusal("preparedness.rsa.not_found")
    form = NoteForm(request.POST or None, label=_("Why") if MOVES[move][2] else "")
    context = {
        "page_title": question % {"analysis": title(head)},
        "consequences": [consequence],
        "confirm_label": words.MOVES[move],
        "cancel_url": reverse("preparedness:analysis", args=[analysis_id]),
    }

    def work(**common: Any) -> Any:
        return actions.move_analysis(**common, analysis_id=analysis_id, move=move, note=form.cleaned_data["note"])

    return answer(request, form, work, context, lambda _entry: redirect("preparedness:analysis", analysis_id), template=CONFIRM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def submit(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """Hands an analysis in."""
    said = _("It is closed for changes, and given to whoever approves it and to the one who leads the round.")
    return _move(request, analysis_id, Move.SUBMIT, _("Hand in %(analysis)s?"), said)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def take_back(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """Takes an analysis back that was handed in."""
    return _move(request, analysis_id, Move.TAKE_BACK, _("Take back %(analysis)s?"), _("It can be changed again."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_READ)
def send_back(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """Returns an analysis to its unit."""
    return _move(request, analysis_id, Move.RETURN, _("Return %(analysis)s?"), _("The unit sees why, and can change it again."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_APPROVE)
def approve(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """Approves an analysis."""
    return _move(request, analysis_id, Move.APPROVE, _("Approve %(analysis)s?"), _("You stand behind it, and your name stands on it."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_READ)
def reopen(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """Opens an approved analysis again."""
    return _move(request, analysis_id, Move.REOPEN, _("Open %(analysis)s again?"), _("It is no longer approved, and can be changed."))
