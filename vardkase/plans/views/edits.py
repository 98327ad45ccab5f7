"""What every page that changes something answers with: a form, one call, and back; and the same again for what is sent twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.plans.forms import PlanForm

FORM, CONFIRM = "plans/form.html", "ui/confirm/confirm.html"
Work = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where something is worked on: the page that one comes back to, by which name its id is told, and what was written of it before."""

    home: str
    told_as: str
    was_written: Callable[[Viewer, UUID, UUID], bool]

    def once(self, to: str = "") -> Callable[[gates.View], gates.View]:
        """What is sent again when there is nothing left to do it with (the draft or the section has gone) is answered as the first time.

        While there is, the action knows it again, and tells whoever sends other words with the same key.
        """

        def decorate(view: gates.View) -> gates.View:
            @wraps(view)
            def answered(request: ViewerRequest, id: UUID, **more: Any) -> HttpResponseBase:
                try:
                    return view(request, id, **more)
                except Refusal:
                    if request.method == "POST":
                        with suppress(ValueError):
                            if self.was_written(request.viewer, id, UUID(request.POST.get("key", ""))):
                                return redirect(to or self.home, id)
                    raise

            return answered

        return decorate

    def answer(
        self,
        request: ViewerRequest,
        id: UUID,
        form: PlanForm,
        work: Work,
        context: dict[str, Any],
        *,
        template: str = FORM,
        to: str = "",
        done: str = "",
    ) -> HttpResponse:
        """A form that is shown, or a sent one that is done; if not, the form says why, with everything that was typed."""
        now = utc_now()
        if request.method == "POST" and form.is_valid():
            common = {"viewer": request.viewer, self.told_as: id, "key": form.cleaned_data["key"], "now": now}
            if worked(form, work, common):
                messages.success(request, done or _("The change is saved in the draft."))
                return redirect(to or self.home, id)
        context = {"button": _("Save"), "back_url": reverse(to or self.home, args=[id]), **context, "form": form, "now": now}
        return render(request, template, context, status=422 if form.is_bound else 200)


def worked(form: PlanForm, work: Work, common: dict[str, Any]) -> bool:
    """Whether it was done. What is refused is shown at its field; absent and forbidden are answered by the house."""
    try:
        work(common)
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return not form.errors
