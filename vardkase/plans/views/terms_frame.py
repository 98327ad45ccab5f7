"""What the pages of terms of office share: the term that is asked for, and a form that is shown, done, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vardkase.access.gates import ViewerRequest
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.plans.forms.terms import TermForm
from vardkase.plans.rules.terms import Term, term_of

FORM, CONFIRM = "plans/terms_form.html", "ui/confirm/confirm.html"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes, to which municipality, and when."""

    request: ViewerRequest
    keeper_id: UUID
    now: datetime

    @property
    def today(self) -> date:
        """The day it is here."""
        return timezone.localdate(self.now)


def visit(request: ViewerRequest, keeper_id: UUID) -> Visit:
    """A visit now."""
    return Visit(request, keeper_id, utc_now())


def known_term(year: int) -> Term:
    """The term of an address. One that there is not is a page that does not exist."""
    try:
        return term_of(year)
    except Refusal:
        raise Refusal("plans.not_found")


def answer(
    here: Visit,
    form: TermForm,
    work: Callable[..., Any],
    context: dict[str, Any],
    *,
    to: tuple[Any, ...],
    template: str = FORM,
    done: str = "",
) -> HttpResponse:
    """A form that is shown, or a sent one that is done and leads `to` a page; if not, the form says why, with everything that was typed."""
    request = here.request
    if request.method == "POST" and form.is_valid():
        common = {"viewer": request.viewer, "keeper_id": here.keeper_id, "key": form.cleaned_data["key"], "now": here.now}
        if _worked(form, work, common):
            messages.success(request, done or _("It is saved."))
            return redirect(*to)
    context = {"button": _("Save"), "now": here.now, **context, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _worked(form: TermForm, work: Callable[..., Any], common: dict[str, Any]) -> bool:
    try:
        work(**common)
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return not form.errors
