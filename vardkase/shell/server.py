"""The server: one process with uvicorn in front, Django's threads behind, the hub and the outbox worker beside."""

from __future__ import annotations

import gc
import logging
import resource
import threading
import time
from typing import Any

import uvicorn
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from vardkase.incidents import live
from vardkase.kernel.clock import utc_now
from vardkase.ledger import checkpoints, outbox, wake, wake_listener
from vardkase.shell.asgi import Application
from vardkase.shell.live.hub import Fragment

OUTBOX_SECONDS = 2.0
# How long a stream may grow before where it stands is signed: what was cut off after that is found.
CHECKPOINT_SECONDS = 300.0
# What changes who may see what: screens are asked for their right again when one of these grows.
RIGHTS = "access"
_log = logging.getLogger(__name__)


def render(stream: str, audience: str, after: int, limit: int) -> list[Fragment]:
    """What an audience may see of the entries after a number, rendered once for all its screens."""
    return [Fragment(one.number, one.event, one.html) for one in live.fragments(stream, audience, after, limit)]


def application() -> Application:
    """The ASGI application of one process, listening to the ledger."""
    leaving = (reverse("account_logout"), reverse("usersessions_list"))
    app = Application(get_wsgi_application(), render, settings.WEB_THREADS, leaving)

    def woken(stream: str) -> None:
        if stream == RIGHTS:
            app.check_rights()
        app.woken(stream)

    wake.listen(woken)
    return app


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


def run(host: str, port: int, *, ready: threading.Event | None = None) -> None:
    """Serves until told to stop."""
    _raise_file_limit()
    house = application()
    config = uvicorn.Config(
        house,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        backlog=8192,
        proxy_headers=settings.BEHIND_TLS,
    )
    stop = threading.Event()
    worker = threading.Thread(target=_drain, args=(stop,), name="outbox", daemon=True)
    worker.start()
    stop_watch = wake_listener.start_watch()
    _settle()
    try:
        Server(config, house).run()
    finally:
        stop.set()
        stop_watch()
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
