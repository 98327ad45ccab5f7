"""A PostgreSQL cluster of one's own, on loopback, for as long as a command runs.

    python -m vardkase.testing.postgresql run -- pytest …

runs the command with VARDKASE_DATABASE set. The cluster lies in a temporary folder and is gone afterwards. fsync stays on, as in use: what
the tests prove about durability must be proved on a database that keeps its word. The folder lies in memory where there is room, since
tests kill processes and never the machine.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
# initdb refuses root: Debian's own account for the database is used then, and nobody as the last resort.
ACCOUNTS = ("postgres", "nobody")
PATIENCE_SECONDS = 30
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it, as in any other place for what is temporary
# A gigabyte of write-ahead log, the databases of the workers, and as much again.
ROOM_IN_MEMORY = 4 * 2**30


class Unavailable(Exception):
    """There is no PostgreSQL to start; the message says what is missing."""


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    folder: Path
    binaries: Path
    port: int
    account: str
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """As VARDKASE_DATABASE takes it. The password guards a port that only this machine reaches, for minutes."""
        return f"postgresql://vardkase:vardkase@127.0.0.1:{self.port}/vardkase"


def binaries() -> Path:
    """The folder of the newest PostgreSQL on this machine. Raises Unavailable."""
    versions = sorted(
        (folder for folder in DEBIAN.glob("*/bin") if (folder / "initdb").exists()), key=lambda folder: _version(folder.parent.name)
    )
    if versions:
        return versions[-1]
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    raise Unavailable("PostgreSQL is missing: apt-get install postgresql")


def _version(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return 0.0


def _account() -> str:
    if os.geteuid() != 0:
        return ""
    for name in ACCOUNTS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Unavailable("PostgreSQL refuses to run as root, and there is no account postgres or nobody")


def _place() -> Path | None:
    """In memory where there is room; None is the machine's usual place for what is temporary."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_IN_MEMORY
    return MEMORY if roomy else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster with a database and a user `vardkase`, stopped and removed at the end. Raises Unavailable."""
    tools, account = binaries(), _account()
    folder = Path(tempfile.mkdtemp(prefix="vardkase-postgresql-", dir=_place()))
    try:
        if account:
            shutil.chown(folder, account)
        server = _start(folder, tools, account)
        try:
            _wait(server)
            _make_database(server)
            yield server
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, tools: Path, account: str) -> Cluster:
    data = folder / "data"
    password = folder / "password"
    password.write_text("vardkase\n", encoding="ascii")
    if account:
        shutil.chown(password, account)
    arguments = ["-D", str(data), "-U", "vardkase", "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        [str(tools / "initdb"), *arguments], user=account or None, cwd=folder, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Unavailable(f"initdb failed: {made.stderr.strip()}")
    port = _free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "on",
        "max_connections": 100,
        "shared_buffers": "128MB",
        "log_min_messages": "fatal",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(tools / "postgres"), "-D", str(data), *options],
            user=account or None,
            cwd=folder,
            stdout=log,
            stderr=log,
            # An interrupted test run must not take the server down before the databases of the tests are dropped.
            start_new_session=True,
        )
    return Cluster(folder, tools, port, account, process)


def _wait(server: Cluster) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        ready = subprocess.run([str(server.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(server.port)], check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise Unavailable(f"PostgreSQL did not start: {(server.folder / 'server.log').read_text(errors='replace')[-2000:]}")


def _make_database(server: Cluster) -> None:
    import psycopg

    with psycopg.connect(server.url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE vardkase")


def _stop(server: Cluster) -> None:
    if server.process.poll() is not None:
        return
    # SIGINT asks PostgreSQL for a fast stop: clients are disconnected, nothing is lost.
    server.process.send_signal(signal.SIGINT)
    try:
        server.process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        server.process.send_signal(signal.SIGQUIT)
        server.process.wait(PATIENCE_SECONDS)


def main(arguments: Sequence[str]) -> int:
    """`run -- command …`: the exit status of the command."""
    if len(arguments) < 3 or arguments[0] != "run" or arguments[1] != "--":
        print("usage: python -m vardkase.testing.postgresql run -- command …", file=sys.stderr)
        return 2
    try:
        with cluster() as server:
            return subprocess.run(list(arguments[2:]), env={**os.environ, "VARDKASE_DATABASE": server.url}, check=False).returncode
    except Unavailable as missing:
        print(f"vardkase: {missing}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    # A terminated run stops its server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    raise SystemExit(main(sys.argv[1:]))
