"""What one process writes is told to its siblings after commit, and never twice where the database tells them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from vardkase.ledger import wake
from vardkase.ledger.tests.logbook import STREAM, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Iterator[list[str]]:
    words: list[str] = []
    wake.spread_by(words.append)
    yield words
    wake.spread_by(None)


@pytest.mark.sqlite
def test_the_others_are_told_after_commit_and_not_before(told):
    with transaction.atomic():
        write("Färjan går.")
        assert told == []
    assert told == [STREAM]


@pytest.mark.sqlite
def test_what_was_rolled_back_is_told_to_nobody(told):
    with transaction.atomic():
        write("Färjan går.")
        transaction.set_rollback(True)
    assert told == []


@pytest.mark.postgresql
def test_on_postgresql_the_statement_has_told_them(told):
    write("Färjan går.")
    assert told == []


def test_what_is_heard_from_another_is_not_told_on(told):
    heard: list[str] = []
    stop = wake.listen(heard.append)
    try:
        wake.tell(STREAM)
    finally:
        stop()
    assert (heard, told) == ([STREAM], [])
