"""From a clone to the first page: with packages in the installer's cache, without, and an empty database alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from bench.house import free_port
from bench.result import Result, say

ROOT = Path(__file__).resolve().parents[2]


def measure(name: str) -> list[Result]:
    """Clones what is committed and starts it as the README says."""
    work = Path(tempfile.mkdtemp(prefix="start-"))
    try:
        cold = _first_page(work / "cold", work / "empty-cache")
        warm = _first_page(work / "warm", work / "empty-cache")
        again = _first_page(work / "warm", work / "empty-cache", clone=False)
        empty = _empty_database(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return [
        say(name, "clone → first page, packages not cached", "s", cold, goal=60),
        say(name, "clone → first page, packages cached", "s", warm, goal=15),
        say(name, "second start → first page", "s", again),
        say(name, "empty database", "s", empty, goal=3),
    ]


def _first_page(place: Path, cache: Path, *, clone: bool = True) -> float:
    """Seconds until the page at / answers 200. `cache` is the package installer's own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("VARDKASE_", "VIRTUAL_ENV", "DJANGO_"))}
    environ |= {"UV_CACHE_DIR": str(cache), "PIP_CACHE_DIR": str(cache / "pip")}
    environ["PATH"] = ":".join(part for part in environ["PATH"].split(":") if "/.venv/" not in part)
    port = free_port()
    started = time.perf_counter()
    if clone:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True)
    process = subprocess.Popen(
        [str(place / "bin" / "start"), "--port", str(port)], env=environ, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while time.perf_counter() - started < 300:
            try:
                with urlopen(f"http://localhost:{port}/", timeout=5) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - started
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("bin/start ended by itself") from None
                time.sleep(0.05)
        raise TimeoutError("no page within five minutes")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _empty_database(work: Path) -> float:
    environ = {**os.environ, "VARDKASE_DATA": str(work / "empty"), "VARDKASE_DATABASE": ""}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "vardkase", "migrate"], check=True, env=environ, cwd=ROOT)
    return time.perf_counter() - started
