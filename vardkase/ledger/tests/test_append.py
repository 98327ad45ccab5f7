"""Appending: what is written can be read back, once, in order; what is refused leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.db import transaction

from vardkase import ledger
from vardkase.kernel import canonical, chain
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import storage, wake
from vardkase.ledger.tests.logbook import NOW, SIGNER, STREAM, Counted, Noted, Photo, Signer, Weight, erase, write

pytestmark = pytest.mark.django_db


def test_an_entry_is_read_back_as_it_was_written():
    key = new_id()
    happened = Happened(NOW - timedelta(hours=3), Precision.ABOUT, "ca 23")
    event = Noted("Träd över väg 76 🌲", Weight.HEAVY, date(2019, 1, 3), (Photo("ab" * 32, "väg.jpg"),))
    written = write(event=event, key=key, happened=happened)
    for entry in (written, ledger.find(STREAM, key), *ledger.entries(STREAM)):
        assert entry.event == event
        assert (entry.stream, entry.number, entry.key, entry.kind, entry.version) == (STREAM, 1, key, "logbook.noted", 1)
        assert (entry.actor, entry.device, entry.happened, entry.recorded_at) == (SIGNER.actor, "test", happened, NOW)
        assert (entry.repeated, entry.erased) == (False, False)
        assert entry.hash == written.hash
        assert entry.head == canonical.loads(entry.header)


def test_numbers_begin_at_one_and_follow_one_another_in_each_stream():
    assert [write(stream=stream).number for stream in ("test:a", "test:b", "test:a", "test:a", "test:b")] == [1, 1, 2, 3, 2]
    assert [(head.stream, head.number) for head in map(ledger.head, ("test:a", "test:b"))] == [("test:a", 3), ("test:b", 2)]


def test_a_stream_that_nobody_wrote_in_is_empty_and_has_its_own_beginning():
    assert (ledger.head("test:none").number, list(ledger.entries("test:none")), ledger.find("test:none", new_id())) == (0, [], None)
    assert ledger.head("test:none").hash != ledger.head("test:other").hash


def test_each_hash_follows_from_the_one_before():
    first, second = write("ett"), write("två")
    assert first.salt
    assert first.payload
    assert first.hash == chain.link(chain.genesis(STREAM), first.header, chain.commitment(first.salt, first.payload))
    assert second.hash == chain.link(first.hash, second.header, second.commitment)
    assert ledger.head(STREAM).hash == second.hash


def test_the_same_text_twice_is_two_entries_with_nothing_in_common_but_the_text():
    first, second = write("samma"), write("samma")
    assert first.payload == second.payload
    assert first.salt != second.salt
    assert first.commitment != second.commitment


def test_the_same_key_and_event_again_is_the_entry_from_before():
    key = new_id()
    first = write("en gång", key=key)
    again = write("en gång", key=key, now=NOW + timedelta(minutes=5))
    assert (again.repeated, again.id, again.number, again.recorded_at) == (True, first.id, 1, NOW)
    assert ledger.head(STREAM).number == 1


def test_the_same_key_within_one_transaction_is_also_one_entry():
    key = new_id()
    with transaction.atomic():
        write("en gång", key=key)
        assert write("en gång", key=key).repeated
    assert ledger.head(STREAM).number == 1


@pytest.mark.parametrize("other", [Noted("en annan text"), Counted(1, 0.5, None, NOW, True)])
def test_a_key_used_for_something_else_is_refused_and_names_the_entry(other):
    write("före")
    key = new_id()
    write("en text", key=key)
    with pytest.raises(Refusal) as refused:
        write(event=other, key=key)
    assert (refused.value.code, refused.value.facts) == ("ledger.key_reused", {"number": 2})
    assert ledger.head(STREAM).number == 2


def test_a_key_may_be_used_again_in_another_stream():
    key = new_id()
    write("här", stream="test:a", key=key)
    there = write("något annat där", stream="test:b", key=key)
    assert (there.repeated, there.number) == (False, 1)


def test_a_repeated_key_is_known_after_the_text_is_erased():
    key = new_id()
    write("hemligt", key=key)
    erase(1)
    assert write("hemligt", key=key).repeated


def test_appending_outside_a_transaction_is_a_programming_error(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.append(stream=STREAM, event=Noted("x"), viewer=SIGNER, key=new_id(), now=NOW)


def test_what_is_no_declared_event_is_a_programming_error():
    with pytest.raises(LookupError):
        write(event="text")


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_name_that_no_database_can_keep_is_a_programming_error(name):
    with pytest.raises(ValueError, match="between 1 and 200"):
        write(stream=name)
    assert len(write(stream="å" * storage.LONGEST_NAME).stream) == 200


@pytest.mark.parametrize("text", ["\ud83d", "fin text \udca4 med halvt tecken"])
def test_half_a_surrogate_pair_is_refused_in_the_text_and_beside_it(text):
    for more in ({"event": Noted(text)}, {"happened": Happened(NOW, Precision.ABOUT, text)}):
        with pytest.raises(Refusal) as refused:
            write(**more)
        assert refused.value.code == "ledger.unwritable_text"
    with pytest.raises(Refusal), transaction.atomic():
        ledger.append(stream=STREAM, event=Noted("x"), viewer=Signer(device=text), key=new_id(), now=NOW)
    assert ledger.head(STREAM).number == 0


@pytest.mark.parametrize(
    "text", ["", "\x00 noll", "👩‍👩‍👧‍👦 \u202e rtl שלום", "a\u0308 och ä", "\r\n\t\u2028", "x" * 1_000_000, '"\\/%s %(x)s ? {}']
)
def test_difficult_text_is_kept_to_the_letter(text):
    write(text)
    assert [entry.event.text for entry in ledger.entries(STREAM)] == [text]


def test_moments_keep_their_microseconds_and_lose_only_the_name_of_their_zone():
    at = datetime(2019, 10, 27, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    event = Counted(-(2**62), 0.1, UUID(int=7), at, False)
    entry = next(iter([write(event=event, now=at)]))
    read = ledger.find(STREAM, entry.key)
    assert read is not None
    assert (read.event, read.recorded_at) == (event, at)
    assert read.recorded_at.tzinfo == UTC


def test_a_moment_without_zone_is_a_programming_error():
    with pytest.raises(ValueError, match="zone"):
        write(now=datetime(2019, 1, 2))  # noqa: DTZ001 - that it is refused is the test
    assert ledger.head(STREAM).number == 0


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_has_no_number_for_is_a_programming_error(number):
    with pytest.raises(ValueError, match="JSON"):
        write(event=Counted(1, number, None, NOW, True))


def test_when_it_happened_is_now_unless_somebody_says_otherwise():
    assert write().happened == Happened(NOW, Precision.MINUTE)
    assert write(happened=Happened(None, Precision.UNKNOWN, "vet ej")).happened == Happened(None, Precision.UNKNOWN, "vet ej")


def test_what_is_rolled_back_leaves_no_gap():
    write("ett")
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - what happens before the error is the test
        write("borta")
        raise ZeroDivisionError
    assert write("två").number == 2


def test_a_savepoint_that_is_rolled_back_takes_its_entries_with_it():
    with transaction.atomic():
        write("ett")
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - what happens before the error is the test
            write("borta", stream="test:other")
            write("borta")
            raise ZeroDivisionError
        write("två")
    assert [entry.event.text for entry in ledger.entries(STREAM)] == ["ett", "två"]
    assert ledger.head("test:other").number == 0


def test_listeners_hear_of_what_was_committed_and_of_nothing_else(django_capture_on_commit_callbacks):
    heard: list[str] = []
    stop = wake.listen(heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            write(stream="test:a")
            assert heard == []
            key = write(stream="test:b").key
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - what happens before the error is the test
            write(stream="test:c")
            raise ZeroDivisionError
        with django_capture_on_commit_callbacks(execute=True):
            write(stream="test:b", key=key)
    finally:
        stop()
        stop()
    assert heard == ["test:a", "test:b"]


def _in_trouble(stream: str) -> None:
    raise ZeroDivisionError(stream)


def test_a_listener_in_trouble_disturbs_neither_the_writer_nor_the_others(django_capture_on_commit_callbacks, caplog):
    heard: list[str] = []
    stops = [wake.listen(_in_trouble), wake.listen(heard.append)]
    with django_capture_on_commit_callbacks(execute=True):
        write()
    for stop in stops:
        stop()
    assert heard == [STREAM]
    assert "a listener failed" in caplog.text
