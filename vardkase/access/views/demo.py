"""The door of the demonstration: one press, and one is in as somebody. At the very machine only."""

from __future__ import annotations

from uuid import UUID

from allauth.account.utils import get_login_redirect_url
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from vardkase.access import gates, queries, sessions, words
from vardkase.access.gates import ViewerRequest
from vardkase.kernel.clock import utc_now


@gates.demo_only
def door(request: ViewerRequest) -> HttpResponse:
    """The roles of the demonstration."""
    people = [
        {"id": person.id, "label": person.label, "hints": [words.ROLE_HINTS[role] for role in person.roles[:1]]}
        for person in queries.demo_people(now=utc_now())
    ]
    context = {"people": people, "municipality": settings.MUNICIPALITY, "next": request.GET.get(REDIRECT_FIELD_NAME, "")}
    return render(request, "access/door.html", context)


@gates.demo_only
@require_POST
def enter(request: ViewerRequest, account_id: UUID) -> HttpResponse:
    """Lets one in as a demonstration account, and on to where one was going, or to the text that waits."""
    account = queries.demo_account(account_id)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.remember(request)
    return redirect(get_login_redirect_url(request))
