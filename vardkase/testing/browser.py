"""Journeys in a real browser, told as given, when, then.

The house that is visited is the real one: `python -m vardkase start` with a data folder of its own, under its own content security policy.
Every journey fails when the browser complains: an error in the console, a script or style that the policy stopped, an answer from another
host, a page that broke.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vardkase.testing.source import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from vardkase.testing.journey import Journey

PATIENCE_SECONDS = 240
DESK = {"width": 1280, "height": 860}


# The same engine, from the same package source, without a window around the page: each new window of the whole Chromium costs a second of
# work for its address bar alone, which no journey looks at.
WINDOWLESS = "chromium-headless-shell"
# For the whole Chromium: at least the lists that fall down from the address bar are not begun.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)


def chromium() -> str:
    """Debian's Chromium, the windowless one if it is there. A machine without either fails the journeys rather than skipping them."""
    found = shutil.which(WINDOWLESS) or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing: apt-get install chromium"
    return found


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*arguments: str, data: Path, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Runs `python -m vardkase …` with a port and a data folder of its own; the address, once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "vardkase", "--data", str(data), *arguments, "--port", str(port)]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("VARDKASE_", "PYTEST_"))}
    log = data / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env={**inherited, **(environment or {})}, stdout=output, stderr=output)
    address = f"http://localhost:{port}"
    try:
        _wait(f"{address}/health/", process, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - the address is ours, on loopback
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the house did not start:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def house() -> Iterator[str]:
    """The demonstration municipality, served for the whole run; its address."""
    data = Path(tempfile.mkdtemp(prefix="vardkase-house-"))
    try:
        with serving("start", data=data) as address:
            yield address
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def journeys(browser: Browser, house: str) -> Iterator[Callable[..., Journey]]:
    """Makes journeys: one for each person in the story. All of them must have been without complaint at the end."""
    from vardkase.testing.journey import Journey

    made: list[Journey] = []

    def begin(**options: Any) -> Journey:
        made.append(Journey(browser, house, **options))
        return made[-1]

    yield begin
    complaints = [complaint for journey in made for complaint in journey.end()]
    assert complaints == [], "the browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def journey(journeys: Callable[..., Journey]) -> Journey:
    """One person at a desk."""
    return journeys()


@pytest.fixture
def phone(journeys: Callable[..., Journey]) -> Journey:
    """One person with a phone in the rain."""
    return journeys(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


@pytest.fixture
def without_javascript(journeys: Callable[..., Journey]) -> Journey:
    """One person whose browser runs no script."""
    return journeys(java_script_enabled=False)
