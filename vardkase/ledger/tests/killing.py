"""Kills writers with -9, many times, and looks at what is left.

    python -m vardkase.ledger.tests.killing [--rounds N] [--seed N] sqlite | postgresql

does it on a database of its own. On PostgreSQL every third round kills the writer's server process or the whole server instead.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PATIENCE = 60.0
SECRET = "only-for-the-tests"


class Scribe:
    """The process that forks writers, and what they say."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "vardkase.ledger.tests.scribe"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._said.put(json.loads(line))

    def order(self, what: str, **more: Any) -> int:
        """Starts a task in a child of its own; the child's process id."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"what": what, **more}) + "\n")
        self._process.stdin.flush()
        return int(self._said.get(timeout=PATIENCE)["pid"])

    def until(self, name: str) -> list[dict[str, Any]]:
        """Everything said up to the first line with a name."""
        said: list[dict[str, Any]] = []
        while not said or not {name, "failed", "lost"} & said[-1].keys():
            said.append(self._said.get(timeout=PATIENCE))
        return said

    def until_gone(self) -> list[dict[str, Any]]:
        """Everything said until the child was gone."""
        said = []
        while "gone" not in (line := self._said.get(timeout=PATIENCE)):
            said.append(line)
        return said

    def answer(self, what: str, name: str, **more: Any) -> Any:
        """The answer of a task that ends by itself."""
        self.order(what, **more)
        said = self.until_gone()
        answers = [line[name] for line in said if name in line]
        assert answers, said
        return answers[0]

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        # A writer that a failed test left behind still holds the other end of the pipe.
        self._listener.join(timeout=1)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


@contextmanager
def scribe(environment: dict[str, str]) -> Iterator[Scribe]:
    """A scribe for as long as the block lasts."""
    process = Scribe(environment)
    try:
        yield process
    finally:
        process.close()


def one_round(process: Scribe, stream: str, chance: random.Random, kill: Callable[[int], None]) -> Counter[str]:
    """Lets a writer write, kills at a random moment, and asserts that nothing acknowledged is lost, doubled or torn."""
    writer = process.order("write", stream=stream, threads=chance.choice((1, 1, 3)))
    # Some are killed while they start, most while they write.
    said = process.until("trying") if chance.random() < 0.85 else []
    time.sleep(chance.choice((0.0, 0.02, chance.uniform(0, 0.4))))
    kill(writer)
    said += process.until_gone()
    acknowledged = [(line["done"], line["key"]) for line in said if "done" in line]
    done = {key for _, key in acknowledged}
    tried = [line["trying"] for line in said if "trying" in line and line["trying"] not in done]
    found = process.answer("check", "checked", stream=stream, acknowledged=acknowledged, tried=tried)
    expected = {"missing": [], "gapless": True, "doubled": [], "intact": True, "follows": True}
    assert {name: found[name] for name in expected} == expected, (found, acknowledged[-3:], tried)
    kept = found["kept_though_not_acknowledged"]
    return Counter(rounds=1, acknowledged=len(acknowledged), in_mid_write=len(tried), of_which_kept=kept)


def kill_client(pid: int) -> None:
    """kill -9, as the kernel does it when memory is short."""
    # A writer that lost its server has gone already.
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _on_sqlite(folder: Path, rounds: int, chance: random.Random) -> Counter[str]:
    totals: Counter[str] = Counter()
    with scribe(_environment(str(folder / "killed.sqlite3"))) as process:
        process.answer("migrate", "migrated")
        for number in range(rounds):
            totals += one_round(process, f"test:{number % 4}", chance, kill_client)
    return totals


def _on_postgresql(rounds: int, chance: random.Random) -> Counter[str]:
    from vardkase.testing.postgresql import cluster

    totals: Counter[str] = Counter()
    with cluster() as server, scribe(_environment(server.url)) as process:
        running = [server.process]
        try:
            process.answer("migrate", "migrated")
            for number in range(rounds):
                name, kill = _victim(number, server, running)
                totals += one_round(process, f"test:{number % 4}", chance, kill) + Counter({f"killed_{name}": 1})
        finally:
            for left in running[1:]:
                left.send_signal(signal.SIGINT)
                left.wait(PATIENCE)
    return totals


def _victim(number: int, server: Any, running: list[Any]) -> tuple[str, Callable[[int], None]]:
    """Two rounds of three kill the client; the third kills its server process, or the whole server with everything it has."""

    def kill_backend(writer: int) -> None:
        _kill_backends(server.url)
        _wait_until_up(server)
        kill_client(writer)

    def kill_server(writer: int) -> None:
        running[-1].kill()
        running[-1].wait()
        kill_client(writer)
        _start_again(server, running)

    if number % 3 != 2:
        return "client", kill_client
    return ("backend", kill_backend) if number % 6 == 2 else ("server", kill_server)


def _kill_backends(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        others = connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'vardkase' AND pid <> pg_backend_pid()").fetchall()
        for (pid,) in others:
            kill_client(pid)


def _start_again(server: Any, running: list[Any]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        again = subprocess.Popen(
            server.process.args,
            user=server.account or None,
            cwd=server.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # What is left of the killed server may still be going away; the new one then refuses to start.
        time.sleep(0.3)
        if again.poll() is None:
            running.append(again)
            _wait_until_up(server)
            return
    raise AssertionError("the server did not start again")


def _wait_until_up(server: Any) -> None:
    import psycopg

    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(server.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            assert time.monotonic() < until, "the server did not come back"
            time.sleep(0.05)
        else:
            return


def _environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "DJANGO_SETTINGS_MODULE": "vardkase.ledger.tests.alone",
        "VARDKASE_TEST_DATABASE": database,
        "VARDKASE_TEST_SECRET": SECRET,
    }


def many_rounds(database: str, rounds: int, seed: int) -> Counter[str]:
    """Kills `rounds` times on a database of its own; what happened, in numbers."""
    chance = random.Random(seed)  # noqa: S311 - only to vary the moments
    if database == "postgresql":
        return _on_postgresql(rounds, chance)
    with tempfile.TemporaryDirectory(prefix="vardkase-killed-") as folder:
        return _on_sqlite(Path(folder), rounds, chance)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", choices=("sqlite", "postgresql"))
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    totals = many_rounds(options.database, options.rounds, options.seed)
    sys.stdout.write(f"seed {options.seed}: {json.dumps(totals)}\n")


if __name__ == "__main__":
    main()
