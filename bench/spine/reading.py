"""Reading: the log's page at three sizes, its weight, search and verification in a million entries."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from bench.client import Answer, Browser
from bench.house import House, folder
from bench.result import Result, percentile, say
from bench.spine.fill import fill
from bench.spine.room import Room, open_incident

SHARED = "BENCH_SHARED"
SIZES = (44, 10_000, 1_000_000)
ROUNDS = 60
# Common words, rare ones, prefixes and two words: what a tired person types.
QUERIES = (
    "strömavbrotten",
    "vatten",
    "Yxlan",
    "aggregat färja",
    "hemtj",
    "el",
    "trygghetslarm Blidö",
    "bandvagn",
    "str",
    "väg blockerad träd",
)


def pages(name: str) -> list[Result]:
    """First byte of the log's first page, and of one deep inside it."""
    results = []
    with large_folder() as place:
        house = House(place)
        filled = [(size, _filled(size)) for size in SIZES]
        server = house.serve()
        try:
            for size, incident_id in filled:
                times = asyncio.run(_read(Room(house, server, incident_id)))
                results.append(say(name, f"log page, {size} entries, first byte, median", "ms", percentile(times, 0.5) * 1000, goal=15))
                results.append(say(name, f"log page, {size} entries, first byte, p95", "ms", percentile(times, 0.95) * 1000, goal=30))
        finally:
            server.stop()
    return results


def _filled(size: int) -> UUID:
    from vardkase.incidents.models import Incident

    title = f"Mätning {size}"
    known = Incident.objects.filter(title=title).first()
    if known:
        return UUID(str(known.id))
    incident_id = open_incident(title)
    fill(incident_id, size)
    return incident_id


@contextmanager
def large_folder() -> Iterator[Path]:
    """A data folder for a house with a million entries; the measurements of one run share it, since filling it takes minutes."""
    shared = os.environ.get(SHARED)
    if shared:
        yield Path(shared)
        return
    with folder() as place:
        yield place


async def _read(room: Room) -> list[float]:
    browser = room.browser()
    times = []
    for number in range(ROUNDS + 10):
        path = room.path if number % 2 else f"{room.path}?before=40"
        answer = await browser.get(path, {"Accept-Encoding": "gzip"})
        if answer.status != 200:
            raise RuntimeError(f"the log answered {answer.status}")
        if number >= 10:
            times.append(answer.first_byte)
    return times


def weight(name: str) -> list[Result]:
    """What a phone fetches at its first visit to a log: the page and all it names, compressed."""
    with folder() as place:
        house = House(place)
        incident_id = _filled(44)
        server = house.serve()
        try:
            size, requests = asyncio.run(_fetch_all(Room(house, server, incident_id)))
        finally:
            server.stop()
    return [
        say(name, "log page with everything it needs, compressed", "kB", size / 1000, goal=60),
        say(name, "requests at the first visit", "count", requests, goal=8),
    ]


async def _fetch_all(room: Room) -> tuple[int, int]:
    browser = room.browser()
    accept = {"Accept-Encoding": "br, gzip"}
    page = await browser.get(room.path, accept)
    size = _wire(page)
    named = set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', _text(page)))
    seen = set()
    while named:
        path = named.pop()
        seen.add(path)
        file = await browser.get(path.decode(), accept)
        if file.status != 200:
            raise RuntimeError(f"{path!r} answered {file.status}")
        size += _wire(file)
        if path.endswith(b".css"):
            base = path.rsplit(b"/", 1)[0]
            plain = await Browser(room.server.port).get(path.decode())
            named |= {base + b"/" + found for found in re.findall(rb'url\("?([^)"]+)"?\)', plain.body)} - seen
    return size, len(seen) + 1


def _wire(answer: Answer) -> int:
    return len(answer.body) + sum(len(key) + len(value) + 4 for key, value in answer.headers.items())


def _text(answer: Answer) -> bytes:
    return zlib.decompress(answer.body, 31) if answer.headers.get("content-encoding") == "gzip" else answer.body


def search(name: str) -> list[Result]:
    """Search in a million entries, newest first, as the query does it and as the page shows it."""
    with large_folder() as place:
        house = House(place)
        incident_id = _filled(SIZES[-1])
        from vardkase.access.models import Account
        from vardkase.access.queries import viewer_of
        from vardkase.incidents import queries
        from vardkase.kernel.clock import utc_now

        account = Account.objects.filter(label__startswith="Loggförare").get()
        viewer = viewer_of(account, now=utc_now(), device="bench")
        times, found = [], 0
        slowest: dict[str, float] = {}
        for round_ in range(8):
            for text in QUERIES:
                started = time.perf_counter()
                page = queries.log_page(viewer, incident_id, queries.Filters(text=text), limit=50)
                if round_:
                    times.append(time.perf_counter() - started)
                    slowest[text] = max(slowest.get(text, 0.0), times[-1])
                    found += len(page.entries)
        print({text: round(seconds * 1000, 1) for text, seconds in slowest.items()}, "slowest of each, ms", file=sys.stderr)
        del house
    return [
        say(name, "search in 1,000,000 entries, newest 50, p95", "ms", percentile(times, 0.95) * 1000, goal=30),
        say(name, "search in 1,000,000 entries, newest 50, median", "ms", percentile(times, 0.5) * 1000),
        say(name, "entries found per search, mean", "count", found / len(times)),
    ]


VERIFY = """
import sys, time, resource, django
django.setup()
from vardkase.ledger.verify import verify_stream
verify_stream(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
verdict = verify_stream(sys.argv[1])
print(verdict.intact, verdict.checked, time.perf_counter() - started, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def verify(name: str) -> list[Result]:
    """Verification of a million entries, and how much more memory it takes than that of a thousand."""
    with large_folder() as place:
        house = House(place)
        large, small = _filled(SIZES[-1]), _filled(1000)
        command = [sys.executable, "-c", VERIFY, f"incident:{large}", f"incident:{small}"]
        intact, checked, seconds, before, after = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        del house
    if intact != "True" or int(checked) < SIZES[-1]:
        raise RuntimeError(f"the stream is not what was filled: {intact}, {checked}")
    return [
        say(name, "verify 1,000,000 entries", "s", float(seconds), goal=60),
        say(name, "memory beyond that of verifying 1,000", "MiB", (int(after) - int(before)) / 1024, goal=20),
    ]
