"""First byte of the list and matrix of a thousand risks, and the roll-up of thirty units with sixty risks each over three years."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bench.client import Browser, first_bytes
from bench.house import House, folder
from bench.result import Result, percentile, say

RISKS, UNITS, PER_UNIT, YEARS, SHARED = 1000, 30, 60, (2031, 2032, 2033), 60
MEDIAN_MS, P95_MS, ROLLUP_MS = 30, 60, 100


def analyses(name: str) -> list[Result]:
    """The pages as a browser gets them, and the roll-up by itself."""
    with folder() as place:
        house = House(place)
        from vardkase.access.models import Account

        large, whole, viewer = _filled()
        results = _rollup(name, viewer, whole)
        server = house.serve()
        try:
            email = str(Account.objects.get(label="Beredskapssamordnare").email)
            results += asyncio.run(_pages(name, house.browser(server.port, email), large, whole))
        finally:
            server.stop()
    return results


async def _pages(name: str, browser: Browser, large: UUID, whole: UUID) -> list[Result]:
    pages = {
        f"list and matrix of {RISKS} risks": f"/preparedness/rsa/{large}/",
        "what the units say": f"/preparedness/rsa/{whole}/together/",
    }
    results: list[Result] = []
    for what, path in pages.items():
        times, limits = await first_bytes(browser, path)
        goals = (MEDIAN_MS, P95_MS) if path.endswith(f"{large}/") else (None, None)
        for word, share, goal in (("median", 0.5, goals[0]), ("p95", 0.95, goals[1])):
            limit = percentile(limits, share) * 1000
            results.append(say(name, f"{what}, first byte, {word}", "ms", percentile(times, share) * 1000, goal=goal, reference=limit))
    return results


def _rollup(name: str, viewer: Any, whole: UUID) -> list[Result]:
    """The roll-up as the page asks for it, without the page."""
    from vardkase.preparedness.queries.rollup import rollup

    times = []
    for _ in range(12):
        begun = time.perf_counter()
        found = rollup(viewer, whole)
        times.append(time.perf_counter() - begun)
    if len(found.years) != len(YEARS) or sum(len(one.now.votes) for one in found.shared) != UNITS * PER_UNIT:
        raise RuntimeError("the roll-up does not hold what was put into it")
    what = f"roll-up of {UNITS} units, {PER_UNIT} risks each, {len(YEARS)} years"
    return [say(name, f"{what}, median", "ms", percentile(times[2:], 0.5) * 1000, goal=ROLLUP_MS)]


def _filled() -> tuple[UUID, UUID, Any]:
    """Three rounds of thirty units beside the demonstration's own; all through the actions."""
    from django.db import transaction

    from vardkase.access.rules import EVERYWHERE, Role
    from vardkase.kernel.clock import utc_now
    from vardkase.kernel.ids import new_id
    from vardkase.organisation.actions import OrganisationDraft, add_organisation
    from vardkase.organisation.rules import OrganisationKind
    from vardkase.shell.demo.norrtalje import KEEPER_ID, MUNICIPALITY_ID
    from vardkase.testing.people import viewer_with

    viewer, now = viewer_with(Role.COORDINATOR, Role.UNIT_HEAD, scope=EVERYWHERE), utc_now()
    units = []
    with transaction.atomic():
        for number in range(UNITS + 1):
            draft = OrganisationDraft(f"Mätbolaget {number}", OrganisationKind.MUNICIPAL_COMPANY, MUNICIPALITY_ID)
            units.append(new_id())
            add_organisation(viewer=viewer, id=units[-1], keeper_id=KEEPER_ID, draft=draft, key=new_id(), now=now)
        found = [_year(viewer, now, year, units) for year in YEARS]
    return (*found[-1], viewer)


def _year(viewer: Any, now: Any, year: int, units: list[UUID]) -> tuple[UUID, UUID]:
    """A year: each unit's sixty risks, the municipality's shared ones with all of them in, and one unit with a thousand."""
    from vardkase.kernel.ids import new_id
    from vardkase.preparedness.actions.analyses import start_analysis
    from vardkase.preparedness.actions.risks import MapDraft, import_risks, map_risks
    from vardkase.preparedness.actions.rounds import RoundDraft, open_round
    from vardkase.shell.demo.norrtalje import KEEPER_ID, MUNICIPALITY_ID

    def common() -> dict[str, Any]:
        return {"viewer": viewer, "key": new_id(), "now": now}

    days = (date(year, 1, 1), date(year, 5, 31), date(year, 9, 30))
    draft = RoundDraft(year, "", "samhalle", *days, tuple(units), MUNICIPALITY_ID)
    round_id = open_round(**common(), keeper_id=KEEPER_ID, draft=draft).event.round.id

    def begun(unit: UUID, count: int) -> tuple[UUID, tuple[Any, ...]]:
        entry = start_analysis(**common(), round_id=round_id, unit_id=unit)
        analysis_id = entry.event.of.analysis_id
        carried = entry.event.carried
        if len(carried) >= count:
            return analysis_id, carried
        more = import_risks(**common(), analysis_id=analysis_id, risks=_risks(count - len(carried)), source="mätning").event.risks
        return analysis_id, (*carried, *more)

    whole, shared = begun(MUNICIPALITY_ID, SHARED)
    large, _thousand = begun(units[0], RISKS)
    there = [begun(unit, PER_UNIT) for unit in units[1:]]
    for number in range(PER_UNIT):
        risks = [MapDraft(analysis_id, risks[number].id) for analysis_id, risks in there]
        map_risks(**common(), analysis_id=whole, shared_id=shared[number].id, risks=risks)
    return large, whole


def _risks(count: int) -> list[Any]:
    from vardkase.preparedness.rules.risks import Consequence, Risk, Unlikely

    hit = (Consequence("liv", 3, "Många drabbas."), Consequence("funktion", 4))
    found = []
    for number in range(count):
        one = Risk(UUID(int=0), 0, f"Risk {number} av många", "storm", "Träd faller över vägarna.", 1 + number % 5, total=1 + number % 4)
        one = replace(one, consequences=hit, uncertainty=1 + number % 3, existing="Avtal med entreprenör.")
        if number % 12 == 0:
            one = replace(one, likelihood=None, unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt.")
        found.append(one)
    return found
