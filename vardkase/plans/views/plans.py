"""Reading plans: the units, a plan in force or in an earlier version, what differs, and the lists and cards for paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.plans import queries, words
from vardkase.plans.queries import document_register, terms
from vardkase.plans.rules import Band, Concern
from vardkase.ui import times


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def units(request: ViewerRequest) -> HttpResponse:
    """Every unit that can lead, and how its plan stands."""
    now = utc_now()
    rows = queries.units(request.viewer, now)
    own = [row for row in rows if row.in_force or row.draft]
    others = [row for row in rows if not (row.in_force or row.draft)]
    context = {
        "page_title": _("Plans for leading"),
        "own": own,
        "others": others,
        "term_keepers": terms.keepers(request.viewer),
        "now": now,
    }
    return render(request, "plans/units.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def plan(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The plan in force, or the default set where nothing is adopted."""
    return _shown(request, id, None, "plans/plan.html")


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def version(request: ViewerRequest, id: UUID, number: int) -> HttpResponse:
    """An earlier or coming version, whole."""
    return _shown(request, id, number, "plans/plan.html")


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def calls(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The call lists for paper: names, numbers, and boxes for yes, no and no answer."""
    return _shown(request, id, None, "plans/calls.html", title=_("Call list: %(name)s"))


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def cards(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The action cards for paper, with a box for each item."""
    return _shown(request, id, None, "plans/cards.html", title=_("Action cards: %(name)s"))


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def compare(request: ViewerRequest, id: UUID, before: int, after: int) -> HttpResponse:
    """What differs between two versions, in words."""
    page = queries.plan(request.viewer, id, utc_now(), after)
    found = queries.differences(request.viewer, id, before, after)
    context = {
        "page_title": _("What is different in version %(after)s") % {"after": after},
        "page": page,
        "before": before,
        "after": after,
        "changes": [words.in_words(one) for one in found],
        "now": utc_now(),
    }
    return render(request, "plans/compare.html", context)


def _shown(request: ViewerRequest, id: UUID, number: int | None, template: str, title: str = "") -> HttpResponse:
    now = utc_now()
    page = queries.plan(request.viewer, id, now, number)
    name = page.plan.organisation
    said = page.plan.label if number is None else _("%(label)s, version %(number)s") % {"label": page.plan.label, "number": number}
    context = {
        "page_title": title % {"name": name} if title else said,
        "page": page,
        "plan": page.plan,
        "number": number,
        "overdue": document_register.unit(request.viewer, id, now).overdue if template == "plans/plan.html" else 0,
        "roles": shown_roles(page.plan),
        "apart": apart_in_words(page.plan),
        "concerns": shown_concerns(page.concerns),
        "now": now,
        "today": times.local(now).date(),
    }
    return render(request, template, context)


def shown_roles(plan: queries.LeadingPlan) -> list[dict[str, Any]]:
    """Roles with their cards in bands, and who stands first in the list."""
    return [{"role": role, "bands": bands(role.items), "ordinary": role.chain[: role.wanted]} for role in plan.roles]


def bands(items: Any) -> list[dict[str, Any]]:
    """The items of a card by band, each with its kind and time in words. A band without items is left out."""
    found = []
    for band in Band:
        mine = [
            {
                "item": item,
                "kind": words.ITEM_KINDS[item.kind],
                "due": "" if item.due_minutes is None else words.due(item.due_minutes),
                "spawn": words.SPAWNS[item.spawn],
            }
            for item in items
            if item.band is band
        ]
        if mine:
            found.append({"label": words.BANDS[band], "items": mine})
    return found


def apart_in_words(plan: queries.LeadingPlan) -> list[tuple[str, str]]:
    """The pairs that should not meet, by the roles' names."""
    labels = {role.key: role.label for role in plan.roles}
    return [(labels.get(one, one), labels.get(other, other)) for one, other in plan.apart]


def shown_concerns(concerns: tuple[Concern, ...]) -> dict[str, list[str]]:
    """Worries in words: those that leave a role empty, and those to know of."""
    grave = [words.worry(one) for one in concerns if one.grave]
    return {"grave": grave, "known": [words.worry(one) for one in concerns if not one.grave]}
