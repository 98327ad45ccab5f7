"""One's own account: roles, second factors, sessions, password."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from vardkase.access import gates, queries, rules, scopes, words
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now


@gates.signed_in
def own_account(request: ViewerRequest) -> HttpResponse:
    """What I may do here, and how I sign in."""
    lines = queries.grants_of(request.viewer, now=utc_now())
    named = scopes.names({line.scope for line in lines})
    context = {
        "grants": [
            {
                "name": words.EMERGENCY if line.emergency else words.ROLES[line.role],
                "scope": named[line.scope],
                "line": line,
                "state_name": words.GRANT_STATES[line.state],
            }
            for line in lines
        ],
        "account": request.user,
        "sees_break_glass": request.viewer.can_anywhere(Capability.BREAK_GLASS) or rules.may_see_break_glass(request.viewer),
    }
    return render(request, "access/own_account.html", context)
