"""A house to measure: its own data folder, a server as a process of its own, and signed-in browsers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from bench.client import Browser

START_SECONDS = 60.0


def free_port() -> int:
    """A port on loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A child process that answers on loopback; stopped by its id."""

    def __init__(self, arguments: list[str], port: int, path: str, environ: dict[str, str] | None = None) -> None:
        self.port = port
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process that writes to it
        self.process = subprocess.Popen(arguments, env={**os.environ, **(environ or {})}, stdout=self._log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.stop()
        self._log.seek(0)
        raise RuntimeError(f"the server did not start: {self._log.read().decode()[-2000:]}")

    def stop(self) -> None:
        """Stops it and waits."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class House:
    """A data folder with the demonstration municipality, and Django set up in this process on the same data."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        os.environ["VARDKASE_DATA"] = str(folder)
        os.environ["VARDKASE_DEMO"] = "on"
        os.environ["VARDKASE_DATABASE"] = database
        os.environ["DJANGO_SETTINGS_MODULE"] = "vardkase.settings"
        # The measuring process asks its database between requests, from inside its event loop; the server is another process.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        import django

        django.setup()
        from vardkase.kernel.clock import utc_now
        from vardkase.shell import demo
        from vardkase.shell.commands import house

        house._ready()  # noqa: SLF001 - what `start` does before it serves
        demo.prepare(utc_now())

    def serve(self) -> Server:
        """Starts the server on this data."""
        port = free_port()
        return Server([sys.executable, "-m", "vardkase", "serve", "--port", str(port)], port, "/health/")

    def browser(self, port: int, email: str) -> Browser:
        """A browser that is signed in as an account."""
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        from vardkase.access.models import Account

        account = Account.objects.get(email=email)
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        return Browser(port, {settings.SESSION_COOKIE_NAME: str(session.session_key)})


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder on the project's own disk, gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="bench-", dir=Path(__file__).resolve().parent.parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
