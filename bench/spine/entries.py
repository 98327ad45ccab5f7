"""Writing: one writer's latency against a bare server, and what the house takes from 64 at once, on both databases."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from bench.client import Browser
from bench.house import House, Server, folder, free_port
from bench.result import Result, percentile, say
from bench.spine.room import Room, open_incident

WARM = 100
COUNT = 1000
CONNECTIONS = 64
SECONDS = 8.0
TEXT = "Vattenfall meddelar att omkring 6 500 kunder är utan ström. Öarna nås inte med båt, aggregat flygs ut i morgon bitti."


def one_writer(name: str) -> list[Result]:
    """One log entry after another through the whole stack, and the same number through the bare prototype."""
    with folder() as place:
        house = House(place)
        server = house.serve()
        room = Room(house, server, open_incident())
        bare = _prototype(place)
        try:
            times, reference = asyncio.run(_alternate(room, bare.port))
        finally:
            server.stop()
            bare.stop()
    median, base = percentile(times, 0.5) * 1000, percentile(reference, 0.5) * 1000
    return [
        say(name, "log entry, whole stack, median", "ms", median, goal=5, reference=base),
        say(
            name, "log entry, whole stack, p99", "ms", percentile(times, 0.99) * 1000, goal=20, reference=percentile(reference, 0.99) * 1000
        ),
        say(name, "whole stack / bare HTTP with durable commit, median", "ratio", median / base, goal=10),
    ]


async def _alternate(room: Room, bare_port: int) -> tuple[list[float], list[float]]:
    """Takes turns, so that the machine's noise falls on both."""
    browser, bare = room.browser(), Browser(bare_port)
    token = await room.token(browser)
    times: list[float] = []
    reference: list[float] = []
    for number in range(WARM + COUNT):
        _, seconds = await room.write(browser, token, f"{TEXT} {number}")
        answer = await bare.post("/", {"text": f"{TEXT} {number}"})
        if number >= WARM:
            times.append(seconds)
            reference.append(answer.total)
    return times, reference


def many_writers(name: str) -> list[Result]:
    """64 connections on SQLite and on PostgreSQL, each in a process of its own so that Django is set up for one database."""
    import subprocess

    from vardkase.testing import postgresql

    results = []
    for database in ("sqlite", "postgresql"):
        command = [sys.executable, "-m", "bench.spine.entries", name, database]
        if database == "postgresql":
            with postgresql.cluster() as cluster:
                done = subprocess.run([*command, cluster.url], check=True, stdout=subprocess.PIPE, text=True)
        else:
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        print(done.stdout, end="", flush=True)
        results += [_read(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return results


def _read(line: str) -> Result:
    import json

    return Result(**json.loads(line))


def _crowd(name: str, database: str, url: str) -> None:
    with folder() as place:
        house = House(place, url)
        server = house.serve()
        room = Room(house, server, open_incident())
        bare = _prototype(place)
        try:
            done, seconds, times, failed = asyncio.run(_flood(room))
            reference = asyncio.run(_flood_bare(bare.port))
        finally:
            server.stop()
            bare.stop()
    say(
        name,
        f"entries per second, {CONNECTIONS} connections, {database}",
        "1/s",
        done / seconds,
        goal=500,
        at_least=True,
        reference=reference,
    )
    say(name, f"latency at {CONNECTIONS} connections, p99, {database}", "ms", percentile(times, 0.99) * 1000)
    say(name, f"errors, {database}", "count", failed, goal=0)


async def _flood(room: Room) -> tuple[int, float, list[float], int]:
    first = room.browser()
    token = await room.token(first)
    browsers = [Browser(room.server.port, dict(first.cookies)) for _ in range(CONNECTIONS)]
    times: list[float] = []
    failed = 0
    started = time.perf_counter()

    async def write_on(browser: Browser, writer: int) -> None:
        nonlocal failed
        number = 0
        while time.perf_counter() - started < SECONDS:
            number += 1
            try:
                _, seconds = await room.write(browser, token, f"{TEXT} {writer}-{number}")
                times.append(seconds)
            except (RuntimeError, OSError, asyncio.IncompleteReadError):
                failed += 1

    await asyncio.gather(*(write_on(browser, writer) for writer, browser in enumerate(browsers)))
    return len(times), time.perf_counter() - started, times, failed


async def _flood_bare(port: int) -> float:
    """What the bare prototype takes from as many connections, per second."""
    started = time.perf_counter()
    done = 0

    async def post_on(browser: Browser) -> None:
        nonlocal done
        while time.perf_counter() - started < SECONDS / 2:
            await browser.post("/", {"text": TEXT})
            done += 1

    await asyncio.gather(*(post_on(Browser(port)) for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - started)


def _prototype(place: Path) -> Server:
    port = free_port()
    return Server([sys.executable, "-m", "bench.prototype", str(port), str(place / "bare.sqlite3")], port, "/")


if __name__ == "__main__":
    _crowd(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
