"""What takes long is done aside: it holds nothing else up, and nothing else holds it up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from vardkase import ledger
from vardkase.ledger import outbox
from vardkase.ledger.models import OutboxRow
from vardkase.ledger.tests.logbook import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def done(monkeypatch):
    """The topics that were done, in order: `mail` at once, `plan` aside. A plan whose payload says so fails."""
    monkeypatch.setattr(outbox, "_handlers", {})
    found: list[str] = []

    @outbox.handler("mail")
    def mail(payload, row):
        found.append("mail")

    @outbox.handler("plan", lease=timedelta(minutes=5), aside=True)
    def plan(payload, row):
        found.append("plan")
        if payload.get("fails"):
            raise RuntimeError("no memory")

    return found


def put(*topics: str, **payload: object) -> None:
    for topic in topics:
        with transaction.atomic():
            ledger.enqueue(topic, payload, NOW)


def test_each_worker_does_its_own(done):
    put("plan", "mail", "plan", "mail")
    assert (outbox.drain(NOW), done) == (2, ["mail", "mail"])
    assert (outbox.drain(NOW, aside=True), done) == (2, ["mail", "mail", "plan", "plan"])
    assert outbox.waiting() == 0


def test_a_thing_that_nobody_does_is_the_common_workers_to_tell_of(done, caplog):
    put("unknown")
    assert outbox.drain(NOW, aside=True) == 0
    assert OutboxRow.objects.get().last_error == ""
    assert outbox.drain(NOW) == 0
    assert OutboxRow.objects.get().last_error == "LookupError: nobody does unknown"


def test_what_is_worked_on_is_nobody_elses_until_its_lease_is_over(done, monkeypatch):
    put("plan")
    monkeypatch.setattr(outbox, "_handle", lambda row, declared, now: 1)  # A worker that is still at it.
    assert outbox.drain(NOW, aside=True) == 1
    assert outbox.drain(NOW + timedelta(minutes=4), aside=True) == 0
    assert outbox.drain(NOW + timedelta(minutes=5), aside=True) == 1


def test_what_failed_is_tried_again_aside(done, caplog):
    put("plan", fails=True)
    assert (outbox.drain(NOW, aside=True), outbox.failing()) == (0, 1)
    assert outbox.drain(NOW + timedelta(minutes=1)) == 0
    assert done == ["plan"]
    outbox.drain(NOW + timedelta(minutes=1), aside=True)
    assert done == ["plan", "plan"]


@pytest.mark.parametrize("aside", [True, False])
def test_with_nothing_to_do_nothing_is_done(done, aside):
    assert (outbox.drain(NOW, aside=aside), done) == (0, [])
