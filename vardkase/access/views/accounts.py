"""The accounts, for those who manage them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vardkase.access import actions, gates, queries, scopes, setup, words
from vardkase.access.forms import AccountForm, GrantForm, ReasonForm, RevokeForm
from vardkase.access.gates import ViewerRequest
from vardkase.access.queries import AccountFacts, GrantLine
from vardkase.access.rules import Capability, Role, check_may_manage_accounts, may_manage_accounts
from vardkase.access.views.answers import REFUSED, posted
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ui.forms import add_refusal
from vardkase.ui.words import refusal_text


@gates.requires(Capability.ACCOUNTS_MANAGE)
def accounts(request: ViewerRequest) -> HttpResponse:
    """All accounts, with the roles that count now."""
    search, closed = request.GET.get("q", "")[:100], request.GET.get("closed") == "1"
    lines = queries.accounts_list(request.viewer, now=utc_now(), search=search, closed=closed)
    named = scopes.names({role.scope for line in lines for role in line.roles})
    rows = [{"account": line, "roles": [_role(role, named) for role in line.roles]} for line in lines]
    context = {"rows": rows, "search": search, "closed": closed, "may_manage": may_manage_accounts(request.viewer)}
    return render(request, "access/accounts.html", context)


@gates.requires(Capability.ACCOUNTS_MANAGE)
def new_account(request: ViewerRequest) -> HttpResponse:
    """Makes an account, and goes on to its page, where it is given a password and roles."""
    check_may_manage_accounts(request.viewer)
    form = AccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.create_account(viewer=request.viewer, now=utc_now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal, "email" if refusal.code in ("access.email_taken", "access.no_such_address") else None)
        else:
            messages.success(request, _("The account has been created. Now give it a password and a role."))
            return redirect("access:account", account_id=entry.event.account_id)
    return render(request, "access/account_form.html", {"form": form, "page_title": _("New account")}, status=_status(form))


@gates.requires(Capability.ACCOUNTS_MANAGE)
def account(request: ViewerRequest, account_id: UUID) -> HttpResponse:
    """One account: its facts, its roles with their times, and what can be done with it."""
    facts = queries.account(request.viewer, account_id, now=utc_now())
    return _account_page(request, facts)


@gates.requires(Capability.ACCOUNTS_MANAGE)
def change_account(request: ViewerRequest, account_id: UUID) -> HttpResponse:
    """Changes address, label and language."""
    check_may_manage_accounts(request.viewer)
    facts = queries.account(request.viewer, account_id, now=utc_now())
    form = AccountForm(posted(request), initial={"email": facts.email, "label": facts.label, "language": facts.language})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_account(viewer=request.viewer, account_id=account_id, now=utc_now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal, "email" if refusal.code in ("access.email_taken", "access.no_such_address") else None)
        else:
            messages.success(request, _("The account has been changed."))
            return redirect("access:account", account_id=account_id)
    context = {"form": form, "account": facts, "page_title": _("Change the account")}
    return render(request, "access/account_form.html", context, status=_status(form))


@gates.requires(Capability.ACCOUNTS_MANAGE)
def close_account(request: ViewerRequest, account_id: UUID) -> HttpResponse:
    """Closes an open account, or opens a closed one, for a reason."""
    check_may_manage_accounts(request.viewer)
    facts = queries.account(request.viewer, account_id, now=utc_now())
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act = actions.close_account if facts.is_open else actions.reopen_account
        try:
            act(viewer=request.viewer, account_id=account_id, now=utc_now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The account is closed.") if facts.is_open else _("The account is open again."))
            return redirect("access:account", account_id=account_id)
    return render(request, "access/close_account.html", {"form": form, "account": facts}, status=_status(form))


@gates.requires(Capability.GRANTS_MANAGE)
@require_POST
def give_grant(request: ViewerRequest, account_id: UUID) -> HttpResponse:
    """Gives a role."""
    form = GrantForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        data = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            actions.give_grant(viewer=request.viewer, account_id=account_id, now=utc_now(), **data)
        except Refusal as refusal:
            if refusal.code == "access.not_found":
                raise
            add_refusal(form, refusal, "valid_to" if refusal.code in ("access.ends_before_it_begins", "access.already_past") else None)
        else:
            messages.success(request, _("The role has been given. It counts from the next page the person opens."))
            return redirect("access:account", account_id=account_id)
    return _account_page(request, queries.account(request.viewer, account_id, now=utc_now()), form)


@gates.requires(Capability.GRANTS_MANAGE)
def revoke_grant(request: ViewerRequest, account_id: UUID, grant_id: UUID) -> HttpResponse:
    """Takes a role back."""
    facts = queries.account(request.viewer, account_id, now=utc_now())
    grant = next((line for line in facts.grants if line.id == grant_id), None)
    if grant is None:
        raise Refusal("access.not_found")
    form = RevokeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_grant(viewer=request.viewer, grant_id=grant_id, now=utc_now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The role has been taken back. It counts no more."))
            return redirect("access:account", account_id=account_id)
    context = {"form": form, "account": facts, "grant": _role(grant, scopes.names([grant.scope]))}
    return render(request, "access/revoke_grant.html", context, status=_status(form))


@gates.requires(Capability.ACCOUNTS_MANAGE)
@require_POST
def password_link(request: ViewerRequest, account_id: UUID) -> HttpResponse:
    """Makes the link with which the holder chooses a password, and shows it once. With a mail server, it is sent instead."""
    try:
        found = queries.account_to_invite(request.viewer, account_id)
    except Refusal as refusal:
        if refusal.code == "access.not_found":
            raise
        messages.error(request, refusal_text(refusal))
        return redirect("access:account", account_id=account_id)
    link = settings.BASE_URL.rstrip("/") + setup.password_path(found)
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    actions.make_password_link(viewer=request.viewer, account_id=account_id, key=new_id(), now=utc_now())
    if settings.EMAIL_HOST and not settings.VARDKASE_DEMO:
        actions.send_password_link(account_id=account_id, link=link, hours=hours)
        messages.success(request, _("A link has been sent to %(email)s.") % {"email": found.email})
        return redirect("access:account", account_id=account_id)
    return render(request, "access/password_link.html", {"account": found, "link": link, "hours": hours})


def _account_page(request: ViewerRequest, facts: AccountFacts, form: GrantForm | None = None) -> HttpResponse:
    grants = [_role(line, scopes.names([line.scope])) for line in facts.grants]
    context = {
        "account": facts,
        "current": [grant for grant in grants if grant["state"] in ("now", "later")],
        "earlier": [grant for grant in grants if grant["state"] in ("past", "revoked")],
        "factors": [words.FACTORS.get(factor, factor) for factor in facts.second_factors],
        "form": (form or GrantForm(viewer=request.viewer)) if facts.may_give else None,
        "may_revoke": bool(request.viewer.scopes_with(Capability.GRANTS_MANAGE)),
        "has_side": True,
        "back": reverse("access:accounts"),
    }
    return render(request, "access/account.html", context, status=_status(form) if form else 200)


def _role(line: GrantLine, named: dict[str, str]) -> dict[str, Any]:
    return {
        "line": line,
        "id": line.id,
        "name": words.EMERGENCY if line.emergency else words.ROLES[line.role],
        "scope": named[line.scope],
        "state": line.state,
        "state_name": words.GRANT_STATES[line.state],
    }


def _status(form: Any) -> int:
    return REFUSED if form.is_bound and form.errors else 200
