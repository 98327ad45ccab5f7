"""One's own account: roles, second factors, sessions, password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from vardkase.access import gates, queries, rules, scopes, words
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Viewer
from vardkase.kernel.clock import utc_now


@dataclass(frozen=True, slots=True)
class Card:
    """A section of a floor above: how something stands with the viewer, and, when there is more, where."""

    title: str
    text: str
    link: str = ""
    url: str = ""


_cards: list[Callable[[Viewer], Card]] = []


def offer(card: Callable[[Viewer], Card]) -> None:
    """Has a floor above show a section on one's own account page; offered twice it stands there once."""
    if card not in _cards:
        _cards.append(card)


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
        "cards": [card(request.viewer) for card in _cards],
        "sees_break_glass": bool(rules.break_glass_reaches(request.viewer)) or rules.may_see_break_glass(request.viewer),
    }
    return render(request, "access/own_account.html", context)
