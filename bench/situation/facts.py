"""First byte of the pages of facts and forecasts when one series alone has ten thousand facts, beside a page that has nothing to say."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from bench.client import Browser, first_bytes
from bench.house import House, folder
from bench.result import Result, percentile, say

FACTS, SERIES, RUNGS = 10_000, 40, 12
BATCH = 1_000
MEDIAN_MS, P95_MS = 20, 40


def facts(name: str) -> list[Result]:
    """Median and p95 of each page."""
    with folder() as place:
        house = House(place)
        from vardkase.access.models import Account

        incident_id, series_id, subject_id = _filled()
        server = house.serve()
        try:
            email = str(Account.objects.get(label__startswith="Stabschef").email)
            return asyncio.run(_measured(name, house.browser(server.port, email), incident_id, series_id, subject_id))
        finally:
            server.stop()


async def _measured(name: str, browser: Browser, incident_id: UUID, series_id: UUID, subject_id: UUID) -> list[Result]:
    room = f"/incidents/{incident_id}"
    pages = {
        f"list of {SERIES + 1} series, one of {FACTS} facts": f"{room}/facts/",
        f"series of {FACTS} facts": f"{room}/facts/{series_id}/",
        f"series of {FACTS} facts, its last page": f"{room}/facts/{series_id}/?page=500",
        "all sources and areas of one thing": f"{room}/facts/{series_id}/beside/",
        "new figure": f"{room}/facts/{series_id}/new/",
        f"ladder of {RUNGS} forecasts": f"{room}/forecasts/{subject_id}/",
        "forecasts and scores": f"{room}/forecasts/",
    }
    results: list[Result] = []
    for what, path in pages.items():
        times, limits = await first_bytes(browser, path)
        for word, share, goal in (("median", 0.5, MEDIAN_MS), ("p95", 0.95, P95_MS)):
            limit = percentile(limits, share) * 1000
            results.append(say(name, f"{what}, first byte, {word}", "ms", percentile(times, share) * 1000, goal=goal, reference=limit))
    return results


def _filled() -> tuple[UUID, UUID, UUID]:
    """An incident with a long series, many short ones, and a forecast that was moved again and again; all through the actions."""
    from django.db import transaction

    from vardkase.incidents.models import Incident
    from vardkase.incidents.tests.scenes import opened
    from vardkase.kernel.clock import utc_now
    from vardkase.testing.people import OPERATIONAL, viewer_with

    storm = Incident.objects.get(title="Stormen Alfrida")
    viewer = viewer_with(*OPERATIONAL, scope=f"org:{storm.authority_id}")
    now = utc_now()
    incident_id = opened(viewer, title="Mätning", authority_id=storm.authority_id, now=now - timedelta(days=8))
    with transaction.atomic():
        series_id = _series(viewer, incident_id, "Roslagen", now)
        for number in range(SERIES):
            _fact(viewer, incident_id, _series(viewer, incident_id, f"Område {number}", now, number // 5), number, now)
        subject_id = _forecasts(viewer, incident_id, now)
    for first in range(0, FACTS, BATCH):
        with transaction.atomic():
            for number in range(first, first + BATCH):
                _fact(viewer, incident_id, series_id, number, now)
    return incident_id, series_id, subject_id


def _series(viewer: Any, incident_id: UUID, area: str, now: Any, kind: int = 0) -> UUID:
    from vardkase.kernel.ids import new_id
    from vardkase.situation.actions.facts import open_series
    from vardkase.situation.rules.facts import SeriesDraft

    key = new_id()
    what = f"Sak {kind} som räknas" if kind else "Kunder utan el"
    draft = SeriesDraft(what, area, "Vattenfall Eldistribution", unit="kunder", owner="Lägesfunktionen")
    open_series(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=now)
    return key


def _fact(viewer: Any, incident_id: UUID, series_id: UUID, number: int, now: Any) -> None:
    from vardkase.kernel.ids import new_id
    from vardkase.kernel.moments import Happened, Precision
    from vardkase.situation.actions.facts import state_fact
    from vardkase.situation.rules.facts import FactDraft

    at = now - timedelta(days=7) + timedelta(minutes=number)
    draft = FactDraft(str(30_000 - 3 * number + number % 97), Happened(at, Precision.MINUTE))
    state_fact(viewer=viewer, incident_id=incident_id, series_id=series_id, draft=draft, key=new_id(), now=now)


def _forecasts(viewer: Any, incident_id: UUID, now: Any) -> UUID:
    from vardkase.kernel.ids import new_id
    from vardkase.kernel.moments import Happened, Precision
    from vardkase.situation.actions.forecasts import open_forecast, state_forecast
    from vardkase.situation.rules.forecasts import ForecastDraft, SubjectDraft

    key = new_id()
    subject = SubjectDraft("Strömmen tillbaka", "Roslagen", owner="Lägesfunktionen")
    open_forecast(viewer=viewer, incident_id=incident_id, draft=subject, key=key, now=now)
    for number in range(RUNGS):
        stated = now - timedelta(days=7) + timedelta(hours=number)
        draft = ForecastDraft("Vattenfall", Happened(stated, Precision.MINUTE), until=stated + timedelta(days=2 + number % 5))
        state_forecast(viewer=viewer, incident_id=incident_id, subject_id=key, draft=draft, key=new_id(), now=now)
    return key
