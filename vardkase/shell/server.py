"""The server: processes with uvicorn in front, Django's threads behind and the hub; the outbox worker beside one of them."""

from __future__ import annotations

import codecs
import gc
import logging
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import uvicorn
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connections
from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch, get_resolver, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters

from vardkase.incidents import live
from vardkase.kernel.clock import utc_now
from vardkase.ledger import checkpoints, outbox, waits, wake, wake_listener
from vardkase.shell import lane, processes
from vardkase.shell.asgi import Application
from vardkase.shell.live.hub import Fragment
from vardkase.situation import polling

OUTBOX_SECONDS = 2.0
# How often it is looked whether the time of a feed of warnings has come; each has its own.
FEEDS_SECONDS = 5.0
# How long a stream may grow before where it stands is signed: what was cut off after that is found.
CHECKPOINT_SECONDS = 300.0
# What changes who may see what: screens are asked for their right again when one of these grows.
RIGHTS = "access"
MOST_PROCESSES = 4
LONGEST_REMEMBERED = 120
_log = logging.getLogger(__name__)


def render(stream: str, audience: str, after: int, limit: int) -> list[Fragment]:
    """What an audience may see of the entries after a number, rendered once for all its screens."""
    return [Fragment(one.number, one.event, one.html, one.changes) for one in live.fragments(stream, audience, after, limit)]


def application(wsgi: Any, place: processes.Place | None = None) -> Application:
    """The ASGI application of one process, listening to the ledger and to the other processes of the house."""
    # Signing out, ending sessions, another password: the sign-in library's pages are few, and any of them may change who somebody is.
    leaving = (reverse("account_login").removesuffix("login/"),)
    left = (lambda: place.tell(RIGHTS)) if place else None
    app = Application(wsgi, render, settings.WEB_THREADS, leaving, session=settings.SESSION_COOKIE_NAME, left=left)

    def woken(stream: str) -> None:
        if stream == RIGHTS:
            app.check_rights()
        app.woken(stream)

    wake.listen(woken)
    if place:
        place.listen(wake.tell)
        wake.spread_by(place.tell)
    return app


@lru_cache(maxsize=4096)
def _match(path: str) -> ResolverMatch:
    """Which view answers at an address. Addresses that nobody answers at are not remembered: they raise."""
    return get_resolver().resolve(path)


def _is_utf8(content_params: Mapping[str, str]) -> bool:
    try:
        return codecs.lookup(content_params.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):  # ValueError: a name with a NUL in it.
        return False


class Request(WSGIRequest):
    """Django's request, which is read as UTF-8 whatever a stranger says it is: the house has no form in another encoding.

    Django would read the address by what the body is said to be, and that before there is a request which could be answered.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))

    def _load_post_and_files(self) -> None:
        """Called by Django when a form is read. Raises BadRequest for one that says that it is in another encoding."""
        if self.method == "POST" and self.content_type == "application/x-www-form-urlencoded" and not _is_utf8(self.content_params or {}):
            # Read once more for the page that says so, there is nothing.
            self._post, self._files = QueryDict(), MultiValueDict[str, UploadedFile]()
            raise BadRequest("forms are sent in UTF-8")
        super()._load_post_and_files()


class Handler(WSGIHandler):
    """Django's handler, which goes through the addresses of the house once for each that somebody asks for."""

    request_class = Request

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Called by Django for each request. Raises Resolver404."""
        path = request.path_info
        # Ours are short; what a stranger makes long must not fill the memory.
        request.resolver_match = _match(path) if len(path) <= LONGEST_REMEMBERED else get_resolver().resolve(path)
        return request.resolver_match


class Server(uvicorn.Server):
    """uvicorn, which first closes the open screens when it is told to stop: they would otherwise hold it for ever."""

    def __init__(self, config: uvicorn.Config, house: Application) -> None:
        super().__init__(config)
        self._house = house

    async def shutdown(self, sockets: Any = None) -> None:
        """Stops the hub, then the server."""
        if self._house.hub:
            self._house.hub.stop()
        await super().shutdown(sockets)


def run(host: str, port: int, *, beside: Callable[[], None] | None = None) -> int:
    """Serves until told to stop; the exit status. `beside` runs in a thread of one of the processes.

    Raises PortTaken when somebody else answers at the port.
    """
    _raise_file_limit()
    sockets = processes.listening_at(host, port, settings.WEB_PROCESSES or min(os.cpu_count() or 1, MOST_PROCESSES))
    # A connection to the database must not be shared by two processes.
    connections.close_all()
    wsgi = Handler()
    waits.rests_by(lane.rest)
    _settle()
    if len(sockets) == 1:
        _serve(wsgi, sockets[0], beside=beside)
        return 0

    def work(place: processes.Place) -> None:
        _serve(wsgi, place.listening, place, beside=beside)

    return processes.run(sockets, work)


def _serve(wsgi: Any, listening: socket.socket, place: processes.Place | None = None, *, beside: Callable[[], None] | None = None) -> None:
    """One process. The first of them also does what is to be done once for the house: the outbox, the checkpoints and `beside`."""
    house = application(wsgi, place)
    config = uvicorn.Config(
        house,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        proxy_headers=settings.BEHIND_TLS,
    )
    stop = threading.Event()
    worker = threading.Thread(target=_drain, args=(stop,), name="outbox", daemon=True)
    aside = threading.Thread(target=_drain_aside, args=(stop,), name="outbox-aside", daemon=True)
    if place is None or place.index == 0:
        worker.start()
        aside.start()
        if settings.FEEDS:
            threading.Thread(target=_follow_feeds, args=(stop,), name="feeds", daemon=True).start()
        # Once: the successor of a process that died does not begin it again.
        if beside and (place is None or place.lives == 1):
            threading.Thread(target=beside, name="beside", daemon=True).start()
    stop_watch = wake_listener.start_watch()
    try:
        Server(config, house).run([listening])
    finally:
        stop.set()
        stop_watch()
        if worker.is_alive():
            worker.join(timeout=5)


def _settle() -> None:
    """Takes what start-up made out of the garbage collector's rounds: a full one would stop every screen for a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _raise_file_limit() -> None:
    """Each open screen is an open file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))


def _drain(stop: threading.Event) -> None:
    signed = 0.0
    while not stop.wait(OUTBOX_SECONDS):
        try:
            outbox.drain(utc_now())
            if time.monotonic() - signed > CHECKPOINT_SECONDS:
                signed = time.monotonic()
                checkpoints.sign_grown(utc_now())
        except Exception:  # noqa: BLE001 - the worker outlives any trouble of a round
            # The database may be away for a while; what is in the outbox waits.
            _log.exception("the outbox could not be drained")


def _drain_aside(stop: threading.Event) -> None:
    """What takes long, such as a proposal of the planner's: nothing else waits for it."""
    while not stop.wait(OUTBOX_SECONDS):
        try:
            outbox.drain(utc_now(), aside=True)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("the outbox could not be drained")


def _follow_feeds(stop: threading.Event) -> None:
    """Asks the feeds of warnings, for ever: the network may take its time, and nothing else waits for it."""
    while not stop.wait(FEEDS_SECONDS):
        try:
            polling.poll(utc_now(), utc_now)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("the feeds could not be asked")
