"""What is remembered of some streams is never older than they are, and nothing is remembered of what may be taken back."""

from __future__ import annotations

import pytest
from django.db import transaction

from vardkase import ledger
from vardkase.ledger import memory
from vardkase.ledger.memory import remembered
from vardkase.ledger.tests.logbook import STREAM, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty():
    memory.forget()
    yield
    memory.forget()


class Counted:
    """Gives how far the stream has come, and counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return ledger.head(STREAM).number


def test_the_same_question_is_read_once_while_nothing_is_added():
    write("ett")
    read = Counted()
    assert [remembered("x", (STREAM,), read) for _ in range(3)] == [1, 1, 1]
    assert read.times == 1


def test_what_is_added_is_seen_at_once():
    read = Counted()
    for number in range(1, 4):
        write(str(number))
        assert remembered("x", (STREAM,), read) == number
    assert read.times == 3


def test_other_questions_are_kept_apart():
    write("ett")
    read = Counted()
    assert [remembered(what, (STREAM,), read) for what in ("x", "y", ("x", "y"), "x")] == [1, 1, 1, 1]
    assert read.times == 3


def test_a_stream_that_has_nothing_is_read_every_time():
    read = Counted()
    assert [remembered("x", (STREAM,), read) for _ in range(2)] == [0, 0]
    assert read.times == 2


def test_what_is_added_to_another_stream_changes_nothing():
    write("ett")
    read = Counted()
    remembered("x", (STREAM,), read)
    write("annat", stream="other:1")
    remembered("x", (STREAM,), read)
    assert read.times == 1


def test_a_name_that_ends_in_a_colon_stands_for_all_that_begin_so():
    write("ett", stream="other:1")
    read = Counted()
    remembered("x", (STREAM, "other:"), read)
    for stream in ("other:2", "other:1", "other:a;b", STREAM):
        write("mer", stream=stream)
        remembered("x", (STREAM, "other:"), read)
    assert read.times == 5
    for stream in ("others", "othe", "other"):
        write("annat", stream=stream)
        remembered("x", (STREAM, "other:"), read)
    assert read.times == 5


def test_nothing_is_kept_of_what_is_read_in_a_transaction():
    write("ett")
    read = Counted()
    with transaction.atomic():
        write("två")
        assert remembered("x", (STREAM,), read) == 2
        transaction.set_rollback(True)
    assert remembered("x", (STREAM,), read) == 1
    with transaction.atomic():
        write("två")
        assert remembered("x", (STREAM,), read) == 2
    assert remembered("x", (STREAM,), read) == 2


def test_the_same_number_with_other_words_is_another_head():
    """Numbers come back when what was written is taken back; hashes do not."""
    write("ett")
    heads = set()
    for word in ("två", "två", "tre"):
        with transaction.atomic():
            write(word)
            heads.add(memory._heads((STREAM,)))
            transaction.set_rollback(True)
    assert len(heads) == 3


def test_what_was_refused_is_not_kept():
    write("ett")
    read = Counted()

    def refuse() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  # the test's own
        remembered("x", (STREAM,), refuse)
    assert remembered("x", (STREAM,), read) == 1


def test_only_so_much_is_kept_and_what_was_asked_long_ago_goes_first(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 3)
    write("ett")
    read = Counted()
    for what in ("a", "b", "c", "a", "d", "a"):
        remembered(what, (STREAM,), read)
    assert read.times == 4
    remembered("b", (STREAM,), read)
    assert read.times == 5
    assert len(memory._kept) == 3
