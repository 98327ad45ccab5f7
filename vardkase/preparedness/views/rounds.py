"""The rounds of risk analyses: the list, a round with its units, and leading it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import analyses as analysis_actions
from vardkase.preparedness.actions import rounds as actions
from vardkase.preparedness.forms.analyses import NoteForm, ReplaceForm, RoundForm
from vardkase.preparedness.forms.functions import RegisterForm
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries import rsa_scopes, units
from vardkase.preparedness.queries.analysis_rows import RoundPage, UnitLine
from vardkase.preparedness.queries.rulesets import made_under, rule_sets
from vardkase.preparedness.rules.rulesets import in_force
from vardkase.preparedness.words import analyses as words

FORM = "preparedness/rsa_form.html"
CONFIRM = "ui/confirm/confirm.html"


@require_safe
@gates.requires(Capability.RSA_READ)
def rounds(request: ViewerRequest) -> HttpResponse:
    """The rounds that the viewer may read, the latest first."""
    led = rsa_scopes.led_by(request.viewer)
    context = {
        "page_title": _("Risk and vulnerability analyses"),
        "rounds": queries.rounds(request.viewer),
        "led": [(row.pk, row.name) for row in led],
        "may_write": request.viewer.can_anywhere(Capability.RSA_WRITE),
        "now": utc_now(),
    }
    return render(request, "preparedness/rounds.html", context)


@require_safe
@gates.requires(Capability.RSA_READ)
def round_(request: ViewerRequest, round_id: UUID) -> HttpResponse:
    """A round: its days, its units and how each stands."""
    now = utc_now()
    page = queries.round_page(request.viewer, round_id, timezone.localdate(now))
    context = {
        "page_title": page.round.name,
        "page": page,
        "rules": made_under(request.viewer, page.keeper_id, page.round.ruleset),
        "lines": [unit_row(one) for one in page.lines],
        "whole": unit_row(page.whole) if page.whole else None,
        "late": sum(one.lateness.value == "late" for one in page.asked),
        "now": now,
    }
    return render(request, "preparedness/round.html", context)


def unit_row(line: UnitLine) -> dict[str, Any]:
    """A unit's line with its states in words."""
    return {
        "line": line,
        "state": (words.STATE_TONES[line.state], words.STATES[line.state]),
        "late": (words.LATE_TONES[line.lateness], words.LATENESS[line.lateness]),
    }


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def open_round(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """A new year's round."""
    choices = units.unit_choices(request.viewer, keeper_id)
    usual, whole = units.usual_units(request.viewer, keeper_id)
    sets = rule_sets(request.viewer, keeper_id)
    held = in_force(sets, timezone.localdate(utc_now()))
    # Those that hold come first, so that one that is yet to begin is chosen by nobody who has not meant it.
    ordered = [*held, *(one for one in sets if one not in held)]
    rules = [(one.reference, f"{one.name} ({one.version})") for one in ordered]
    form = RoundForm(request.POST or None, units=choices, chosen=usual, rules=rules)
    form.initial.setdefault("whole", whole)

    def work(**common: Any) -> Any:
        return actions.open_round(**common, keeper_id=keeper_id, draft=form.draft())

    context: dict[str, Any] = {"page_title": _("Open a round"), "button": _("Open the round"), "back_url": reverse("preparedness:rounds")}
    context |= {"warned": [one for one in ordered if one.warnings]}
    return answer(request, form, work, context, lambda entry: redirect("preparedness:round", entry.event.round.id))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def change_round(request: ViewerRequest, round_id: UUID) -> HttpResponse:
    """The days, the name and the units of a round."""
    page = _led(request, round_id)
    form = RoundForm(request.POST or None, units=units.unit_choices(request.viewer, page.keeper_id), found=page.round)

    def work(**common: Any) -> Any:
        return actions.change_round(**common, round_id=round_id, draft=form.draft(), seen=form.cleaned_data["seen"])

    context = {"page_title": _("Change %(name)s") % {"name": page.round.name}, "back_url": reverse("preparedness:round", args=[round_id])}
    return answer(request, form, work, context, lambda _entry: redirect("preparedness:round", round_id))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def replace_unit(request: ViewerRequest, round_id: UUID, unit_id: UUID) -> HttpResponse:
    """The organisation has changed: a unit goes on as another."""
    page = _led(request, round_id)
    unit = _unit(page, unit_id)
    choices = [one for one in units.unit_choices(request.viewer, page.keeper_id) if one[0] != unit_id]
    form = ReplaceForm(request.POST or None, units=choices)

    def work(**common: Any) -> Any:
        said = form.cleaned_data
        return actions.replace_unit(**common, round_id=round_id, old_id=unit_id, new_id=said["new"], why=said["reason"])

    context = {
        "page_title": _("%(unit)s goes on as another unit") % {"unit": unit.unit.unit},
        "hint": _("What has been judged stays with the old unit, as it was judged. The new one begins with its risks, to look at anew."),
        "back_url": reverse("preparedness:round", args=[round_id]),
    }
    return answer(request, form, work, context, lambda _entry: redirect("preparedness:round", round_id))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def remind_unit(request: ViewerRequest, round_id: UUID, unit_id: UUID) -> HttpResponse:
    """A unit is reminded of its analysis."""
    page = _led(request, round_id)
    unit = _unit(page, unit_id)
    form = NoteForm(request.POST or None, label=_("Message"), hint=_("It shows at the top of the unit's analysis, and in the round."))

    def work(**common: Any) -> Any:
        return actions.remind_unit(**common, round_id=round_id, unit_id=unit_id, text=form.cleaned_data["note"])

    context = {
        "page_title": _("Remind %(unit)s") % {"unit": unit.unit.unit},
        "button": _("Remind"),
        "back_url": reverse("preparedness:round", args=[round_id]),
    }
    return answer(request, form, work, context, lambda _entry: redirect("preparedness:round", round_id))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def close_round(request: ViewerRequest, round_id: UUID) -> HttpResponse:
    """A round that is over."""
    page = _led(request, round_id)
    form = NoteForm(request.POST or None)
    context = {
        "page_title": _("Close %(name)s?") % {"name": page.round.name},
        "consequences": [_("Nothing more is begun in it. Everything can still be read.")],
        "confirm_label": _("Close the round"),
        "cancel_url": reverse("preparedness:round", args=[round_id]),
    }

    def work(**common: Any) -> Any:
        return actions.close_round(**common, round_id=round_id, reason=form.cleaned_data["note"])

    return answer(request, form, work, context, lambda _entry: redirect("preparedness:round", round_id), template=CONFIRM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def start(request: ViewerRequest, round_id: UUID, unit_id: UUID) -> HttpResponse:
    """A unit begins its analysis."""
    page = queries.round_page(request.viewer, round_id, timezone.localdate(utc_now()))
    unit = _unit(page, unit_id)
    form = RegisterForm(request.POST or None)
    context = {
        "page_title": _("Begin the analysis of %(unit)s?") % {"unit": unit.unit.unit},
        "text": _(
            "The risks of the last analysis come along. Each is to be looked at anew: nothing counts as judged this year until it is."
        ),
        "confirm_label": _("Begin"),
        "cancel_url": reverse("preparedness:round", args=[round_id]),
    }

    def work(**common: Any) -> Any:
        return analysis_actions.start_analysis(**common, round_id=round_id, unit_id=unit_id)

    return answer(
        request, form, work, context, lambda entry: redirect("preparedness:analysis", entry.event.of.analysis_id), template=CONFIRM
    )  # fmt: skip


def _led(request: ViewerRequest, round_id: UUID) -> RoundPage:
    """The round, for one who leads it."""
    page = queries.round_page(request.viewer, round_id, timezone.localdate(utc_now()))
    if not page.may_lead:
        raise Refusal("preparedness.rsa.not_found")
    return page


def _unit(page: RoundPage, unit_id: UUID) -> UnitLine:
    lines = (*page.lines, *([page.whole] if page.whole else []))
    found = next((one for one in lines if one.unit.unit_id == unit_id), None)
    if found is None:
        raise Refusal("preparedness.rsa.not_found")
    return found


def answer(
    request: ViewerRequest,
    form: RegisterForm,
    work: Callable[..., Any],
    context: dict[str, Any],
    done: Callable[[Any], HttpResponse],
    *,
    template: str = FORM,
    said: str = "",
) -> HttpResponse:
    """A form that is shown, or a sent one that is done; if not, the form says why, with everything that was typed."""
    now = utc_now()
    if request.method == "POST" and form.is_valid():
        entry = _worked(form, work, {"viewer": request.viewer, "key": form.cleaned_data["key"], "now": now})
        if entry is not None:
            messages.success(request, said or _("It is saved."))
            return done(entry)
    context = {"button": _("Save"), **context, "form": form, "now": now}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _worked(form: RegisterForm, work: Callable[..., Any], common: dict[str, Any]) -> Any:
    try:
        return work(**common)
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return None
