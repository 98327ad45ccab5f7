"""Rule sets: the first page of rules and follow-up, the list, one set whole, two beside each other, and a new one from a file."""

from __future__ import annotations

import json
from datetime import date
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
from vardkase.kernel import codec
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import actions, lists, queries
from vardkase.preparedness.forms.asking import KeyedForm, RuleSetFileForm
from vardkase.preparedness.queries.rulesets import RuleSetLine, RuleSetsPage
from vardkase.preparedness.rules.ruleset_compare import compare
from vardkase.preparedness.rules.rulesets import Deadline, Formula, RuleSet, Sure, election_before
from vardkase.preparedness.words import rulesets as words

CONFIRM = "ui/confirm/confirm.html"


@require_safe
@gates.requires(Capability.RSA_READ)
def home(request: ViewerRequest) -> HttpResponse:
    """Every authority with its self-check and its follow-ups, and the way to the rules."""
    now = utc_now()
    today = timezone.localdate(now)
    lines = queries.rules_home(request.viewer, today)
    keepers = dict.fromkeys(one.keeper_id for one in lines)
    pages = [queries.rule_sets_page(request.viewer, id, today) for id in keepers]
    context = {"page_title": _("Rules and follow-up"), "lines": lines, "pages": pages, "today": today, "now": now}
    return render(request, "preparedness/rules_home.html", context)


@require_safe
@gates.requires(Capability.RSA_READ)
def rulesets(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """The rule sets on a time line."""
    now = utc_now()
    today = timezone.localdate(now)
    page = queries.rule_sets_page(request.viewer, keeper_id, today)
    rows = [(one, *_standing(one, today)) for one in page.lines]
    context = {"page_title": _("Rule sets"), "page": page, "rows": rows, "now": now}
    return render(request, "preparedness/rulesets.html", context)


def _standing(line: RuleSetLine, today: date) -> tuple[str, str, str]:
    """The colour and the word of how a set stands, and the name of who issues it."""
    found = line.rule_set
    issuer = found.agency(today) or found.issued_by[-1]
    if line.in_force:
        return "green", _("Holds now"), issuer.name
    if not line.newest:
        return "grey", _("Replaced by a newer version"), issuer.name
    if found.valid_from and found.valid_from > today:
        return "grey", _("Begins to hold later"), issuer.name
    return "grey", _("Does not hold now"), issuer.name


@require_safe
@gates.requires(Capability.RSA_READ)
def ruleset(request: ViewerRequest, keeper_id: UUID, ruleset_id: UUID) -> HttpResponse:
    """One rule set, read whole."""
    now = utc_now()
    today = timezone.localdate(now)
    page = queries.rule_sets_page(request.viewer, keeper_id, today)
    line = page.line(ruleset_id)
    found = line.rule_set
    tone, word, _issuer = _standing(line, today)
    context = {
        "page_title": found.name,
        "page": page,
        "line": line,
        "set": found,
        "tone": tone,
        "word": word,
        "deadlines": [(one, _when(one, today), *_sure(one.sure)) for one in found.deadlines],
        "definitions": [(one, *_sure(one.sure)) for one in found.definitions],
        "laws": [(one, *_sure(one.sure)) for one in found.laws],
        "sources": [(one, *_sure(one.sure)) for one in found.sources],
        "parts": [(one, *_sure(one.sure), [(item, *_sure(item.sure)) for item in one.items]) for one in found.parts],
        "questions": [(one, *_sure(one.sure)) for one in found.questions],
        "capability_sure": _sure(found.capability_sure),
        "lists": [lists.named(key) for key in found.lists],
        "others": [one for one in page.lines if one.rule_set.id != ruleset_id],
        "now": now,
    }
    return render(request, "preparedness/ruleset.html", context)


def _sure(sure: Sure) -> tuple[str, str]:
    return words.SURE_TONES[sure], str(words.SURE[sure])


def _when(one: Deadline, today: date) -> date:
    """The next day that the deadline falls on, counted from the ordinary elections or from the year before.

    A day may lie ten years after its election, so that several elections back may be the one that it is counted from.
    """
    first, step = (election_before(today) - 12, 4) if one.formula is Formula.AFTER_ELECTION else (today.year - 1 - one.years, 1)
    return next(due for count in range(30) if (due := one.due(first + step * count)) >= today)


@require_safe
@gates.requires(Capability.RSA_READ)
def ruleset_file(request: ViewerRequest, keeper_id: UUID, ruleset_id: UUID) -> HttpResponse:
    """The set as the file that it can be taken in from."""
    page = queries.rule_sets_page(request.viewer, keeper_id, timezone.localdate(utc_now()))
    found = page.line(ruleset_id).rule_set
    body = json.dumps(codec.to_plain(found), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="{found.key}-{found.version}.json"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


@require_safe
@gates.requires(Capability.RSA_READ)
def compare_rulesets(request: ViewerRequest, keeper_id: UUID, before_id: UUID, after_id: UUID) -> HttpResponse:
    """Two sets beside each other: what differs."""
    now = utc_now()
    page = queries.rule_sets_page(request.viewer, keeper_id, timezone.localdate(now))
    before, after = page.line(before_id).rule_set, page.line(after_id).rule_set
    context = {
        "page_title": _("Compare rule sets"),
        "page": page,
        "before": before,
        "after": after,
        "sets": dict.fromkeys((before, after)),
        "rows": [(words.AREAS[one.area], one) for one in compare(before, after)],
        "now": now,
    }
    return render(request, "preparedness/ruleset_compare.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def new_ruleset(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """A rule set from a file."""
    now = utc_now()
    _leads(request, keeper_id)
    form = RuleSetFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            text = said["file"].read().decode("utf-8-sig")
            entry = actions.add_rule_set(
                viewer=request.viewer, keeper_id=keeper_id, text=text, file=said["file"].name[:200], key=said["key"], now=now
            )
            messages.success(request, _("The rule set is there."))
            return redirect("preparedness:ruleset", keeper_id, entry.event.rule_set.id)
        except UnicodeDecodeError:
            form.refuse(Refusal("preparedness.ruleset_file", field="file"))
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
    context = {
        "page_title": _("Take in a rule set"),
        "hint": _("Nothing that is there is changed. Analyses that are made keep the rules that they were made under."),
        "form": form,
        "button": _("Take in"),
        "back_url": reverse("preparedness:rulesets", args=[keeper_id]),
        "now": now,
    }
    return render(request, "preparedness/file_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def keep_ruleset(request: ViewerRequest, keeper_id: UUID, ruleset_id: UUID) -> HttpResponse:
    """A set of a file is kept in the ledger as it stands."""
    now = utc_now()
    found: RuleSet = _leads(request, keeper_id).line(ruleset_id).rule_set
    form = KeyedForm(request.POST or None)
    back = reverse("preparedness:ruleset", args=[keeper_id, ruleset_id])
    if request.method == "POST" and form.is_valid():
        try:
            common = {"viewer": request.viewer, "key": form.cleaned_data["key"], "now": now}
            actions.keep_rule_set(keeper_id=keeper_id, reference=found.reference, **common)
            messages.success(request, _("The rule set is kept as it stands."))
            return redirect(back)
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
    context = {
        "page_title": _("Keep %(name)s as it stands?") % {"name": found.name},
        "consequences": [_("It is written in the ledger, and is read from there even when the file is changed.")],
        "confirm_label": _("Keep"),
        "cancel_url": back,
        "form": form,
        "now": now,
    }
    return render(request, CONFIRM, context, status=422 if form.is_bound else 200)


def _leads(request: ViewerRequest, keeper_id: UUID) -> RuleSetsPage:
    page = queries.rule_sets_page(request.viewer, keeper_id, timezone.localdate(utc_now()))
    if not page.may_lead:
        raise Refusal("preparedness.not_found")
    return page
