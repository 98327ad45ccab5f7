"""Reading the register of vital functions: the list, one function with both directions, the gaps, and what was changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.preparedness import lists, queries, words
from vardkase.preparedness.forms import FindForm
from vardkase.preparedness.queries.measures import of_function
from vardkase.preparedness.queries.rows import FunctionPage, NeedLine
from vardkase.preparedness.rules.content import Code, Need
from vardkase.preparedness.rules.gaps import Gap, OwnGap, Verdict
from vardkase.preparedness.views.drawing import drawing
from vardkase.preparedness.views.measures import row
from vardkase.ui.words import event_text


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def registers(request: ViewerRequest) -> HttpResponse:
    """The registers that the viewer may read; straight to the only one."""
    found = queries.registers(request.viewer)
    kept = [one for one in found if one.functions] or list(found[:1])
    if len(kept) == 1:
        return redirect("preparedness:functions", kept[0].id)
    return render(request, "preparedness/registers.html", {"page_title": _("Vital functions"), "registers": kept, "others": found})


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def register(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """The list, filtered as asked; and what is lacking."""
    now = utc_now()
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("text", "owner", "code")}
    page = queries.register_page(request.viewer, authority_id, timezone.localdate(now), **asked)
    context = {
        "page_title": _("Vital functions"),
        "page": page,
        "rows": [(one, _weight(one.function.weight), words.tolerance(one.function.tolerance)) for one in page.lines],
        "lacking": [words.lack(one) for one in page.found if not one.is_information],
        "told": [words.lack(one) for one in page.found if one.is_information],
        "find": FindForm(initial=asked, owners=page.owners),
        "is_filtered": any(asked.values()),
        "others": [one for one in queries.registers(request.viewer) if one.functions and one.id != authority_id],
        "now": now,
    }
    return render(request, "preparedness/functions.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def function(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """One function: what it is, what it needs, what needs it, and the chain around it."""
    now = utc_now()
    page = queries.function_page(request.viewer, authority_id, function_id, timezone.localdate(now))
    context = {
        "page_title": page.function.name,
        "page": page,
        "facts": _facts(page),
        "needs": [(one, need_facts(one.need)) for one in page.needs],
        "needed_by": [(one, need_facts(one.need)) for one in page.needed_by],
        "groups": _groups(page.needs),
        "drawing": drawing(page),
        "gaps": [gap_row(one) for one in page.gaps],
        "own": [own_row(page.own_gap)] if page.own_gap else [],
        "lacking": [words.lack(one) for one in page.found if not one.is_information],
        "told": [words.lack(one) for one in page.found if one.is_information],
        "measures": [row(one) for one in of_function(request.viewer, function_id, timezone.localdate(now))],
        "now": now,
    }
    return render(request, "preparedness/function.html", context)


@require_safe
@gates.requires(Capability.RSA_READ)
def gap_table(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """How long each would be away against how long it can be."""
    page = queries.gap_page(request.viewer, authority_id)
    rows, own = [gap_row(one) for one in page.gaps], [own_row(one) for one in page.own]
    return render(request, "preparedness/gaps.html", {"page_title": _("Gaps"), "page": page, "rows": rows, "own": own})


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def history(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """What has been changed in the register."""
    return _history(request, authority_id, None, _("Changes in the register"))


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def function_history(request: ViewerRequest, authority_id: UUID, function_id: UUID) -> HttpResponse:
    """What has been changed of one function."""
    page = queries.function_page(request.viewer, authority_id, function_id, timezone.localdate(utc_now()))
    return _history(request, authority_id, function_id, _("Changes of %(name)s") % {"name": page.function.name})


def _history(request: ViewerRequest, authority_id: UUID, function_id: UUID | None, title: str) -> HttpResponse:
    changes = [(one, event_text(one.kind)) for one in queries.history(request.viewer, authority_id, function_id)]
    context = {"page_title": title, "changes": changes, "authority_id": authority_id, "function_id": function_id, "now": utc_now()}
    return render(request, "preparedness/history.html", context)


def _weight(weight: Any) -> str:
    return str(words.WEIGHTS[weight]) if weight else ""


def _facts(page: FunctionPage) -> list[tuple[str, str]]:
    one = page.function
    outside = _("%(owner)s (outside the municipality)") % {"owner": one.owner} if one.external and one.owner else one.owner
    tolerance = ". ".join(part for part in (words.tolerance(one.tolerance), one.tolerance.why) if part)
    said = [
        (_("Who runs it"), outside),
        (_("What is hit first when it is away"), _weight(one.weight)),
        (_("Tolerable outage"), tolerance if one.tolerance.is_known else ""),
        (_("Outage to plan for"), words.stretch(one.expected)),
        (_("Reports how it stands"), one.reporter.name if one.reporter else ""),
        (_("Deputy"), one.deputy.name if one.deputy else ""),
        (_("Reports every"), words.length(one.interval_minutes) if one.interval_minutes else ""),
        *_classes(one.codes),
    ]
    return [(term, value) for term, value in said if value]


def _classes(codes: tuple[Code, ...]) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(lists.named(code.system), []).append(code.name or code.code)
    return [(name, ", ".join(those)) for name, those in found.items()]


def need_facts(need: Need) -> str:
    """What is said of a need, on a line."""
    parts = []
    if not need.delay.is_nothing:
        parts.append(_("felt after %(time)s") % {"time": words.stretch(need.delay)})
    if need.reserve.is_nothing:
        parts.append(_("no reserve"))
    else:
        parts.append(f"{str(words.RESERVES[need.by]).lower()}: {words.stretch(need.reserve)}")
    if not need.recovery.is_nothing:
        parts.append(_("works again %(time)s after") % {"time": words.stretch(need.recovery)})
    if need.to_start:
        parts.append(_("cannot be started without it"))
    return "; ".join(parts)


def _groups(needs: tuple[NeedLine, ...]) -> list[tuple[str, str]]:
    """Needs that stand in for one another: the group, and its names."""
    found: dict[str, list[str]] = {}
    for one in needs:
        if one.need.group:
            found.setdefault(one.need.group, []).append(one.need.on)
    return [(group, ", ".join(names)) for group, names in found.items() if len(names) > 1]


TONES = {Verdict.NOTHING: "grey", Verdict.FOREVER: "green", Verdict.TOO_LONG: "red", Verdict.AT_WORST: "yellow", Verdict.HOLDS: "green"}


def gap_row(one: Gap) -> dict[str, Any]:
    """A line of the table of gaps, in words, with the terms of the gap."""
    return {"reserve": words.length(one.reserve), **own_row(one)}


def own_row(one: Gap | OwnGap) -> dict[str, Any]:
    """A line of what a function's own outage comes to: the tone is red where it is too long, yellow where it may be."""
    return {
        "gap": one,
        "tolerance": words.tolerance(one.function.tolerance),
        "outage": words.length(one.outage),
        "tone": TONES[one.verdict],
        "word": _verdict(one),
    }


def _verdict(one: Gap | OwnGap) -> str:
    gap, worst = one.gap or 0, words.length(one.worst or 0)
    if one.verdict is Verdict.NOTHING:
        return _("No outage is planned for")
    if one.verdict is Verdict.FOREVER:
        return _("Can be away for ever")
    if one.verdict is Verdict.TOO_LONG:
        return _("%(time)s too long") % {"time": words.length(gap)}
    spare = _("%(time)s to spare") % {"time": words.length(-gap)} if gap else _("Nothing to spare")
    return _("%(spare)s; at worst %(time)s too long") % {"spare": spare, "time": worst} if one.verdict is Verdict.AT_WORST else spare
