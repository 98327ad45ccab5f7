"""Many open screens as one process: connects them, then tells for each ledger number when the last of them had it.

    python -m bench.screens PORT PATH COUNT < COOKIES

One cookie header a line; the screens share them out among themselves, as people with several windows do.

Prints `ready SECONDS` when all are connected, then `NUMBER FIRST MEDIAN LAST` (CLOCK_MONOTONIC seconds) for each number that all have got.
Ends when its standard input closes. Loopback only.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import re
import resource
import statistics
import sys
import time
from typing import Any

import uvloop

_ID = re.compile(rb"^id: (\d+)$", re.MULTILINE)
AT_ONCE = 200


class Screen(asyncio.Protocol):
    """One connection: remembers nothing but the rest of a line."""

    def __init__(self, request: bytes, wall: Wall) -> None:
        self._request = request
        self._wall = wall
        self._rest = b""
        self._open = False

    def connection_made(self, transport: Any) -> None:
        """Asks for the stream. uvloop's transports are not asyncio's by type."""
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Notes the numbers that have come."""
        if not self._open:
            if not data.startswith(b"HTTP/1.1 200"):
                self._wall.failed(data)
                return
            self._open = True
            self._wall.connected()
        data = self._rest + data
        cut = data.rfind(b"\n") + 1
        self._rest = data[cut:]
        for found in _ID.finditer(data[:cut]):
            self._wall.got(int(found.group(1)))


class Wall:
    """All screens of the process."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.open = 0
        self.ready = asyncio.Event()
        self._times: dict[int, list[float]] = {}

    def connected(self) -> None:
        """One more is connected."""
        self.open += 1
        if self.open == self.count:
            self.ready.set()

    def failed(self, data: bytes) -> None:
        """A screen was refused: there is nothing to measure."""
        print("failed", data[:200], flush=True)
        sys.exit(1)

    def got(self, number: int) -> None:
        """A screen has got a number; prints when it was the last."""
        times = self._times.setdefault(number, [])
        times.append(time.monotonic())
        if len(times) == self.count:
            print(number, f"{times[0]:.6f}", f"{statistics.median(times):.6f}", f"{times[-1]:.6f}", flush=True)
            del self._times[number]


async def main(port: int, path: str, count: int) -> None:
    """Connects, then listens until the standard input closes."""
    wall = Wall(count)
    cookies = itertools.cycle(iter(sys.stdin.readline, "\n"))
    head = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/event-stream\r\nCookie: "
    loop = asyncio.get_running_loop()
    started = time.monotonic()
    for first in range(0, count, AT_ONCE):
        batch = min(AT_ONCE, count - first)
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Screen(f"{head}{next(cookies).strip()}\r\n\r\n".encode(), wall), "127.0.0.1", port)
                for _ in range(batch)
            )
        )
    await wall.ready.wait()
    gc.collect()
    gc.freeze()
    gc.disable()
    print("ready", f"{time.monotonic() - started:.3f}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
