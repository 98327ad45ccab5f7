"""Hearing that another process has made a stream grow, and coming back when the database was away."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from vardkase.ledger import wake, wake_listener
from vardkase.ledger.tests.logbook import STREAM, write
from vardkase.ledger.tests.subprocesses import environment

pytestmark = pytest.mark.django_db(transaction=True)
WRITE_ELSEWHERE = "from vardkase.ledger.tests.logbook import write; write('från en annan process')"


@pytest.fixture
def heard() -> Iterator[Queue[str]]:
    """What the listener heard since it was ready."""
    queue: Queue[str] = Queue()
    stop = wake_listener.start_watch(queue.put)
    try:
        # It is ready when it hears what is written; what it heard until then is forgotten.
        until = time.monotonic() + 10
        while queue.empty():
            assert time.monotonic() < until, "the listener never became ready"
            write("är du där?", stream="test:ready")
            time.sleep(0.05)
        _quiet(queue)
        yield queue
    finally:
        stop()


def _quiet(queue: Queue[str]) -> None:
    """Waits until nothing more is heard."""
    while True:
        try:
            queue.get(timeout=3 * wake_listener.POLL_SECONDS)
        except Empty:
            return


def _elsewhere() -> None:
    subprocess.run([sys.executable, "-c", "import django; django.setup(); " + WRITE_ELSEWHERE], env=environment(), check=True)


def test_another_process_is_heard(heard):
    _elsewhere()
    assert heard.get(timeout=10) == (STREAM if connection.vendor == "postgresql" else wake.ANY)


def test_nothing_is_heard_when_nothing_grows(heard):
    with pytest.raises(Empty):
        heard.get(timeout=3 * wake_listener.POLL_SECONDS)


def test_what_is_heard_wakes_the_listeners_of_this_process():
    told: Queue[str] = Queue()
    stops = [wake.listen(told.put), wake_listener.start_watch()]
    try:
        until = time.monotonic() + 10
        while told.empty():
            assert time.monotonic() < until
            _elsewhere()
        assert told.get() in {STREAM, wake.ANY}
    finally:
        for stop in stops:
            stop()


def test_after_it_is_stopped_nothing_is_heard():
    queue: Queue[str] = Queue()
    wake_listener.start_watch(queue.put)()
    write()
    with pytest.raises(Empty):
        queue.get(timeout=2 * wake_listener.POLL_SECONDS)


def test_it_comes_back_when_the_database_was_away_and_says_that_anything_may_have_grown(monkeypatch, caplog):
    original, attempts = connections.create_connection, []

    def away_twice(alias: str) -> Any:
        made = original(alias)
        attempts.append(alias)
        if len(attempts) <= 2:
            monkeypatch.setattr(made, "ensure_connection", _away)
        return made

    monkeypatch.setattr(connections, "create_connection", away_twice)
    monkeypatch.setattr(wake_listener, "POLL_SECONDS", 0.02)
    queue: Queue[str] = Queue()
    stop = wake_listener.start_watch(queue.put)
    try:
        assert queue.get(timeout=10) == wake.ANY
    finally:
        stop()
    assert attempts == [DEFAULT_DB_ALIAS] * 3
    assert caplog.text.count("the ledger's listener lost its connection") == 2


def _away() -> Callable[[], None]:
    raise ConnectionError("the database is away")


@pytest.mark.postgresql
def test_it_comes_back_when_postgresql_threw_it_out(heard, caplog):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %%' AND pid <> pg_backend_pid()", []
        )
    assert heard.get(timeout=10) == wake.ANY
    _quiet(heard)
    _elsewhere()
    assert heard.get(timeout=10) == STREAM
