"""The first run: the first account of a fresh installation. When there is an account, the page does not exist."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vardkase.access import actions, gates, queries, setup
from vardkase.access.forms import FirstRunForm
from vardkase.access.gates import ViewerRequest
from vardkase.access.views.answers import REFUSED, posted
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ui.forms import add_refusal

PACE = {"first_run": "10/m/ip"}


@gates.public("A fresh installation has nobody who could sign in. It asks for the code that only the server's keeper can see.")
def first_run(request: ViewerRequest) -> HttpResponse:
    """Makes the first administrator."""
    if queries.any_account():
        raise Refusal("access.not_found")
    code_needed = not (settings.VARDKASE_DEMO and gates.is_local(request))
    form = FirstRunForm(posted(request), code_needed=code_needed)
    if request.method == "POST" and form.is_valid() and _code_is_right(request, form, code_needed):
        data = form.cleaned_data
        try:
            actions.create_first_administrator(email=data["email"], label=data["label"], password=data["password"], now=utc_now())
        except Refusal as refusal:
            if refusal.code == "access.not_found":
                raise
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The installation has its first account. Sign in with it."))
            return redirect("account_login")
    return render(request, "access/first_run.html", {"form": form}, status=REFUSED if form.is_bound else 200)


def _code_is_right(request: ViewerRequest, form: FirstRunForm, code_needed: bool) -> bool:
    if not code_needed:
        return True
    if not ratelimit.consume(request, app="vardkase.access", action="first_run", config=PACE):
        form.add_error("code", _("Too many attempts. Wait a minute and try again."))
        return False
    if not setup.is_code(form.cleaned_data["code"]):
        form.add_error("code", _("That is not the code. It is shown by the command bin/vardkase setup-code."))
        return False
    return True
