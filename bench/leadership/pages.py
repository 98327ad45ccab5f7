"""First byte of every page of leadership, beside a page of the same house that has nothing to say, asked for in turn.

The addresses are walked from the URLconf, so that a new page is measured without a line here: in the demonstration's storm, where much
has happened, and where that is over and the page is for doing something, in an incident that is being led. Where an address names more
than the incident, the first link or form that leads there from a page found before it says what.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from bench.client import Answer, Browser, first_bytes
from bench.house import House, folder
from bench.result import Result, percentile, say

SPACE = "leadership"
MEDIAN_MS, P95_MS = 20, 40
# The whole way through the house, its head and foot, and nothing between them: no page of ours can be quicker.
LEADS = re.compile(rb'(?:href|action)="(/[^"#]*)')
PAGE = "text/html"


def pages(name: str) -> list[Result]:
    """Median and p95 of each page; the address is named by its route."""
    with folder() as place:
        house = House(place)
        from vardkase.testing.accounts import address_of

        server = house.serve()
        try:
            viewer = _leader()
            return asyncio.run(_measured(name, house.browser(server.port, address_of(viewer)), (_storm(), _led(viewer))))
        finally:
            server.stop()


async def _measured(name: str, browser: Browser, incidents: tuple[UUID, ...]) -> list[Result]:
    results: list[Result] = []
    wanted = set(_routes())
    found: dict[str, str] = {}
    for incident_id in incidents:
        await _find(browser, incident_id, wanted, found)
    for route, path in sorted(found.items()):
        times, limits = await first_bytes(browser, path)
        for what, share, goal in (("median", 0.5, MEDIAN_MS), ("p95", 0.95, P95_MS)):
            limit = percentile(limits, share) * 1000
            results.append(say(name, f"{route}, first byte, {what}", "ms", percentile(times, share) * 1000, goal=goal, reference=limit))
    print(f"not reached as a page with the demonstration's data: {', '.join(sorted(wanted - set(found))) or 'none'}", flush=True)
    return results


async def _find(browser: Browser, incident_id: UUID, wanted: set[str], found: dict[str, str]) -> None:
    """An address for every route that answers with a page: those of the incident alone first, then where their links and forms lead."""
    waiting = list(_at_once(incident_id))
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        route = _route(path)
        if route not in wanted or route in seen:
            continue
        answer = await browser.get(path)
        if not _is_page(answer):
            continue
        seen.add(route)
        found.setdefault(route, path)
        waiting += [html.unescape(lead.decode()) for lead in LEADS.findall(answer.body)]


def _is_page(answer: Answer) -> bool:
    return answer.status == 200 and answer.headers.get("content-type", "").startswith(PAGE)


def _patterns() -> Iterator[Any]:
    from django.urls import URLPattern, get_resolver

    def walk(inside: Any, space: str) -> Iterator[Any]:
        for one in inside.url_patterns:
            if isinstance(one, URLPattern):
                yield from (one,) if space == SPACE and one.name else ()
            else:
                yield from walk(one, one.namespace or space)

    return walk(get_resolver(), "")


def _routes() -> Iterator[str]:
    return (str(pattern.name) for pattern in _patterns())


def _at_once(incident_id: UUID) -> Iterator[str]:
    """The addresses that need no more than the incident, or nothing."""
    from django.urls import NoReverseMatch, reverse

    for route in dict.fromkeys(_routes()):
        for known in ({"incident_id": incident_id}, {}):
            try:
                yield reverse(f"{SPACE}:{route}", kwargs=known)
            except NoReverseMatch:
                continue
            break


def _route(path: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        match = resolve(path.split("?", maxsplit=1)[0])
    except Resolver404:
        return ""
    return str(match.url_name) if match.namespace == SPACE else ""


def _storm() -> UUID:
    from vardkase.incidents.models import Incident

    return UUID(str(Incident.objects.get(title="Stormen Alfrida").id))


def _leader() -> Any:
    """The viewer of a new account with every operational role at the storm's authority: all pages are open to it."""
    from vardkase.incidents.models import Incident
    from vardkase.testing.accounts import make_account
    from vardkase.testing.people import OPERATIONAL, viewer_with

    return make_account(viewer_with(*OPERATIONAL, scope=f"org:{Incident.objects.get(id=_storm()).authority_id}"))


def _led(viewer: Any) -> UUID:
    """A new incident with a staff, a board at work, decisions, tasks and questions."""
    from vardkase.incidents.models import Incident
    from vardkase.incidents.tests.scenes import opened
    from vardkase.leadership.tests.pages import led

    incident_id = opened(viewer, title="Mätning", authority_id=Incident.objects.get(id=_storm()).authority_id)
    led(viewer, incident_id)
    return incident_id
