"""Loss of staff: week by week, which functions fall below their least, and what is planned for."""

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
from vardkase.preparedness.forms.continuity import AssumptionForm
from vardkase.preparedness.queries.continuity import StaffLine
from vardkase.preparedness.views.continuity import answered


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def staff(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """How many are at work each week, function by function."""
    page = queries.staff_page(request.viewer, authority_id)
    weeks = page.assumed.assumption.weeks
    context = {
        "page_title": _("Loss of staff"),
        "page": page,
        "weeks": [(number, percent) for number, percent in enumerate(weeks, 1)],
        "mean": f"{page.assumed.assumption.mean:.1f}".replace(".", ","),
        "rows": [_row(one) for one in page.lines],
        "total": [(number, count) for number, count in enumerate(page.present, 1)],
        "lost": words_number(sum(one.loss.person_weeks for one in page.lines)),
        "short": sum(any(one.loss.lacking) for one in page.lines),
        "now": utc_now(),
    }
    return render(request, "preparedness/staff.html", context)


def _row(one: StaffLine) -> dict[str, Any]:
    tone, word = words.ENOUGH[one.loss.enough]
    weeks = list(zip(range(1, len(one.loss.present) + 1), one.loss.present, one.loss.lacking, strict=True))
    return {"line": one, "weeks": weeks, "tone": tone, "word": word, "lost": words_number(one.loss.person_weeks)}


def words_number(value: float) -> str:
    """A number as it is written in Swedish: no decimals where there are none."""
    return f"{round(value, 1):g}".replace(".", ",")


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def assumption(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """Another loss to plan for, with a reason."""
    page = queries.staff_page(request.viewer, authority_id)
    if not page.may_edit:
        raise Refusal("preparedness.not_found")
    form = AssumptionForm(request.POST or None, now_is=page.assumed.assumption)

    def work(**common: Any) -> Any:
        return actions.change_staff_assumption(
            **common, said=form.assumption(), reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"]
        )

    back = reverse("preparedness:staff", args=[authority_id])
    return answered(request, authority_id, form, work, back, {"page_title": _("Change the loss that is planned for")})
