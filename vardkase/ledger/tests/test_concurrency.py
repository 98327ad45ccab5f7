"""Several writers at once: streams stay whole, a key is one entry, and a tail misses nothing."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections, transaction

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.tail import Tail
from vardkase.ledger.tests.logbook import NOW, SIGNER, STREAM, Noted, erase, write
from vardkase.ledger.verify import verify_stream

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Runs all of them at the same moment in threads of their own; what they returned or raised."""
    barrier = threading.Barrier(len(works))
    outcomes: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            barrier.wait()
            outcomes[place] = work()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_writers_at_once_never_tear_a_stream():
    def writer(name: int) -> Callable[[], object]:
        return lambda: [write(f"{name}/{count}", stream=f"test:{count % 2}").number for count in range(20)]

    outcomes = at_once(*(writer(name) for name in range(6)))
    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    for stream in ("test:0", "test:1"):
        assert [entry.number for entry in ledger.entries(stream)] == list(range(1, 61))
        assert verify_stream(stream).intact
    texts = Counter(entry.event.text for stream in ("test:0", "test:1") for entry in ledger.entries(stream))
    assert texts == Counter(f"{name}/{count}" for name in range(6) for count in range(20))


def test_those_who_open_a_stream_at_once_share_it():
    for round_number in range(5):
        stream = f"test:new-{round_number}"
        outcomes = at_once(*(lambda text=text, stream=stream: write(text, stream=stream).number for text in "abcd"))
        assert set(outcomes) == {1, 2, 3, 4}
        assert verify_stream(stream).intact


def test_one_key_sent_many_times_at_once_is_one_entry():
    for _ in range(5):
        key = new_id()
        outcomes = at_once(*[partial(write, "en gång", key=key)] * 5)
        assert {entry.id for entry in outcomes} == {ledger.find(STREAM, key).id}
        assert Counter(entry.repeated for entry in outcomes) == {False: 1, True: 4}
    assert ledger.head(STREAM).number == 5
    assert verify_stream(STREAM).intact


def test_one_key_with_two_contents_at_once_is_one_entry_and_one_refusal():
    key = new_id()
    outcomes = at_once(lambda: write("ett", key=key), lambda: write("två", key=key))
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert [(refusal.code, refusal.facts) for refusal in refusals] == [("ledger.key_reused", {"number": 1})]
    assert ledger.head(STREAM).number == 1


def test_two_who_erase_the_same_at_once_erase_it_once():
    for number in (1, 3, 5):
        write("bort")
        outcomes = at_once(partial(erase, number), partial(erase, number))
        assert Counter(outcome.code if isinstance(outcome, Refusal) else "erased" for outcome in outcomes) == {
            "erased": 1,
            "ledger.already_erased": 1,
        }
    assert verify_stream(STREAM).intact


def test_a_transaction_that_fails_while_others_wait_leaves_no_gap():
    def failing() -> None:
        with transaction.atomic():
            ledger.append(stream=STREAM, event=Noted("borta"), viewer=SIGNER, key=new_id(), now=NOW)
            time.sleep(0.02)
            raise ZeroDivisionError

    at_once(failing, lambda: write("ett"), failing, lambda: write("två"))
    assert sorted(entry.event.text for entry in ledger.entries(STREAM)) == ["ett", "två"]
    assert verify_stream(STREAM).checked == 2


def _tail_beside(writers: int, each: int) -> list[int]:
    """The numbers that a tail reads while writers write, some of them slow to commit."""
    stop = threading.Event()

    def slow_writer() -> None:
        chance = random.Random(threading.get_ident())  # noqa: S311 - only to vary the timing
        for count in range(each):
            with transaction.atomic():
                ledger.append(stream=STREAM, event=Noted(str(count)), viewer=SIGNER, key=new_id(), now=NOW)
                time.sleep(chance.choice((0, 0, 0.001, 0.003)))

    def reader() -> list[int]:
        tail, read = Tail(STREAM), []
        while not stop.is_set() or ledger.head(STREAM).number > tail.after:
            read += [entry.number for entry in tail.read(7)]
        return read

    def write_all() -> None:
        try:
            outcomes = at_once(*([slow_writer] * writers))
            assert outcomes == [None] * writers
        finally:
            stop.set()

    outcomes = at_once(reader, write_all)
    assert outcomes[1] is None, outcomes
    return outcomes[0]  # type: ignore[return-value]


@pytest.mark.postgresql
def test_a_tail_never_misses_an_entry_on_postgresql_with_eight_writers():
    assert _tail_beside(8, 25) == list(range(1, 201))


@pytest.mark.sqlite
def test_a_tail_never_misses_an_entry_on_sqlite_with_three_writers():
    assert _tail_beside(3, 15) == list(range(1, 46))
