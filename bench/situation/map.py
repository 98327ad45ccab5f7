"""The map of the storm: how soon its page answers, and what a browser fetches for it the first time.

The weight is counted as it is sent: every file that the page names and that its script fetches for itself, in the smallest coding that the
server has for it; tiles are counted apart. The limit beside the first byte is a page of the same house with nothing on it.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from urllib.parse import urljoin
from uuid import UUID

from bench.client import Browser
from bench.house import House, folder
from bench.result import Result, percentile, say

MEDIAN_MS, P95_MS = 20, 40
PAGE_KB, BASE_MAP_MB = 350, 1.0
WARMING, ROUNDS = 5, 60
EMPTY = "/finns-inte/"
# A time when there is most on the map.
BUSY = "?at=2019-01-05+18:00"
NAMED = re.compile(rb'(?:href|src)="(/static/[^"]+)"')
IN_SHEET = re.compile(rb'url\("?([^")]+\.woff2)"?\)')
CODED = {"Accept-Encoding": "br, gzip"}
TILES = re.compile(rb"pmtiles://(/static/[^\"]+)")


def map_page(name: str) -> list[Result]:
    """First byte of the map, then and now; its weight without tiles; the base map's size."""
    with folder() as place:
        house = House(place)
        from vardkase.incidents.models import Incident
        from vardkase.testing.accounts import address_of, make_account
        from vardkase.testing.people import OPERATIONAL, viewer_with

        server = house.serve()
        try:
            storm = Incident.objects.get(title="Stormen Alfrida")
            viewer = make_account(viewer_with(*OPERATIONAL, scope=f"org:{storm.authority_id}"))
            return asyncio.run(_measured(name, house.browser(server.port, address_of(viewer)), UUID(str(storm.id))))
        finally:
            server.stop()


async def _measured(name: str, browser: Browser, incident_id: UUID) -> list[Result]:
    results: list[Result] = []
    for what, path in (("now", f"/incidents/{incident_id}/map/"), ("then", f"/incidents/{incident_id}/map/{BUSY}")):
        times, limits = [], []
        for turn in range(WARMING + ROUNDS):
            page, empty = await browser.get(path, CODED), await browser.get(EMPTY, CODED)
            if page.status != HTTPStatus.OK:
                raise RuntimeError(f"{path} answered {page.status}")
            if turn >= WARMING:
                times.append(page.first_byte)
                limits.append(empty.first_byte)
        for share, word, goal in ((0.5, "median", MEDIAN_MS), (0.95, "p95", P95_MS)):
            limit = percentile(limits, share) * 1000
            results.append(say(name, f"map {what}, first byte, {word}", "ms", percentile(times, share) * 1000, goal=goal, reference=limit))
    weight, tiles = await _weight(browser, f"/incidents/{incident_id}/map/{BUSY}")
    results.append(say(name, "map page as it is sent, without tiles", "kB", weight / 1000, goal=PAGE_KB))
    results.append(say(name, "offline base map", "MB", tiles / 1_000_000, goal=BASE_MAP_MB))
    return results


async def _weight(browser: Browser, path: str) -> tuple[int, int]:
    """Bytes of the page with everything that it names, as they are sent; and of the base map's file."""
    page = await browser.get(path)
    weight = len((await browser.get(path, CODED)).body)
    named = dict.fromkeys(found.decode() for found in NAMED.findall(page.body))
    for address in tuple(named):
        if address.endswith(".css"):
            sheet = await browser.get(address)
            named |= dict.fromkeys(urljoin(address, found.decode()) for found in IN_SHEET.findall(sheet.body))
    for address in named:
        answer = await browser.get(address, CODED)
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{address} answered {answer.status}")
        weight += len(answer.body)
    (tiles,) = TILES.findall(page.body)
    return weight, len((await browser.get(tiles.decode())).body)
