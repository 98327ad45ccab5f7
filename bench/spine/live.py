"""Live screens: from an entry that is sent until the last of a thousand, or five thousand, screens has it; coming back; memory."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time

import psutil

from bench.house import House, Server, folder
from bench.result import Result, percentile, say
from bench.spine.room import Room, open_incident

ENTRIES = 40
PAUSE = 0.15
GOALS = {1000: 100.0, 5000: 400.0}


class Screens:
    """A child process with many open screens."""

    def __init__(self, room: Room, count: int, cookies: list[str], after: int | None = None) -> None:
        path = f"/incidents/{room.incident_id}/live/" + ("" if after is None else f"?after={after}")
        command = [sys.executable, "-m", "bench.screens", str(room.server.port), path, str(count)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.arrived: dict[int, tuple[float, float, float]] = {}
        assert self.process.stdout is not None
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{cookie}\n" for cookie in cookies) + "\n")
        self.process.stdin.flush()
        first = self.process.stdout.readline().split()
        while first and first[0] != "ready":
            self._note(first)
            first = self.process.stdout.readline().split()
        if not first:
            raise RuntimeError("the screens could not connect")
        self.seconds = float(first[1])
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _note(self, parts: list[str]) -> None:
        if parts[0] == "failed":
            raise RuntimeError(f"a screen was refused: {' '.join(parts[1:])}")
        self.arrived[int(parts[0])] = (float(parts[1]), float(parts[2]), float(parts[3]))

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._note(line.split())

    def until(self, number: int, seconds: float = 20) -> tuple[float, float, float]:
        """First, median and last arrival of a number."""
        deadline = time.monotonic() + seconds
        while number not in self.arrived:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not all screens got #{number}")
            time.sleep(0.002)
        return self.arrived[number]

    def close(self) -> None:
        """Closes all of them."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)


def measure(name: str) -> list[Result]:
    """1,000 and 5,000 screens."""
    results: list[Result] = []
    with folder() as place:
        house = House(place)
        for count, goal in GOALS.items():
            server = house.serve()
            room = Room(house, server, open_incident())
            try:
                results += _fan_out(name, room, count, goal)
                if count == 1000:
                    results += _memory(name, room, count)
            finally:
                server.stop()
        results += _restart(name, house)
    return results


def _cookies(room: Room, count: int) -> list[str]:
    """Sign-ins for so many screens, twenty to each."""
    browsers = [room.browser() for _ in range(count // 20)]
    return ["; ".join(f"{key}={value}" for key, value in browser.cookies.items()) for browser in browsers]


def _fan_out(name: str, room: Room, count: int, goal: float) -> list[Result]:
    screens = Screens(room, count, _cookies(room, count))
    try:
        times = asyncio.run(_write_and_wait(room, screens))
    finally:
        screens.close()
    return [
        say(name, f"entry sent → last of {count} screens, p95", "ms", percentile(times, 0.95) * 1000, goal=goal),
        say(name, f"entry sent → last of {count} screens, median", "ms", percentile(times, 0.5) * 1000),
        say(name, f"{count} screens connected", "s", screens.seconds),
    ]


async def _write_and_wait(room: Room, screens: Screens) -> list[float]:
    browser = room.browser()
    token = await room.token(browser)
    times = []
    for number in range(ENTRIES):
        # From before the entry is sent, which is earlier than its commit: the figure includes the writing itself.
        sent = time.monotonic()
        written, _ = await room.write(browser, token, f"Skärmarna ska visa detta, nummer {number}.")
        times.append((await asyncio.to_thread(screens.until, written))[2] - sent)
        await asyncio.sleep(PAUSE)
    return times


def _memory(name: str, room: Room, count: int) -> list[Result]:
    screens = Screens(room, count, _cookies(room, count))
    try:
        time.sleep(1)
        # The processes of the server share what they loaded before they parted: each such page counts once (PSS).
        parent = psutil.Process(room.server.process.pid)
        resident = sum(process.memory_full_info().pss for process in (parent, *parent.children(recursive=True))) / 1024 / 1024
    finally:
        screens.close()
    return [say(name, f"memory of the server with {count} screens", "MiB", resident, goal=200)]


def _restart(name: str, house: House) -> list[Result]:
    """The server goes away and comes back: how long until a thousand screens have what they missed."""
    server: Server = house.serve()
    room = Room(house, server, open_incident())
    last = asyncio.run(_write_some(room, 20))
    cookies = _cookies(room, 1000)
    server.stop()
    room.server = house.serve()
    try:
        started = time.monotonic()
        screens = Screens(room, 1000, cookies, after=last - 10)
        screens.until(last)
        seconds = time.monotonic() - started
        screens.close()
    finally:
        room.server.stop()
    return [say(name, "1,000 screens resume after a restart, each with the 10 entries it missed", "s", seconds, goal=5)]


async def _write_some(room: Room, count: int) -> int:
    browser = room.browser()
    token = await room.token(browser)
    last = 0
    for number in range(count):
        last, _ = await room.write(browser, token, f"Före omstarten, nummer {number}.")
    return last
