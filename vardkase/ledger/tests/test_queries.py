"""Reading the ledger."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.ledger import queries
from vardkase.ledger.tail import Tail
from vardkase.ledger.tests.logbook import STREAM, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def twelve():
    """Twelve entries, with those of another stream between them."""
    for number in range(1, 13):
        write(f"nr {number}")
        write("annat", stream="test:other")


def numbers(**bounds: int) -> list[int]:
    """The numbers of the entries within bounds."""
    return [entry.number for entry in ledger.entries(STREAM, **bounds)]


@pytest.mark.parametrize("batch", [1, 5, 12, 500])
def test_entries_come_in_order_whatever_the_batches(twelve, monkeypatch, batch):
    monkeypatch.setattr(queries, "BATCH", batch)
    assert numbers() == list(range(1, 13))
    assert numbers(after=3, until=9) == [4, 5, 6, 7, 8, 9]
    assert numbers(after=3, limit=4) == [4, 5, 6, 7]
    assert numbers(until=2, limit=9) == [1, 2]
    assert (numbers(limit=0), numbers(after=12), numbers(after=5, until=5)) == ([], [], [])


def test_reading_all_costs_one_question_a_batch(twelve, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 5)
    with CaptureQueriesContext(connection) as asked:
        numbers()
    assert len(asked) == 3


def test_one_entry_is_found_by_key_and_by_number_and_in_its_own_stream_only(twelve):
    entry = queries.get(STREAM, 7)
    assert entry.event.text == "nr 7"
    assert ledger.find(STREAM, entry.key).number == 7
    assert queries.get_by_id(entry.id).number == 7
    assert ledger.find("test:other", entry.key) is None
    assert (queries.get(STREAM, 13), ledger.find(STREAM, new_id()), queries.get_by_id(0)) == (None, None, None)


def test_streams_are_listed_by_the_beginning_of_their_names(twelve):
    write(stream="test_other")
    assert [(head.stream, head.number) for head in queries.streams()] == [("test:other", 12), (STREAM, 12), ("test_other", 1)]
    assert [head.stream for head in queries.streams("test:")] == ["test:other", STREAM]
    assert queries.streams("est") == []
    assert queries.streams("test%") == []


def test_a_tail_gives_each_entry_once_and_goes_on_where_it_was(twelve):
    tail = Tail(STREAM, after=4)
    assert [entry.number for entry in tail.read(3)] == [5, 6, 7]
    assert [entry.number for entry in tail.read()] == [8, 9, 10, 11, 12]
    assert (tail.read(), tail.after) == ([], 12)
    write("nr 13")
    assert [entry.event.text for entry in tail.read()] == ["nr 13"]
    assert Tail(STREAM).read(1)[0].number == 1
