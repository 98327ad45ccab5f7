"""Things to do after commit, at least once: written in the same transaction as the entry that causes them, done by a worker.

A handler gets the payload and the id of its row, which stays the same at every try and serves as the receiver's idempotency key.
A failed handler is tried again with growing pauses; it never gives up silently, since undone rows are shown by the health page.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from vardkase.ledger.models import OutboxRow

Handler = Callable[[dict[str, Any], int], None]
LONGEST_PAUSE = timedelta(minutes=30)
LEASE = timedelta(minutes=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Declared:
    function: Handler
    lease: timedelta
    aside: bool = False


_handlers: dict[str, _Declared] = {}


def handler(topic: str, *, lease: timedelta = LEASE, aside: bool = False) -> Callable[[Handler], Handler]:
    """Declares the one who does the things of a topic. `lease` is the longest it may take: after that another worker tries too.

    What takes long is done `aside`, by a worker of its own: no call-out and no mail stands in line behind it.
    """

    def declare(function: Handler) -> Handler:
        earlier = _handlers.get(topic)
        if earlier and earlier.function.__qualname__ != function.__qualname__:
            raise ValueError(f"{topic} already has a handler")
        _handlers[topic] = _Declared(function, lease, aside)
        return function

    return declare


def enqueue(topic: str, payload: dict[str, Any], now: datetime, *, due_at: datetime | None = None) -> int:
    """Writes a thing to do and returns the id of its row. Must be inside the transaction of its cause. Done at once, or when it is due."""
    _check_cause()
    return int(OutboxRow.objects.create(topic=topic, payload=json.dumps(payload), created_at=now, due_at=due_at or now).pk)


def enqueue_once(topic: str, payload: dict[str, Any], now: datetime) -> int:
    """The same, unless the very thing lies there, due and untouched: of hundreds of causes that ask for it, one asking is enough."""
    _check_cause()
    same = OutboxRow.objects.filter(topic=topic, payload=json.dumps(payload), done_at=None, attempts=0, due_at__lte=now)
    # Held until this cause is committed: a worker that takes the row afterwards sees what it is about.
    row = same.select_for_update().first()
    return int(row.pk) if row else enqueue(topic, payload, now)


def _check_cause() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a thing to do belongs to the transaction that causes it")


def drain(now: datetime, *, limit: int = 50, aside: bool = False) -> int:
    """Does what is due, oldest first, and returns how many were done: what takes long with `aside`, everything else without.

    Several workers never do the same row at the same time.
    """
    done = 0
    for _ in range(limit):
        outcome = _do_one(now, aside=aside)
        if outcome is None:
            break
        done += outcome
    return done


def waiting() -> int:
    """How many things are not done."""
    return OutboxRow.objects.filter(done_at=None).count()


def failing() -> int:
    """How many things have been tried and are not done."""
    return OutboxRow.objects.filter(done_at=None).exclude(last_error="").count()


def forget_done(before: datetime) -> int:
    """Removes what was done before a moment, and returns how many: what is done is told by the entries, not by the outbox."""
    return OutboxRow.objects.filter(done_at__lt=before).delete()[0]


def _do_one(now: datetime, *, aside: bool) -> int | None:
    """1 when a row was done, 0 when its handler failed, None when nothing is due."""
    with transaction.atomic():
        due = OutboxRow.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "id")
        long_ones = [topic for topic, declared in _handlers.items() if declared.aside]
        due = due.filter(topic__in=long_ones) if aside else due.exclude(topic__in=long_ones)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        row = due.first()
        if row is None:
            return None
        # The row is put off before the handler runs, so that another worker, or this one after a crash, comes back to it later.
        declared = _handlers.get(row.topic)
        lease = declared.lease if declared else LEASE
        OutboxRow.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, due_at=now + lease)
    return _handle(row, declared, now)


def _handle(row: OutboxRow, declared: _Declared | None, now: datetime) -> int:
    undone = OutboxRow.objects.filter(pk=row.pk, done_at=None)
    try:
        if declared is None:
            raise LookupError(f"nobody does {row.topic}")
        declared.function(json.loads(row.payload), int(row.pk))
    except Exception as error:  # noqa: BLE001 - whatever stops a handler, its thing is tried again
        _log.exception("the outbox could not do %s (row %s)", row.topic, row.pk)
        pause = min(timedelta(seconds=2 ** min(row.attempts, 16)), LONGEST_PAUSE)
        # Only if it is still this worker's turn: one who took over after the lease ran out has set a time of its own.
        undone.filter(attempts=row.attempts + 1).update(last_error=f"{type(error).__name__}: {error}"[:2000], due_at=now + pause)
        return 0
    undone.update(done_at=now, last_error="")
    return 1
