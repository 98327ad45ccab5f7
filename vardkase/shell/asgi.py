"""The ASGI application: Django behind the bridge, and the live streams that a Django view hands over.

A view that has checked the right answers with the header `X-Vardkase-Live: stream audience head`; the header never leaves the house.
Here the answer becomes a server-sent event stream. Under any other server the same view answers as an ordinary short poll.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from vardkase.shell.bridge import Answer, Bridge, Disconnected, Receive, Scope, Send, TooLarge, plain
from vardkase.shell.live.hub import Hub, Render, Screen

LIVE = "x-vardkase-live"
# A screen is asked for its right again this often, and at once when rights or accounts change.
RIGHT_SECONDS = 15.0
# Open screens of one sign-in: a person has a handful, a staff room's wall a few more.
MOST_SCREENS = 50
# A number of the ledger; more digits than it will ever have are none.
_NUMBER = re.compile(rb"[0-9]{1,15}")
_log = logging.getLogger(__name__)


class Application:
    """One process of the house."""

    def __init__(
        self,
        wsgi: Any,
        render: Render,
        threads: int,
        leaving: tuple[str, ...] = (),
        *,
        session: str,
        left: Callable[[], None] | None = None,
    ) -> None:
        # What the cookie of a sign-in begins with; any other cookie is the visitor's own to invent.
        self._session = f"{session}=".encode()
        self._bridge = Bridge(wsgi, threads)
        self._render = render
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="live")
        self.hub: Hub | None = None
        self._open: dict[tuple[bytes, str], set[Screen]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving = leaving
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    def check_rights(self) -> None:
        """Closes every screen: those who still may come back at once, from where they were. Called from any thread."""
        hub = self.hub
        if hub:
            hub.call_soon(hub.close)

    def woken(self, stream: str) -> None:
        """A stream grew. Called from any thread."""
        if self.hub:
            self.hub.woken(stream)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.hub = Hub(self._render, self._pool)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self.hub:
                    self.hub.stop()
                self._bridge.stop()
                self._pool.shutdown(wait=True)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._bridge.answer(scope, receive)
        except Disconnected:
            return
        except TooLarge:
            answer = plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Filen är för stor.")
        if scope["method"] == "POST" and scope["path"].startswith(self._leaving) and self.hub:
            # Somebody signed out, here or elsewhere: every screen is asked again whether it may still see what it sees.
            self.hub.close()
            if self._left:
                self._left()
        live = answer.header(LIVE)
        if live is None:
            await self._bridge.send(answer, send)
            return
        answer.headers = [(name, value) for name, value in answer.headers if name.lower() != LIVE]
        wants_stream = any(name == b"accept" and b"text/event-stream" in value for name, value in scope["headers"])
        if wants_stream and self.hub and not self.hub.closing:
            await self._stream(live, scope, receive, send)
        else:
            await self._bridge.send(answer, send)

    async def _stream(self, live: str, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.hub is not None  # Checked by the caller.
        session = _cookies(scope, self._session)
        if sum(len(screens) for (whose, _), screens in self._open.items() if whose == session) >= MOST_SCREENS:
            # The client falls back to asking now and then, which costs one request and no open connection.
            await self._bridge.send(plain(HTTPStatus.TOO_MANY_REQUESTS, "För många öppna skärmar i samma inloggning."), send)
            return
        stream, audience, head = live.split(" ")
        screen = await self.hub.join(stream, audience, int(head), _last_seen(scope, int(head)))
        mine = self._open.setdefault((session, scope["path"]), set())
        mine.add(screen)
        if len(mine) == 1:
            self._keep(asyncio.ensure_future(self._keep_right(live, scope, mine)))
        try:
            await self._serve(screen, receive, send)
        finally:
            mine.discard(screen)
            if not mine and self._open.get((session, scope["path"])) is mine:
                del self._open[session, scope["path"]]

    async def _serve(self, screen: Screen, receive: Receive, send: Send) -> None:
        assert self.hub is not None  # Checked by the caller.
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

        async def write(data: bytes) -> None:
            await send({"type": "http.response.body", "body": data, "more_body": True})

        watch = asyncio.ensure_future(_gone(receive, screen))
        try:
            await self.hub.serve(screen, write)
            await send({"type": "http.response.body", "body": b""})
        finally:
            watch.cancel()

    async def _keep_right(self, live: str, scope: Scope, screens: set[Screen]) -> None:
        """Asks Django again and again, once for all screens of a sign-in, whether they may still see this; closes them when not."""
        while screens:
            # Not all at the same moment after a restart.
            await asyncio.sleep(RIGHT_SECONDS * random.uniform(0.7, 1.0))  # noqa: S311 - spreads load, guards nothing
            try:
                answer: Answer | None = await self._bridge.answer(scope, _no_body)
            except Exception:  # noqa: BLE001 - who cannot be asked cannot say yes; the clients come back and are checked anew
                _log.exception("the right of open screens could not be checked")
                answer = None
            now = answer.header(LIVE) if answer else None
            if now is None or now.split(" ")[:2] != live.split(" ")[:2]:
                for screen in tuple(screens):
                    screen.close()

    def _keep(self, task: asyncio.Task[None]) -> None:
        """The event loop itself forgets a task that nobody holds."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _gone(receive: Receive, screen: Screen) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    screen.close()


async def _no_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


def _cookies(scope: Scope, session: bytes) -> bytes:
    """What tells one sign-in from another; the check of the right has just accepted it."""
    crumbs = (crumb.strip() for name, value in scope["headers"] if name == b"cookie" for crumb in value.split(b";"))
    return b";".join(crumb for crumb in crumbs if crumb.startswith(session))


def _last_seen(scope: Scope, head: int) -> int:
    """The number the screen has come to: `Last-Event-ID`, else `after` of the address, else the head."""
    for name, value in scope["headers"]:
        if name == b"last-event-id" and _NUMBER.fullmatch(value):
            return int(value)
    for part in scope["query_string"].split(b"&"):
        if part.startswith(b"after=") and _NUMBER.fullmatch(part[6:]):
            return int(part[6:])
    return head
