"""A small HTTP/1.1 client for load on loopback: one connection, keep-alive, as little of its own time as possible."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

WARMING, ROUNDS = 5, 40
EMPTY = "/finns-inte/"


@dataclass
class Answer:
    """An answer with the time to its first byte and to its end, in seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    first_byte: float
    total: float


@dataclass
class Browser:
    """One connection that keeps cookies. Only loopback."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """A GET."""
        return await self.request("GET", path, b"", headers or {})

    async def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        """A POST of a form."""
        body = urlencode(fields).encode()
        return await self.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})

    async def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """One request and its answer."""
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        assert self.reader is not None
        started = time.perf_counter()
        self.writer.write(self._head(method, path, body, headers) + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        first_byte = time.perf_counter() - started
        status, answered = self._read_head(head)
        content = await self._read_body(method, status, answered)
        return Answer(status, answered, content, first_byte, time.perf_counter() - started)

    def close(self) -> None:
        """Closes the connection."""
        if self.writer:
            self.writer.close()

    def _head(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", f"Content-Length: {len(body)}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _read_head(self, head: bytes) -> tuple[int, dict[str, str]]:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, _attributes = value.partition(";")
                key, _, content = cookie.partition("=")
                self.cookies[key] = content
            elif name:
                headers[name.lower()] = value
        return int(first.split(" ")[1]), headers

    async def _read_body(self, method: str, status: int, headers: dict[str, str]) -> bytes:
        assert self.reader is not None
        if status in (204, 304):
            return b""
        if headers.get("transfer-encoding") == "chunked":
            pieces = []
            while size := int(await self.reader.readline(), 16):
                pieces.append(await self.reader.readexactly(size))
                await self.reader.readline()
            await self.reader.readline()
            return b"".join(pieces)
        return await self.reader.readexactly(int(headers.get("content-length", "0")))


def field_of(html: bytes, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(rb'name="' + name.encode() + rb'"[^>]*value="([^"]*)"', html) or re.search(
        rb'value="([^"]*)"[^>]*name="' + name.encode() + rb'"', html
    )
    if not found:
        raise LookupError(f"no field {name}")
    return found.group(1).decode()


async def first_bytes(browser: Browser, path: str) -> tuple[list[float], list[float]]:
    """Seconds to the first byte of a page and, in the same spell of the machine, of one with nothing in it."""
    times: list[float] = []
    limits: list[float] = []
    for number in range(WARMING + ROUNDS):
        for address, status, seconds in ((path, 200, times), (EMPTY, 404, limits)):
            answer = await browser.get(address, {"Accept-Encoding": "gzip"})
            if answer.status != status:
                raise RuntimeError(f"{address} answered {answer.status}")
            if number >= WARMING:
                seconds.append(answer.first_byte)
    return times, limits
