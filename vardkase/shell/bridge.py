"""From the asyncio front to Django's threads and back.

The body is read by the event loop before a thread is taken, so that a slow phone in rain never holds one, and a response is collected in
the thread and sent by the loop. Threads are few and live long: each keeps its own database connection.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from vardkase.shell.lane import Lane

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

MEMORY_BODY = 1024 * 1024
LARGEST_BODY = 64 * 1024 * 1024
# Who brings no cookie is not signed in, and has no more than a sign-in form to send.
LARGEST_OF_STRANGERS = 1024 * 1024
# A phone in rain may be slow; one that says nothing at all for so long is gone, and its connection is needed by others.
SILENT_SECONDS = 30.0
# A response of at most this many bytes is sent in one piece; a larger one is streamed as it is made.
ONE_PIECE = 256 * 1024


class TooLarge(Exception):
    """The body is larger than any form of ours."""


class Disconnected(Exception):
    """The client went away before its request was complete."""


@dataclass
class Answer:
    """What the WSGI application answered: status, headers, the first piece and, when there is more, the rest."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    first: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None

    def header(self, name: str) -> str | None:
        """The value of a header, if it is there."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Bridge:
    """Runs a WSGI application in a fixed pool of threads."""

    def __init__(self, application: WSGIApplication, threads: int) -> None:
        self._application = application
        self._lane = Lane(threads)

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        """The application's answer to a request. Raises TooLarge and Disconnected."""
        body, length = await _read_body(receive, _largest(scope))
        try:
            environ = _environ(scope, body, length)
            return await self._lane.run(self._run, environ)
        finally:
            body.close()

    async def send(self, answer: Answer, send: Send) -> None:
        """Sends an answer, streaming what is left of it."""
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if answer.rest is None:
            await send({"type": "http.response.body", "body": answer.first})
            return
        try:
            piece: bytes | None = answer.first
            while piece is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await self._lane.piece(next, answer.rest, None)
            await send({"type": "http.response.body", "body": b""})
        finally:
            await self._lane.piece(answer.close)

    def stop(self) -> None:
        """Lets the running requests end and takes no more."""
        self._lane.stop()

    def _run(self, environ: dict[str, Any]) -> Answer:
        answer = Answer()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            answer.status, answer.headers = int(status.split(" ", 1)[0]), headers

        result = self._application(environ, start_response)
        _collect(answer, result)
        return answer


def _collect(answer: Answer, result: Iterable[bytes]) -> None:
    close = getattr(result, "close", lambda: None)
    pieces, size = [], 0
    iterator = iter(result)
    for piece in iterator:
        pieces.append(piece)
        size += len(piece)
        if size > ONE_PIECE:
            answer.first, answer.rest, answer.close = b"".join(pieces), iterator, close
            return
    answer.first = b"".join(pieces)
    close()


async def _next(receive: Receive) -> dict[str, Any]:
    """The next piece of a body; one that is not followed by another in time counts as gone."""
    try:
        async with asyncio.timeout(SILENT_SECONDS):
            return await receive()
    except TimeoutError:
        return {"type": "http.disconnect"}


def _largest(scope: Scope) -> int:
    """How long a body may be. Raises TooLarge at once for one that says itself that it is longer."""
    headers = dict(scope["headers"])
    largest = LARGEST_BODY if b"cookie" in headers else LARGEST_OF_STRANGERS
    said = headers.get(b"content-length", b"")
    if said.isdigit() and int(said) > largest:
        raise TooLarge
    return largest


async def _read_body(receive: Receive, largest: int) -> tuple[IO[bytes], int]:
    message = await _next(receive)
    if message["type"] == "http.disconnect":
        raise Disconnected
    first = message.get("body", b"")
    if not message.get("more_body"):
        return BytesIO(first), len(first)
    spool = SpooledTemporaryFile(max_size=MEMORY_BODY)  # noqa: SIM115 - closed with the request, which outlives this function
    length = spool.write(first)
    while message.get("more_body"):
        message = await _next(receive)
        if message["type"] == "http.disconnect":
            spool.close()
            raise Disconnected
        length += spool.write(message.get("body", b""))
        if length > largest:
            spool.close()
            raise TooLarge
    spool.seek(0)
    return spool, length


def _environ(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": "HTTP/" + scope["http_version"],
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if "_" in name:
            continue  # `X_Forwarded_For` would pass itself off as `X-Forwarded-For`.
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        value = raw_value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = environ[key] + joint + value if key in environ else value
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def plain(status: HTTPStatus, text: str) -> Answer:
    """A short answer of plain text that needs no thread."""
    body = text.encode("utf-8")
    return Answer(int(status), [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))], body)
