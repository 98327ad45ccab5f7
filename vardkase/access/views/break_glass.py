"""Emergency access: opened in the open, and seen by those who watch over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vardkase.access import actions, gates, queries, rules, scopes
from vardkase.access.forms import BreakGlassForm
from vardkase.access.gates import ViewerRequest
from vardkase.access.queries import BreakGlassLine
from vardkase.access.views.answers import REFUSED, posted
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ui.forms import add_refusal


@gates.signed_in
def break_glass(request: ViewerRequest) -> HttpResponse:
    """What stands open, what has been open, and the form to open. Who has nothing to do with it finds no page."""
    viewer = request.viewer
    may_open = bool(rules.break_glass_reaches(viewer))
    if not (may_open or rules.may_see_break_glass(viewer) or viewer.emergencies):
        raise Refusal("access.not_found")
    form = BreakGlassForm(posted(request), viewer=viewer) if may_open else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.open_break_glass(viewer=viewer, now=utc_now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal, "reason" if refusal.code == "access.reason_too_short" else None)
        else:
            messages.success(request, _("Emergency access is open. The administrators have been told."))
            return redirect("access:break_glass")
    return _page(request, form)


@gates.signed_in
@require_POST
def end_break_glass(request: ViewerRequest, break_glass_id: UUID) -> HttpResponse:
    """Ends emergency access before its time."""
    actions.end_break_glass(viewer=request.viewer, break_glass_id=break_glass_id, key=new_id(), now=utc_now())
    messages.success(request, _("The emergency access has ended."))
    return redirect("access:break_glass")


def _page(request: ViewerRequest, form: BreakGlassForm | None) -> HttpResponse:
    now = utc_now()
    active = queries.break_glass_active(request.viewer, now=now)
    history = queries.break_glass_history(request.viewer, now=now)
    context = {
        "form": form,
        "active": _named(active),
        "history": _named(history),
        "sees_all": rules.may_see_break_glass(request.viewer),
    }
    return render(request, "access/break_glass.html", context, status=REFUSED if form and form.is_bound and form.errors else 200)


def _named(lines: Sequence[BreakGlassLine]) -> list[dict[str, Any]]:
    named = scopes.names({line.scope for line in lines})
    return [{"line": line, "scope": named[line.scope]} for line in lines]
