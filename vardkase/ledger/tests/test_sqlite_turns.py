"""The queue of SQLite's writers: one at a time, first come first served, and the turn is given back however a transaction ends."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from vardkase.ledger.sqlite.turns import Turns, turns_of

pytestmark = pytest.mark.sqlite
SHORT = 0.05


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Runs something in a thread that closes its database connections."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for(condition: Callable[[], bool]) -> None:
    """Waits until something has become true."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until, "it never became true"
        time.sleep(0.002)


def free() -> bool:
    """Whether nobody holds the turn of the tests' database."""
    return not turns_of(str(connection.settings_dict["NAME"]))._taken


def test_the_turn_is_one_at_a_time():
    queue = Turns()
    assert queue.take(0)
    assert not queue.take(SHORT)
    queue.give()
    assert queue.take(0)


def test_the_turn_goes_to_the_one_who_has_waited_longest():
    queue, order, threads = Turns(), [], []
    queue.take(0)
    for number in range(5):

        def work(number: int = number) -> None:
            assert queue.take(10)
            order.append(number)
            queue.give()

        threads.append(in_thread(work))
        wait_for(lambda number=number: len(queue._waiting) == number + 1)
    queue.give()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert not queue._taken


def test_one_who_gives_and_takes_at_once_does_not_overtake_those_who_wait():
    queue, order = Turns(), []
    queue.take(0)

    def other() -> None:
        queue.take(10)
        order.append("other")
        queue.give()

    thread = in_thread(other)
    wait_for(lambda: len(queue._waiting) == 1)
    queue.give()
    queue.take(10)
    order.append("first again")
    queue.give()
    thread.join()
    assert order == ["other", "first again"]


def test_one_who_gives_up_leaves_the_queue_in_order():
    queue = Turns()
    queue.take(0)
    assert not queue.take(SHORT)
    assert not queue._waiting
    queue.give()
    assert not queue._taken


def test_a_turn_that_comes_in_the_moment_of_giving_up_is_not_lost():
    queue = Turns()
    ticket = threading.Lock()
    assert not queue._leave(ticket), "one whose ticket was taken out of the queue has the turn"


def test_each_database_has_its_own_queue(tmp_path):
    one, other = turns_of(str(tmp_path / "one")), turns_of(str(tmp_path / "other"))
    assert turns_of(str(tmp_path / "one")) is one
    assert one.take(0)
    assert other.take(0)


def test_a_forked_child_begins_with_empty_queues_and_waits_for_its_parent(tmp_path):
    name = str(tmp_path / "base")
    turns_of(name).take(0)
    child = os.fork()
    if child == 0:
        early = turns_of(name).take(0)
        late = turns_of(name).take(10)
        os._exit(0 if late and not early else 1)
    time.sleep(SHORT)
    assert not turns_of(name).take(SHORT)
    turns_of(name).give()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_turn_of_a_process_that_was_killed_is_free(tmp_path):
    name = str(tmp_path / "base")
    hears, tells = os.pipe()
    child = os.fork()
    if child == 0:
        turns_of(name).take(0)
        os.write(tells, b"taken")
        time.sleep(60)
    assert os.read(hears, 5) == b"taken"
    assert not turns_of(name).take(SHORT)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert turns_of(name).take(1)
    turns_of(name).give()


def test_the_lock_of_a_parent_that_died_is_not_kept_by_its_child(tmp_path):
    name = str(tmp_path / "base")
    hears, tells = os.pipe()
    parent = os.fork()
    if parent == 0:
        turns_of(name).take(0)
        if os.fork() == 0:
            os.write(tells, b"lives")
            time.sleep(5)
        os._exit(0)  # Holding the turn, as one that is killed.
    assert os.read(hears, 5) == b"lives"
    os.waitpid(parent, 0)
    assert turns_of(name).take(1)
    turns_of(name).give()


def test_two_processes_take_turns(tmp_path):
    name = str(tmp_path / "base")
    tally = tmp_path / "tally"
    tally.write_text("0")
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            for _ in range(40):
                if not turns_of(name).take(20):
                    os._exit(1)
                tally.write_text(str(int(tally.read_text()) + 1))
                turns_of(name).give()
            os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    assert tally.read_text() == "120"


@pytest.mark.django_db(transaction=True)
class TestTurnOfAConnection:
    """The turn is held from BEGIN to the end, and never longer."""

    def test_it_is_held_within_a_transaction_and_nested_ones_do_not_let_go(self):
        assert free()
        with transaction.atomic():
            assert not free()
            with transaction.atomic():
                assert not free()
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                raise ZeroDivisionError
            assert not free()
        assert free()

    def test_it_is_given_back_after_an_error(self):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert free()

    def test_it_is_given_back_when_begin_fails(self, monkeypatch):
        def broken(self: object) -> None:
            raise OperationalError("disk I/O error")

        with monkeypatch.context() as patch:
            patch.setattr(DatabaseWrapper, "_start_transaction_under_autocommit", broken)
            with pytest.raises(OperationalError, match="disk"), transaction.atomic():
                pass
        assert free()
        with transaction.atomic():
            pass

    def test_it_is_given_back_when_commit_is_refused(self):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            # Foreign keys are checked at commit.
            cursor.execute("INSERT INTO ledger_payload (entry_id, salt, body) VALUES (987654321, X'00', '{}')")
        assert free()

    @pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
    def test_it_is_given_back_when_commit_is_interrupted(self, monkeypatch, interruption):
        def interrupted(self: object) -> None:
            raise interruption

        with monkeypatch.context() as patch:
            patch.setattr(BaseDatabaseWrapper, "_commit", interrupted)
            with pytest.raises(interruption), transaction.atomic():
                pass
        assert free()

    def test_it_is_given_back_when_the_connection_is_closed_in_the_middle(self):
        with transaction.atomic():
            connection.close()
            assert free()
        with transaction.atomic():
            assert not free()
        assert free()

    def test_it_is_given_back_when_autocommit_is_managed_by_hand(self):
        transaction.set_autocommit(False)
        try:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE ledger_outbox SET attempts = 1")
            transaction.rollback()
        finally:
            transaction.set_autocommit(True)
        assert free()

    def test_a_second_connection_of_the_same_thread_is_told_that_it_is_locked_rather_than_wait_for_ever(self):
        other = connection.copy()
        other.settings_dict["OPTIONS"]["timeout"] = SHORT
        other.ensure_connection()
        with transaction.atomic(), pytest.raises(OperationalError, match="locked"):
            other._start_transaction_under_autocommit()
        other.close()
        assert free()

    def test_threads_take_turns_and_all_of_them_get_one(self):
        done: list[int] = []

        def work(number: int) -> None:
            for _ in range(5):
                with transaction.atomic():
                    done.append(number)

        threads = [in_thread(lambda number=number: work(number)) for number in range(6)]
        for thread in threads:
            thread.join()
        assert sorted(done) == sorted(list(range(6)) * 5)
        assert free()
