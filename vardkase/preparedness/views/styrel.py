"""Connection points and their classes: for those who edit the register. To others there is no such page."""

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
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import actions, queries, words
from vardkase.preparedness.forms.functions import ReasonForm
from vardkase.preparedness.forms.styrel import PointForm
from vardkase.preparedness.rules.styrel import Point
from vardkase.preparedness.views.continuity import answered
from vardkase.ui.words import event_text

CONFIRM = "ui/confirm/confirm.html"


@require_safe
@gates.requires(Capability.PLAN_EDIT)
def points(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """The points by class, how many each class has, and the days of the round."""
    page = queries.styrel_page(request.viewer, authority_id)
    taken = [one.point.priority for one in page.lines]
    context = {
        "page_title": _("Rationing of power"),
        "page": page,
        "rows": [(one, words.PRIORITIES[one.point.priority]) for one in page.lines],
        "counts": [(number, word, taken.count(number)) for number, word in words.PRIORITIES.items()],
        "changes": [(one, event_text(one.kind)) for one in page.changes],
        "now": utc_now(),
    }
    return render(request, "preparedness/styrel.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def new_point(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """A connection point that is not there yet."""
    return _edited(request, authority_id, None, _("Add a connection point"))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def edit_point(request: ViewerRequest, authority_id: UUID, point_id: UUID) -> HttpResponse:
    """A point gets another class, or another activity."""
    point = queries.styrel_point(request.viewer, authority_id, point_id)
    remove = reverse("preparedness:remove_point", args=[authority_id, point_id])
    return _edited(request, authority_id, point, _("Connection point %(number)s") % {"number": point.gsrn}, remove)


def _edited(request: ViewerRequest, authority_id: UUID, point: Point | None, title: str, remove_url: str = "") -> HttpResponse:
    page = queries.styrel_page(request.viewer, authority_id)
    form = PointForm(request.POST or None, point=point, functions=page.functions)

    def work(**common: Any) -> Any:
        return actions.save_point(**common, point=form.draft(), seen=form.cleaned_data["seen"])

    back = reverse("preparedness:styrel", args=[authority_id])
    return answered(request, authority_id, form, work, back, {"page_title": title, "remove_url": remove_url})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def remove_point(request: ViewerRequest, authority_id: UUID, point_id: UUID) -> HttpResponse:
    """A point that is not to be prioritised any more."""
    point = _point(request, authority_id, point_id)
    form = ReasonForm(request.POST or None, part=point)

    def work(**common: Any) -> Any:
        cleaned = form.cleaned_data
        return actions.remove_point(**common, point_id=point_id, reason=cleaned["reason"], seen=cleaned["seen"])

    context = {
        "page_title": _("Take away connection point %(number)s?") % {"number": point.gsrn if point else ""},
        "consequences": [_("Everything stays in the history.")],
        "confirm_label": _("Take away"),
        "alarm": True,
    }
    back = reverse("preparedness:styrel", args=[authority_id])
    return answered(request, authority_id, form, work, back, context, template=CONFIRM)


def _point(request: ViewerRequest, authority_id: UUID, point_id: UUID) -> Point | None:
    """The point; none of one that has gone since the form was opened, whose second sending is answered as the first."""
    try:
        return queries.styrel_point(request.viewer, authority_id, point_id)
    except Refusal:
        queries.styrel_page(request.viewer, authority_id)
        if request.method == "GET":
            raise
    return None
