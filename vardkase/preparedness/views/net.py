"""The whole net, drawn so that it can be walked, and what each failure and measure does to it."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.preparedness import cascade, queries, words
from vardkase.preparedness.forms.net import FailuresForm, NetForm
from vardkase.preparedness.queries.net import FailuresPage, NetPage
from vardkase.preparedness.rules.failures import MOST_FAILURES, WEIGHTS, Length
from vardkase.preparedness.rules.net import MOST_STEPS
from vardkase.preparedness.views.drawing import net_drawing

SHOWN_HITS = 12
SHOWN_MEASURES = 20


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def net(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """The net as a drawing whose boxes are links, and as a table that says the same."""
    function_id, steps, code = _uuid(request.GET.get("function", "")), _steps(request.GET.get("steps", "")), request.GET.get("code", "")
    page = queries.net_page(request.viewer, authority_id, function_id=function_id, code=code[:200], steps=steps)
    title = _("The net around %(name)s") % {"name": page.chosen.name} if page.chosen else _("The net of dependencies")
    names = {one.id: one.name for one in page.register.functions}
    asked = {"function": str(function_id or ""), "code": code, "steps": "" if steps is None else str(steps)}
    urls = {id: _net_url(page.authority_id, function=str(id), steps=asked["steps"]) for id in names}
    context = {
        "page_title": title,
        "page": page,
        "drawing": net_drawing(page.net, names, urls, page.chosen.id if page.chosen else None),
        "rows": _rows(page, names, urls),
        "find": NetForm(initial=asked, functions=[(one.id, one.name) for one in page.register.functions]),
        "is_filtered": bool(function_id or code),
        "first": [(one.name, urls[one.id], page.reach[one.id]) for one in page.most_needed if page.reach[one.id]],
    }
    return render(request, "preparedness/net.html", context)


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        return None


def _steps(said: str) -> int | None:
    return min(MOST_STEPS, int(said)) if said.isascii() and said.isdigit() and len(said) == 1 else None


def _net_url(authority_id: UUID, **asked: str) -> str:
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('preparedness:net', args=[authority_id])}?{said}"


def _rows(page: NetPage, names: dict[UUID, str], urls: dict[UUID, str]) -> list[dict[str, Any]]:
    """What is drawn, in words: layer by layer what each needs and what needs it."""
    needs: dict[UUID, list[UUID]] = {}
    needed: dict[UUID, list[UUID]] = {}
    for on, id in page.net.links:
        needs.setdefault(id, []).append(on)
        needed.setdefault(on, []).append(id)

    def linked(ids: list[UUID]) -> list[tuple[str, str]]:
        return [(names[id], urls[id]) for id in ids]

    return [
        {
            "layer": number, "id": id, "name": names[id], "url": urls[id], "needs": linked(needs.get(id, [])),
            "needed": linked(needed.get(id, [])), "reach": page.reach[id], "in_circle": id in page.net.in_circle,
            "is_chosen": page.chosen is not None and id == page.chosen.id,
        }
        for number, ids in enumerate(page.net.layers, 1)
        for id in ids
    ]  # fmt: skip


@require_safe
@gates.requires(Capability.RSA_READ)
def failures(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """Which single failure hurts most, and which measure buys most."""
    said = request.GET.get("hours", "")
    length = Length(said) if said in set(Length) else Length.DAY
    page = queries.failures_page(request.viewer, authority_id, length)
    context = {
        "page_title": _("Which single failure hurts most"),
        "page": page,
        "find": FailuresForm(initial={"hours": str(length)}),
        "rows": [_failure(page, one) for one in page.failures if one.hits or one.harm > 0],
        "alone": [page.names[one.key].name for one in page.failures if not one.hits and one.harm <= 0],
        "measures": _measures(page),
        "weights": ", ".join(f"{str(words.WEIGHTS[one]).lower()} {value:g}" for one, value in WEIGHTS.items()),
        "most": MOST_FAILURES,
        "samples": cascade.alone.SAMPLES,
        "kinds": list(words.MEASURES.values()),
    }
    return render(request, "preparedness/failures.html", context)


def _failure(page: FailuresPage, one: cascade.Alone) -> dict[str, Any]:
    likely = one.likely
    return {
        "function": page.names[one.key],
        "hours": words.length(round(one.hours * 60)),
        "harm": round(one.harm),
        "span": _span(one),
        "hit": len(likely),
        "exceeded": one.exceeded,
        "first": f"{page.names[likely[0].key].name} {_when(likely[0].when)}" if likely else "",
        "hits": [_hit(page, each) for each in one.hits[:SHOWN_HITS]],
        "more": max(0, len(one.hits) - SHOWN_HITS),
    }


def _span(one: cascade.Alone) -> str:
    """Between what the harm lies; empty where it is known to the hour."""
    low, high = round(one.low), round(one.high)
    return "" if low == high else f"{low}–{high}"


def _when(hours: float) -> str:
    if math.isinf(hours):
        return ""
    return _("straight away") if hours < 1 / 60 else _("after %(time)s") % {"time": words.length(_rounded(hours))}


def _rounded(hours: float) -> int:
    """Minutes, as exactly as it is known: to the quarter the first hours, then to the hour."""
    return max(15, round(hours * 4) * 15) if hours < 6 else round(hours) * 60


def _hit(page: FailuresPage, one: cascade.Hit) -> str:
    """A function that follows, as a sentence."""
    parts = [part for part in (_when(one.when), _("chance %(share)s %%") % {"share": round(100 * one.breaks)}) if part]
    if one.too_long is not None and one.too_long >= cascade.LIKELY:
        parts.append(_("longer than is tolerable"))
    return f"{page.names[one.key].name}: {', '.join(parts)}"


def _measures(page: FailuresPage) -> list[dict[str, Any]]:
    """A row for each dependency, that which most can be gained at first; what its measures spare, and in which failures."""
    found: dict[tuple[str, str], dict[cascade.Measure, cascade.Bought]] = {}
    for one in page.measures:
        found.setdefault((one.needs, one.by), {})[one.measure] = one
    return [
        {
            "needs": page.names[needs], "by": page.names[by], "helped": _helped(page, next(iter(those.values()))),
            "spared": [(word, round(those[kind].spared) if kind in those else 0) for kind, word in words.MEASURES.items()],
        }
        for (needs, by), those in list(found.items())[:SHOWN_MEASURES]
    ]  # fmt: skip


def _helped(page: FailuresPage, one: cascade.Bought) -> str:
    names = [f"{page.names[key].name} ({round(spared) or '<1'})" for key, spared in one.helped[:5]]
    rest = len(one.helped) - len(names)
    if rest:
        names.append(ngettext("%(count)s more", "%(count)s more", rest) % {"count": rest})
    return ", ".join(names)
