"""The ASGI application: which answers become streams, who may keep one open, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from vardkase.shell import asgi
from vardkase.shell.asgi import Application
from vardkase.shell.live.hub import Fragment

PATH = "/incidents/1/live/"


class House:
    """A WSGI application that hands over a stream while `allowed`, and says so otherwise."""

    def __init__(self) -> None:
        self.allowed = True
        self.asked = 0
        self.told: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked += 1
        headers = [("Content-Type", "text/plain")]
        if environ["PATH_INFO"] == PATH and self.allowed:
            headers.append(("X-Vardkase-Live", "incident:1 open 0"))
        start_response("200 OK", headers)
        return [b"page"]

    def render(self, stream: str, audience: str, after: int, limit: int) -> list[Fragment]:
        return [Fragment(number, "entry", f"<li>{number}</li>") for number in (1, 2) if number > after]


class Client:
    """One request that may become a stream."""

    def __init__(
        self,
        application: Application,
        *,
        path: str = PATH,
        cookie: bytes = b"sessionid=1",
        accept: bytes = b"text/event-stream",
        method: str = "GET",
    ) -> None:
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()
        self._asked = False
        headers = [(b"accept", accept), (b"cookie", cookie)]
        scope = {"type": "http", "method": method, "http_version": "1.1", "path": path, "query_string": b"", "headers": headers}
        self.task = asyncio.ensure_future(application(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    async def until(self, text: bytes) -> None:
        while text not in self.body:
            await asyncio.sleep(0.005)


Story = Callable[[Application, House], Awaitable[None]]


def play(story: Story) -> None:
    async def run() -> None:
        house = House()
        application = Application(house, house.render, 2, leaving=("/out/",), session="sessionid", left=lambda: house.told.append("left"))
        messages = iter([{"type": "lifespan.startup"}])
        stop = asyncio.Event()

        async def receive() -> dict[str, Any]:
            for message in messages:
                return message
            await stop.wait()
            return {"type": "lifespan.shutdown"}

        async def send(message: dict[str, Any]) -> None:
            pass

        life = asyncio.ensure_future(application({"type": "lifespan"}, receive, send))
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(story(application, house), 10)
        finally:
            stop.set()
            await life

    asyncio.run(run())


def test_an_answer_without_the_mark_is_an_ordinary_page() -> None:
    async def story(application: Application, house: House) -> None:
        client = Client(application, path="/page/")
        await client.task
        assert (client.status, client.body) == (200, b"page")

    play(story)


def test_the_mark_becomes_a_stream_and_never_leaves_the_house() -> None:
    async def story(application: Application, house: House) -> None:
        client = Client(application)
        await client.until(b"id: 2")
        assert b"x-vardkase-live" not in {name for name, _ in client.sent[0]["headers"]}
        assert (b"content-type", b"text/event-stream; charset=utf-8") in client.sent[0]["headers"]
        client.gone.set()
        await client.task

    play(story)


def test_one_who_does_not_ask_for_a_stream_gets_the_plain_answer() -> None:
    async def story(application: Application, house: House) -> None:
        client = Client(application, accept=b"application/json")
        await client.task
        assert client.body == b"page"
        assert b"x-vardkase-live" not in {name for name, _ in client.sent[0]["headers"]}

    play(story)


def test_a_right_that_is_taken_away_ends_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "RIGHT_SECONDS", 0.05)

    async def story(application: Application, house: House) -> None:
        client = Client(application)
        await client.until(b"id: 2")
        house.allowed = False
        await asyncio.wait_for(client.task, 2)

    play(story)


def test_screens_of_one_sign_in_are_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "RIGHT_SECONDS", 0.2)

    async def story(application: Application, house: House) -> None:
        clients = [Client(application) for _ in range(10)]
        for client in clients:
            await client.until(b"id: 2")
        before = house.asked
        await asyncio.sleep(0.5)
        assert 1 <= house.asked - before <= 4
        for client in clients:
            client.gone.set()

    play(story)


def test_signing_out_closes_the_screens_at_once() -> None:
    async def story(application: Application, house: House) -> None:
        client = Client(application)
        await client.until(b"id: 2")
        house.allowed = False
        await Client(application, path="/out/", method="POST").task
        await asyncio.wait_for(client.task, 1)
        assert house.told == ["left"], "the other processes close theirs too"

    play(story)


def test_one_sign_in_cannot_take_all_the_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "MOST_SCREENS", 2)

    async def story(application: Application, house: House) -> None:
        first = [Client(application) for _ in range(2)]
        for client in first:
            await client.until(b"id: 2")
        third = Client(application)
        await third.task
        other = Client(application, cookie=b"sessionid=2")
        await other.until(b"id: 2")
        assert third.status == 429
        first[0].gone.set()
        await first[0].task
        again = Client(application)
        await again.until(b"id: 2")

    play(story)


def test_a_screen_that_goes_away_is_forgotten() -> None:
    async def story(application: Application, house: House) -> None:
        client = Client(application)
        await client.until(b"id: 2")
        client.gone.set()
        await asyncio.wait_for(client.task, 1)
        assert application.hub is not None
        assert application.hub.screens == 0

    play(story)
