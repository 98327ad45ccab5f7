"""Lawful erasure: the text goes, why it went stays, and the chain verifies."""

from __future__ import annotations

import pytest
from django.db import transaction

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.events import PayloadErased
from vardkase.ledger.tests.logbook import NOW, SIGNER, STREAM, erase, write
from vardkase.ledger.verify import verify_stream

pytestmark = pytest.mark.django_db


def test_erasing_takes_the_text_and_the_salt_and_leaves_who_and_when():
    written = write("Anna Andersson, hjärtinfarkt")
    erase(1)
    entry = ledger.find(STREAM, written.key)
    assert (entry.erased, entry.payload, entry.salt) == (True, None, None)
    assert (entry.actor, entry.recorded_at, entry.kind, entry.hash) == (SIGNER.actor, NOW, "logbook.noted", written.hash)
    with pytest.raises(LookupError, match="erased"):
        _ = entry.event
    assert b"Andersson" not in entry.header


def test_why_it_was_erased_is_an_entry_like_any_other():
    write()
    by = erase(1, reason="  Personuppgift som inte behövs ")
    assert by.number == 2
    assert by.event == PayloadErased(1, "Personuppgift som inte behövs", "GDPR art. 17", "Registrator")


def test_the_chain_verifies_after_an_erasure():
    for text in ("ett", "två", "tre"):
        write(text)
    before = ledger.head(STREAM)
    erase(2)
    assert next(iter(ledger.entries(STREAM, after=2, limit=1))).hash == before.hash
    verdict = verify_stream(STREAM)
    assert (verdict.intact, verdict.checked, verdict.erased) == (True, 4, 1)


def test_the_same_erasure_sent_twice_is_one():
    write()
    key = new_id()
    first, again = erase(1, key=key), erase(1, key=key)
    assert (again.repeated, again.number, first.repeated) == (True, 2, False)
    assert ledger.head(STREAM).number == 2


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        (9, {}, "ledger.no_such_entry"),
        (0, {}, "ledger.no_such_entry"),
        (1, {"reason": " "}, "ledger.erasure_needs_grounds"),
        (1, {"authority": ""}, "ledger.erasure_needs_grounds"),
        (1, {"decided_by": "\t"}, "ledger.erasure_needs_grounds"),
        (2, {}, "ledger.already_erased"),
        (3, {}, "ledger.cannot_erase_erasure"),
        (1, {"reason": "\udc80"}, "ledger.unwritable_text"),
    ],
)
def test_refused_erasures_change_nothing(number, more, code):
    write("ett")
    write("två")
    erase(2)
    with pytest.raises(Refusal) as refused:
        erase(number, **more)
    assert refused.value.code == code
    assert ledger.head(STREAM).number == 3
    assert [entry.erased for entry in ledger.entries(STREAM)] == [False, True, False]


def test_a_key_that_wrote_an_entry_cannot_erase():
    key = write().key
    with pytest.raises(Refusal) as refused:
        erase(1, key=key)
    assert refused.value.code == "ledger.key_reused"
    assert not ledger.find(STREAM, key).erased


def test_an_erasure_that_is_rolled_back_erases_nothing():
    write("kvar")
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - what happens before the error is the test
        erase(1)
        raise ZeroDivisionError
    assert [entry.event.text for entry in ledger.entries(STREAM)] == ["kvar"]


def test_erasing_outside_a_transaction_is_a_programming_error(transactional_db):
    write()
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.erase_payload(stream=STREAM, number=1, reason="x", authority="x", decided_by="x", viewer=SIGNER, key=new_id(), now=NOW)
    assert not next(ledger.entries(STREAM)).erased
