"""The outbox: at least once, never two at the same time, never given up."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from vardkase import ledger
from vardkase.ledger import outbox
from vardkase.ledger.models import OutboxRow
from vardkase.ledger.tests.logbook import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What the handler of the topic `mail` has been given. It fails as long as `payload["fails"]` says."""
    monkeypatch.setattr(outbox, "_handlers", {})
    given: list[tuple[dict[str, object], int]] = []

    @ledger.handler("mail")
    def mail(payload, row):
        given.append((payload, row))
        if payload.get("fails"):
            raise ConnectionError("the mail server is away")

    return given


def put(topic: str = "mail", now=NOW, **payload: object) -> int:
    """A thing to do, in a transaction of its own."""
    with transaction.atomic():
        return ledger.enqueue(topic, payload, now)


def test_what_is_due_is_done_once_in_order_with_its_row_as_the_receivers_key(sent):
    rows = [put(to="a"), put(to="b")]
    assert outbox.waiting() == 2
    assert outbox.drain(NOW) == 2
    assert sent == [({"to": "a"}, rows[0]), ({"to": "b"}, rows[1])]
    assert (outbox.drain(NOW + timedelta(days=1)), outbox.waiting(), len(sent)) == (0, 0, 2)


def test_what_is_not_due_waits(sent):
    put(now=NOW + timedelta(seconds=1))
    assert (outbox.drain(NOW), sent) == (0, [])
    assert outbox.drain(NOW + timedelta(seconds=1)) == 1


def test_a_thing_to_do_is_rolled_back_with_its_cause(sent):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - what happens before the error is the test
        ledger.enqueue("mail", {}, NOW)
        raise ZeroDivisionError
    assert (outbox.waiting(), outbox.drain(NOW), sent) == (0, 0, [])


def test_a_thing_to_do_outside_a_transaction_is_a_programming_error(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.enqueue("mail", {}, NOW)
    assert outbox.waiting() == 0


def test_what_failed_is_tried_again_with_growing_pauses_and_never_given_up(sent, caplog):
    put(fails=True)
    moment, pauses = NOW, []
    for _ in range(20):
        assert outbox.drain(moment) == 0
        due = OutboxRow.objects.get().due_at
        pauses.append((due - moment).total_seconds())
        assert outbox.drain(due - timedelta(microseconds=1)) == 0, "it must not be tried before its time"
        moment = due
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, *[1800] * 9]
    assert len(sent) == 20
    assert (outbox.waiting(), outbox.failing()) == (1, 1)
    assert OutboxRow.objects.get().last_error == "ConnectionError: the mail server is away"


def test_one_that_fails_does_not_hold_up_the_others(sent, caplog):
    put(fails=True)
    put(to="b")
    assert outbox.drain(NOW) == 1
    assert [payload for payload, _ in sent] == [{"fails": True}, {"to": "b"}]


def test_a_failure_that_passed_is_forgotten(sent, caplog):
    row = put(fails=True)
    outbox.drain(NOW)
    OutboxRow.objects.filter(pk=row).update(payload="{}")
    assert outbox.drain(NOW + timedelta(seconds=1)) == 1
    assert (outbox.failing(), OutboxRow.objects.get().last_error) == (0, "")


def test_a_topic_that_nobody_does_waits_until_somebody_does(caplog):
    put("pigeon")
    assert outbox.drain(NOW) == 0
    assert OutboxRow.objects.get().last_error == "LookupError: 'nobody does pigeon'" or "nobody does pigeon" in caplog.text
    done: list[int] = []
    ledger.handler("pigeon")(lambda payload, row: done.append(row))
    assert outbox.drain(NOW + timedelta(seconds=1)) == 1
    assert len(done) == 1


def test_a_worker_that_dies_between_doing_and_noting_leaves_it_to_be_done_again(sent, monkeypatch):
    def power_cut(payload, row):
        sent.append((payload, row))
        raise KeyboardInterrupt

    row = put(to="a")
    with monkeypatch.context() as patch:
        patch.setitem(outbox._handlers, "mail", outbox._Declared(power_cut, outbox.LEASE))
        with pytest.raises(KeyboardInterrupt):
            outbox.drain(NOW)
    assert outbox.drain(NOW + outbox.LEASE - timedelta(seconds=1)) == 0, "until the lease is over it may still be at work"
    assert outbox.drain(NOW + outbox.LEASE) == 1
    assert sent == [({"to": "a"}, row)] * 2


def test_a_row_is_nobody_elses_while_it_is_being_done():
    inner: list[int] = []
    ledger.handler("slow", lease=timedelta(minutes=5))(lambda payload, row: inner.append(outbox.drain(NOW + timedelta(minutes=4))))
    put("slow")
    assert outbox.drain(NOW) == 1
    assert inner == [0]


def test_one_who_comes_too_late_with_a_failure_does_not_disturb_the_one_who_took_over(caplog):
    """The lease ran out, another worker did it, and then the first one fails after all."""
    taken_over: list[int] = []

    def work(payload, row):
        if not taken_over:
            taken_over.append(row)
            assert outbox.drain(NOW + timedelta(minutes=2)) == 1
            raise TimeoutError

    ledger.handler("slow")(work)
    put("slow")
    assert outbox.drain(NOW) == 0
    row = OutboxRow.objects.get()
    assert (row.done_at, row.attempts, row.last_error) == (NOW + timedelta(minutes=2), 2, "")


def test_a_topic_has_one_handler():
    with pytest.raises(ValueError, match="already"):
        ledger.handler("mail")(lambda payload, row: None)


def test_at_most_so_many_are_done_at_a_time(sent):
    for _ in range(4):
        put()
    assert [outbox.drain(NOW, limit=3), outbox.drain(NOW, limit=3)] == [3, 1]


def test_what_was_done_long_ago_is_removed_and_what_was_not_done_is_kept(sent, caplog):
    put()
    put(fails=True)
    outbox.drain(NOW)
    assert (outbox.forget_done(NOW), outbox.forget_done(NOW + timedelta(seconds=1))) == (0, 1)
    assert outbox.waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_do_the_same_row(sent):
    for number in range(30):
        put(number=number)
    barrier = threading.Barrier(4)

    def work() -> None:
        try:
            barrier.wait()
            outbox.drain(NOW)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(payload["number"] for payload, _ in sent) == list(range(30))
    assert outbox.waiting() == 0


def test_a_thing_to_do_later_waits_until_it_is_due(sent):
    with transaction.atomic():
        outbox.enqueue("mail", {"n": 1}, NOW, due_at=NOW + timedelta(minutes=5))
    assert outbox.drain(NOW + timedelta(minutes=4)) == 0
    assert outbox.drain(NOW + timedelta(minutes=5)) == 1
    assert [payload for payload, _ in sent] == [{"n": 1}]


def once(now=NOW, **payload: object) -> int:
    """A thing to do, once, in a transaction of its own."""
    with transaction.atomic():
        return outbox.enqueue_once("mail", payload, now)


def test_many_causes_of_one_thing_ask_for_it_once(sent):
    first = once(n=1)
    assert [once(n=1) for _ in range(5)] == [first] * 5
    assert once(n=2) != first
    assert outbox.drain(NOW) == 2


def test_a_cause_that_comes_while_the_thing_is_done_asks_anew(sent):
    first = once(n=1)
    OutboxRow.objects.filter(pk=first).update(attempts=1, due_at=NOW + timedelta(minutes=1))
    assert once(n=1) != first


def test_a_cause_that_comes_afterwards_asks_anew(sent):
    first = once(n=1)
    outbox.drain(NOW)
    assert once(n=1) != first


def test_a_thing_that_is_due_later_does_not_stand_for_one_that_is_due_now(sent):
    with transaction.atomic():
        later = outbox.enqueue("mail", {"n": 1}, NOW, due_at=NOW + timedelta(minutes=5))
    assert once(n=1) != later


def test_asking_once_belongs_to_a_transaction_too(transactional_db):
    with pytest.raises(RuntimeError):
        outbox.enqueue_once("mail", {}, NOW)
