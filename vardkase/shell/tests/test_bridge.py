"""The bridge: requests reach the WSGI application whole, and answers come back whole."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from vardkase.shell import bridge
from vardkase.shell.bridge import Bridge, Disconnected, TooLarge


def scope(**changes: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "http_version": "1.1",
        "path": "/åäö/",
        "query_string": b"q=1",
        "headers": [(b"content-type", b"text/plain"), (b"cookie", b"a=1"), (b"cookie", b"b=2")],
        "client": ("127.0.0.1", 4711),
        "server": ("127.0.0.1", 8000),
        **changes,
    }


def receiver(*messages: dict[str, Any]) -> Any:
    queue = list(messages)

    async def receive() -> dict[str, Any]:
        return queue.pop(0)

    return receive


def body(data: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


def exchange(application: Any, receive: Any, **changes: Any) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def run() -> None:
        made = Bridge(application, 2)
        try:
            answer = await made.answer(scope(**changes), receive)
            await made.send(answer, send)
        finally:
            made.stop()

    asyncio.run(run())
    return sent


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "x=1"), ("Set-Cookie", "y=2")])
    return [environ["PATH_INFO"].encode("latin-1"), b"|", environ["HTTP_COOKIE"].encode(), b"|", environ["wsgi.input"].read()]


def test_path_cookies_and_body_arrive_as_they_were_sent() -> None:
    sent = exchange(echo, receiver(body(b"one ", True), body(b"two")))
    assert sent[0]["status"] == 200
    assert sent[1]["body"] == "/åäö/|a=1; b=2|one two".encode()
    assert [value for name, value in sent[0]["headers"] if name == b"set-cookie"] == [b"x=1", b"y=2"]


def test_a_large_body_goes_to_disk_and_arrives_whole() -> None:
    piece = b"x" * (300 * 1024)
    sent = exchange(echo, receiver(*[body(piece, True) for _ in range(5)], body(b"end")))
    data = b"".join(message.get("body", b"") for message in sent)
    assert data.endswith(piece * 5 + b"end")


def test_a_body_beyond_the_limit_is_refused_before_a_thread_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "LARGEST_BODY", 10)
    with pytest.raises(TooLarge):
        exchange(echo, receiver(body(b"x" * 6, True), body(b"x" * 6, True)))


def test_a_client_that_goes_away_in_mid_body_never_reaches_the_application() -> None:
    called = threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        called.set()
        return []

    with pytest.raises(Disconnected):
        exchange(application, receiver(body(b"half", True), {"type": "http.disconnect"}))
    assert not called.is_set()


def test_a_header_with_an_underscore_cannot_pass_for_one_with_a_dash() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [str(environ.get("HTTP_X_FORWARDED_FOR")).encode()]

    sent = exchange(application, receiver(body(b"")), headers=[(b"x_forwarded_for", b"10.0.0.1")])
    assert sent[1]["body"] == b"None"


def test_a_large_answer_is_streamed_and_closed() -> None:
    closed = threading.Event()

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(20):
                yield b"y" * 100_000

        def close(self) -> None:
            closed.set()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Pieces()

    sent = exchange(application, receiver(body(b"")))
    assert sum(len(message.get("body", b"")) for message in sent) == 2_000_000
    assert len(sent) > 5
    assert not sent[-1].get("more_body")
    assert closed.is_set()


def unread() -> Any:
    async def receive() -> dict[str, Any]:
        pytest.fail("the body was read")

    return receive


def test_a_body_that_says_itself_that_it_is_too_long_is_refused_unread() -> None:
    headers = [(b"cookie", b"a=1"), (b"content-length", b"73400320")]
    with pytest.raises(TooLarge):
        exchange(echo, unread(), headers=headers)


def test_who_brings_no_cookie_may_send_a_sign_in_and_no_more() -> None:
    piece = b"x" * (600 * 1024)
    with pytest.raises(TooLarge):
        exchange(echo, unread(), headers=[(b"content-length", b"1048577")])
    with pytest.raises(TooLarge):
        exchange(echo, receiver(body(piece, True), body(piece, True), body(b"end")), headers=[])
    sent = exchange(echo, receiver(body(piece, True), body(piece, True), body(b"end")), headers=[(b"cookie", b"a=1")])
    assert sent[0]["status"] == 200
