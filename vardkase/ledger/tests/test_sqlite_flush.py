"""Flushing in company: nobody is answered before what he committed is on the disk, and those who wait together share a flush."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import OperationalError, connections, transaction

from vardkase.ledger.sqlite import flush
from vardkase.ledger.sqlite.flush import Flusher

pytestmark = pytest.mark.sqlite


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A file to flush."""
    path = tmp_path / "base.sqlite3-wal"
    path.write_bytes(b"first")
    return path


class Disk:
    """Stands for the disk: counts the flushes, holds them up, or fails them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.flushes: list[int] = []
        self.held = threading.Event()
        self.held.set()
        self.busy = threading.Event()
        self.failing = False
        monkeypatch.setattr(os, "fdatasync", self._flush)

    def _flush(self, file: int) -> None:
        self.busy.set()
        assert self.held.wait(10)
        if self.failing:
            raise OSError(5, "Input/output error")
        self.flushes.append(os.fstat(file).st_ino)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_one_flush_for_one_who_is_alone(log, disk):
    flusher = Flusher(log)
    flusher.flush()
    flusher.flush()
    assert disk.flushes == [log.stat().st_ino] * 2


def test_those_who_come_during_a_flush_share_the_next_one(log, disk):
    flusher = Flusher(log)
    disk.held.clear()
    threads = [threading.Thread(target=flusher.flush) for _ in range(8)]
    threads[0].start()
    assert disk.busy.wait(10)
    for thread in threads[1:]:
        thread.start()
    for thread in threads[1:]:
        thread.join(0.02)
        assert thread.is_alive(), "answered by a flush that had begun before it asked"
    disk.held.set()
    for thread in threads:
        thread.join(10)
    assert len(disk.flushes) == 2


def test_after_a_failed_flush_nothing_is_acknowledged_any_more(log, disk):
    flusher = Flusher(log)
    disk.failing = True
    with pytest.raises(OperationalError):
        flusher.flush()
    disk.failing = False
    for call in (flusher.flush, flusher.check):
        with pytest.raises(OperationalError):
            call()
    assert disk.flushes == []


def test_who_waited_beside_a_failed_flush_is_told_so_too(log, disk):
    flusher, told = Flusher(log), []
    disk.held.clear()
    disk.failing = True

    def work() -> None:
        try:
            flusher.flush()
        except OperationalError:
            told.append("lost")

    threads = [threading.Thread(target=work) for _ in range(3)]
    threads[0].start()
    assert disk.busy.wait(10)
    for thread in threads[1:]:
        thread.start()
        thread.join(0.02)
    disk.held.set()
    for thread in threads:
        thread.join(10)
    assert told == ["lost"] * 3


def test_an_interrupted_flush_is_no_flush(log, disk, monkeypatch):
    flusher = Flusher(log)

    def interrupted(file: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fdatasync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        flusher.flush()
    with pytest.raises(OperationalError):
        flusher.flush()


def test_a_log_made_anew_is_the_one_that_is_flushed(log, disk):
    flusher = Flusher(log)
    flusher.flush()
    kept = log.rename(log.with_name("old"))
    log.write_bytes(b"second")
    flusher.flush()
    assert disk.flushes == [kept.stat().st_ino, log.stat().st_ino]
    flusher.close()


def test_a_log_that_is_gone_is_not_a_flush(log, disk):
    log.unlink()
    with pytest.raises(OperationalError):
        Flusher(log).flush()


@pytest.fixture
def base(tmp_path: Path, django_db_blocker):
    """A connection as the server has it: a file with a write-ahead log, flushed in full."""
    made = connections.create_connection("default")
    made.settings_dict = {
        **made.settings_dict,
        "NAME": str(tmp_path / "base.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            "timeout": 1,
        },
    }
    connections["house"] = made
    made.alias = "house"
    with django_db_blocker.unblock():
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE said (text TEXT)")
        yield made
        made.close()
    del connections["house"]


def write(base, text="a", then=lambda: None) -> None:
    with transaction.atomic(using="house"), base.cursor() as cursor:
        cursor.execute("INSERT INTO said VALUES (%s)", [text])
        then()


def mode(base) -> int:
    return int(base.connection.execute("PRAGMA synchronous").fetchone()[0])


def test_a_commit_is_flushed_before_it_is_acknowledged(base, disk):
    seen = []
    with transaction.atomic(using="house"):
        transaction.on_commit(lambda: seen.append(len(disk.flushes)), using="house")
        with base.cursor() as cursor:
            cursor.execute("INSERT INTO said VALUES ('a')")
        assert mode(base) == 1
        assert disk.flushes == []
    assert seen == [1]
    assert mode(base) == 2, "what is written outside a transaction is flushed by SQLite itself"


def test_others_write_while_one_is_flushed(base, disk):
    disk.held.clear()
    base.inc_thread_sharing()

    def work() -> None:
        connections["house"] = base
        write(base)

    thread = threading.Thread(target=work)
    thread.start()
    assert disk.busy.wait(10)
    other = sqlite3.connect(base.settings_dict["NAME"], timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")  # Raises when the lock is held.
        other.execute("ROLLBACK")
        assert other.execute("SELECT count(*) FROM said").fetchone() == (1,)
    finally:
        other.close()
        disk.held.set()
        thread.join(10)
        base.dec_thread_sharing()


def test_a_rollback_flushes_nothing(base, disk):
    with pytest.raises(ZeroDivisionError):
        write(base, then=lambda: 1 / 0)
    assert disk.flushes == []
    assert mode(base) == 2


def test_a_commit_that_could_not_be_flushed_is_an_error_and_ends_the_writing(base, disk):
    disk.failing = True
    told: list[str] = []
    with pytest.raises(OperationalError):
        write(base, then=lambda: transaction.on_commit(lambda: told.append("saved"), using="house"))
    assert told == []
    disk.failing = False
    with pytest.raises(OperationalError):
        write(base, "b")
    assert base.connection.execute("SELECT text FROM said").fetchall() == [("a",)], "written, and never acknowledged"
    assert mode(base) == 2


def test_a_connection_that_is_closed_in_the_middle_gives_its_turn_back(base, disk):
    with transaction.atomic(using="house"):
        base.close()
    assert disk.flushes == []
    write(base)
    assert (len(disk.flushes), mode(base)) == (1, 2)


def test_a_busy_database_leaves_nothing_changed(base, disk):
    other = sqlite3.connect(base.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(OperationalError):
            write(base)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert mode(base) == 2
    write(base)
    assert len(disk.flushes) == 1


def test_each_database_has_its_own_flusher_and_a_child_begins_anew(tmp_path):
    one = flush.flusher_of(str(tmp_path / "one"))
    assert flush.flusher_of(str(tmp_path / "one")) is one
    assert flush.flusher_of(str(tmp_path / "other")) is not one
    child = os.fork()
    if child == 0:
        os._exit(0 if flush.flusher_of(str(tmp_path / "one")) is not one else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
