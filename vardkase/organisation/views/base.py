"""What the screens of the register share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from vardkase.kernel.refusal import Refusal
from vardkase.organisation import words
from vardkase.organisation.forms import SeenForm
from vardkase.ui.forms import add_refusal

# Which field of a form a refusal is about; others stand above the form.
_FIELDS = {
    "organisation.needs_parent": "parent",
    "organisation.wrong_parent": "parent",
    "organisation.under_itself": "parent",
    "organisation.exists": "name",
    "organisation.empty": "name",
    "organisation.post_exists": "title",
    "organisation.holds_already": "person",
    "organisation.ends_before_start": "to_day",
    "organisation.closes_in_future": "last_day",
    "organisation.undo_touched": "leave_touched",
    "organisation.import_has_errors": "skip_faulty",
}
_VALUE = ("way_", "phone_", "email", "rakel_")


def field_of(code: str) -> str | None:
    """The field that a refusal is about, if it is about one."""
    name = code.removeprefix("organisation.")
    if name.startswith("file_"):
        return "file"
    return "value" if name.startswith(_VALUE) else _FIELDS.get(code)


def submit(
    request: HttpRequest,
    form: Any,
    act: Callable[[], Any],
    *,
    done: Promise | str,
    to: str,
    template: str,
    context: dict[str, Any],
    **refresh: Any,
) -> HttpResponse:
    """A sent form: acts and redirects, or shows the form again with what is wrong and everything that was typed."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            add_refusal(form, refusal, field_of(refusal.code))
            if refusal.code == "organisation.stale":
                context = {**context, "differences": differences(refusal)}
                _show_again(form, **refresh)
        else:
            messages.success(request, str(done))
            return redirect(to)
    return render(request, template, {**context, "form": form}, status=422)


def differences(refusal: Refusal) -> list[tuple[str, str, str]]:
    """What someone else changed meanwhile: field in words, what the user had seen, what stands there now."""
    return [(str(words.FIELDS.get(name, name)), before or "–", after or "–") for name, before, after in refusal.facts["differences"]]


def _show_again(form: SeenForm, present: Callable[[], tuple[int, dict[str, str]]]) -> None:
    form.show(*present())
