"""The PostgreSQL connection: it is not asked at every turn whether it is alive, and one that died is found out before it is used."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection, transaction

from vardkase.ledger.postgresql import base

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [time.monotonic()]
    monkeypatch.setattr(base.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def asked(monkeypatch) -> list[Any]:
    """How often the connection was asked whether it is alive."""
    found: list[Any] = []
    alive = connection.is_usable
    connection.errors_occurred = False

    def asking() -> bool:
        found.append(1)
        return bool(alive())

    monkeypatch.setattr(connection, "is_usable", asking)
    return found


def request() -> None:
    """A request begins and writes."""
    connection.close_if_unusable_or_obsolete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_one_that_answered_a_moment_ago_is_not_asked_again(clock, asked):
    request()
    asked.clear()
    request()
    request()
    assert asked == []
    clock[0] += base.FRESH_SECONDS + 0.1
    request()
    assert asked == [1]


def test_it_is_not_asked_in_the_middle_of_a_transaction_either(clock, asked):
    request()
    asked.clear()
    connection.close_if_unusable_or_obsolete()
    with transaction.atomic():
        clock[0] += base.FRESH_SECONDS + 0.1
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert asked == []
    assert connection.get_autocommit()


def test_one_that_died_is_replaced_before_it_is_used(clock, asked):
    request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [number])
    finally:
        other.close()
    clock[0] += base.FRESH_SECONDS + 0.1
    request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (number,)
