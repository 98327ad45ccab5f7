"""Verification in the database: an honest stream is intact, and nothing that was changed goes unseen."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.kernel import canonical, chain
from vardkase.kernel.ids import new_id
from vardkase.ledger import checkpoints, keys, queries, verify
from vardkase.ledger.events import PayloadErased
from vardkase.ledger.tests.histories import COLUMNS, flipped, play, steps
from vardkase.ledger.tests.logbook import NOW, STREAM, Noted, erase, write
from vardkase.ledger.tests.thaw import thawed
from vardkase.ledger.verify import Fault, Verdict, verify_all, verify_stream
from vardkase.ledger.words import FAULTS

pytestmark = pytest.mark.django_db
PATIENT = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class Undo(Exception):
    """Leaves a transaction without a trace."""


def tampered(*statements: str | tuple[str, list[Any]], stream: str = STREAM) -> Verdict:
    """The verdict after somebody who owns the database has changed it. Everything is as before afterwards."""
    verdict = None
    with pytest.raises(Undo), transaction.atomic(), thawed(connection) as cursor:  # noqa: PT012 - what happens before the error is the test
        for statement in statements:
            cursor.execute(*((statement,) if isinstance(statement, str) else statement))
        verdict = verify_stream(stream)
        raise Undo
    assert verdict is not None
    return verdict


@pytest.fixture
def five():
    """Five entries, the second erased by the fifth, and a checkpoint after the third."""
    for number in range(1, 4):
        write(f"nr {number}")
    checkpoints.sign_checkpoint(STREAM, NOW)
    write("nr 4")
    erase(2)
    assert verify_stream(STREAM) == Verdict(STREAM, True, 5, None, "", 1)


@PATIENT
@given(history=steps)
def test_whatever_was_written_reads_back_is_gapless_and_verifies(history):
    stream = f"test:{new_id()}"
    said = play(stream, history)
    entries = list(ledger.entries(stream))
    assert [entry.number for entry in entries] == list(range(1, len(said) + 1))
    assert {entry.number: None if entry.erased else entry.event for entry in entries} == said
    assert verify_stream(stream) == Verdict(stream, True, len(said), None, "", sum(value is None for value in said.values()))
    assert ledger.head(stream).hash == (entries[-1].hash if entries else chain.genesis(stream))


@PATIENT
@given(history=steps, column=st.sampled_from(COLUMNS), row=st.integers(0, 20), bit=st.integers(0, 4000))
def test_one_bit_flipped_anywhere_is_found(history, column, row, bit):
    table, name, identity = column
    stream = f"test:{new_id()}"
    said = play(stream, history)
    checkpoints.sign_checkpoint(stream, NOW)
    rows = _rows(table, name, identity, stream)
    assume(rows)
    place, number, value = rows[row % len(rows)]
    sqlite = connection.vendor == "sqlite"
    turned = flipped(value, bit, any_bytes=sqlite)
    assume(turned is not None)
    assert verify_stream(stream).intact
    verdicts: list[Verdict] = []
    with pytest.raises(Undo), transaction.atomic(), thawed(connection) as cursor:  # noqa: PT012 - what happens before the error is the test
        as_text = sqlite and isinstance(value, str)
        try:
            with transaction.atomic():
                cursor.execute(
                    f"UPDATE {table} SET {name} = {'CAST(%s AS TEXT)' if as_text else '%s'} WHERE {identity} = %s", [turned, place]
                )
        except DatabaseError:
            assume(False)  # The database itself does not let this row exist.
        verdicts = list(verify_all())
        raise Undo
    bad = [verdict for verdict in verdicts if not verdict.intact]
    assert bad, f"{table}.{name} of {place}: bit {bit} of {value!r} went unseen"
    if name in ("header", "commitment", "hash", "salt", "body") and table != "ledger_stream":
        assert [verdict.stream for verdict in bad] == [stream]
        # Who forges an erasure takes the ground from under what it erased: that entry comes first, and lacks what it said without a reason.
        forged = said[number]
        erased = {forged.number} if isinstance(forged, PayloadErased) else set()
        assert bad[0].first_bad_number in {number} | erased


def _rows(table: str, name: str, identity: str, stream: str) -> list[tuple[Any, Any, Any]]:
    """(identity, number, value) of every row that a table has of a stream."""
    ours = {
        "ledger_payload": "JOIN ledger_entry e ON e.id = t.entry_id WHERE e.stream = %s",
        "ledger_erasure": "JOIN ledger_entry e ON e.id = t.entry_id WHERE e.stream = %s",
        "ledger_stream": "WHERE t.name = %s",
    }.get(table, "WHERE t.stream = %s")
    number = "e.number" if "JOIN" in ours else "t.number"
    with connection.cursor() as cursor:
        column = f"CAST(t.{name} AS TEXT)" if name == "recorded_at" and connection.vendor == "sqlite" else f"t.{name}"
        cursor.execute(f"SELECT t.{identity}, {number}, {column} FROM {table} t {ours} ORDER BY 2", [stream])
        return [(row[0], row[1], bytes(row[2]) if isinstance(row[2], memoryview) else row[2]) for row in cursor.fetchall()]


SET_ENTRY = f"UPDATE ledger_entry SET {{}} WHERE stream = '{STREAM}' AND number = {{}}"
ID = f"(SELECT id FROM ledger_entry WHERE stream = '{STREAM}' AND number = {{}})"


@pytest.mark.parametrize(
    ("statements", "number", "fault"),
    [
        ([SET_ENTRY.format("kind = 'logbook.other'", 3)], 3, Fault.HEADER),
        ([SET_ENTRY.format("recorded_at = '2019-01-02 01:20:01+00:00'", 3)], 3, Fault.HEADER),
        ([SET_ENTRY.format("header = '{}'", 1)], 1, Fault.HEADER),
        ([SET_ENTRY.format("header = '[]'", 1)], 1, Fault.HEADER),
        ([SET_ENTRY.format("header = 'ingen json'", 1)], 1, Fault.HEADER),
        ([SET_ENTRY.format("header = replace(header, 'Loggförare', 'Ordförande')", 4)], 4, Fault.HASH),
        ([SET_ENTRY.format("header = header || ' '", 4)], 4, Fault.HASH),
        ([SET_ENTRY.format("number = 99", 3)], 3, Fault.NUMBER),
        ([SET_ENTRY.format("stream = 'test:else'", 1)], 1, Fault.NUMBER),
        ([f"UPDATE ledger_payload SET body = replace(body, 'nr 3', 'nr 8') WHERE entry_id = {ID.format(3)}"], 3, Fault.PAYLOAD_CHANGED),
        ([f"DELETE FROM ledger_payload WHERE entry_id = {ID.format(3)}"], 3, Fault.PAYLOAD_MISSING),
        (["DELETE FROM ledger_erasure"], 2, Fault.PAYLOAD_MISSING),
        ([f"UPDATE ledger_erasure SET by_id = {ID.format(4)}"], 2, Fault.ERASURE),
        ([f"UPDATE ledger_erasure SET by_id = {ID.format(1)}"], 2, Fault.ERASURE),
        (["UPDATE ledger_erasure SET by_id = 987654321"], 2, Fault.ERASURE),
        ([f"UPDATE ledger_erasure SET entry_id = {ID.format(1)}"], 1, Fault.PAYLOAD_RETURNED),
        (
            [
                f"DELETE FROM ledger_payload WHERE entry_id = {ID.format(3)}",
                f"INSERT INTO ledger_erasure (entry_id, by_id) VALUES ({ID.format(3)}, {ID.format(5)})",
            ],
            3,
            Fault.ERASURE,
        ),
        ([f"UPDATE ledger_stream SET number = 4 WHERE name = '{STREAM}'"], 4, Fault.HEAD),
        ([f"UPDATE ledger_stream SET number = 6 WHERE name = '{STREAM}'"], 6, Fault.NUMBER),
        ([f"DELETE FROM ledger_stream WHERE name = '{STREAM}'"], 5, Fault.HEAD),
        ([f"DELETE FROM ledger_stream WHERE name = '{STREAM}'", "DELETE FROM ledger_checkpoint"], 5, Fault.HEAD),
        (["UPDATE ledger_checkpoint SET number = 4"], 4, Fault.CHECKPOINT_HASH),
        (["UPDATE ledger_checkpoint SET statement = replace(statement, 'test:storm', 'test:calm')"], 3, Fault.CHECKPOINT_SIGNATURE),
        (["UPDATE ledger_checkpoint SET statement = 'ingen json'"], 3, Fault.CHECKPOINT_SIGNATURE),
        (["UPDATE ledger_checkpoint SET statement = '{}'"], 3, Fault.CHECKPOINT_SIGNATURE),
    ],
)
def test_each_kind_of_tampering_is_named_with_its_entry(five, statements, number, fault):
    verdict = tampered(*statements)
    assert (verdict.intact, verdict.first_bad_number, verdict.why) == (False, number, fault)
    assert verify_stream(STREAM).intact


def test_two_payloads_swapped_are_found(five):
    first: Any = queries.get(STREAM, 1)
    third: Any = queries.get(STREAM, 3)
    swap = "UPDATE ledger_payload SET salt = %s, body = %s WHERE entry_id = %s"
    verdict = tampered((swap, [third.salt, third.payload.decode(), first.id]), (swap, [first.salt, first.payload.decode(), third.id]))
    assert (verdict.first_bad_number, verdict.why) == (1, Fault.PAYLOAD_CHANGED)


def test_the_border_between_salt_and_payload_cannot_be_moved(five):
    entry: Any = queries.get(STREAM, 1)
    longer = entry.salt + entry.payload[:1]
    verdict = tampered(
        ("UPDATE ledger_payload SET salt = %s, body = %s WHERE entry_id = %s", [longer, entry.payload[1:].decode(), entry.id])
    )
    assert (verdict.first_bad_number, verdict.why) == (1, Fault.PAYLOAD_CHANGED)


def test_an_erased_text_put_back_is_found(five):
    columns = f"SELECT {ID.format(2)}, salt, body FROM ledger_payload WHERE entry_id = {ID.format(1)}"
    returned = f"INSERT INTO ledger_payload (entry_id, salt, body) {columns}"
    assert tampered(returned).why == Fault.PAYLOAD_RETURNED
    with_licence_gone = tampered(returned, "DELETE FROM ledger_erasure")
    assert (with_licence_gone.first_bad_number, with_licence_gone.why) == (2, Fault.PAYLOAD_CHANGED)


def _rewritten(text: str, number: int) -> list[tuple[str, list[Any]]]:
    """The statements of a forger who changes one entry and computes the whole rest of the chain anew."""
    last, statements = chain.genesis(STREAM), []
    for entry in ledger.entries(STREAM):
        commitment = entry.commitment
        if entry.number == number:
            payload = canonical.dumps({"text": text, "weight": "light", "due": None, "photos": []})
            commitment = chain.commitment(entry.salt or b"", payload)
            statements.append(("UPDATE ledger_payload SET body = %s WHERE entry_id = %s", [payload.decode(), entry.id]))
        last = chain.link(last, entry.header, commitment)
        statements.append(("UPDATE ledger_entry SET commitment = %s, hash = %s WHERE id = %s", [commitment, last, entry.id]))
    return [*statements, ("UPDATE ledger_stream SET hash = %s WHERE name = %s", [last, STREAM])]


def test_a_whole_chain_computed_anew_is_revealed_by_a_checkpoint_and_by_nothing_else(five):
    verdict = tampered(*_rewritten("det hände aldrig", 1))
    assert (verdict.first_bad_number, verdict.why) == (3, Fault.CHECKPOINT_HASH)
    assert tampered(*_rewritten("det hände aldrig", 1), "DELETE FROM ledger_checkpoint").intact, "this is what the documentation says"


def test_a_checkpoint_signed_with_another_key_is_not_ours(five, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "another house"
    assert (verify_stream(STREAM).first_bad_number, verify_stream(STREAM).why) == (3, Fault.CHECKPOINT_KEY)


def test_an_earlier_key_of_ours_is_still_ours(five, settings, tmp_path):
    settings.EARLIER_PUBLIC_KEYS = [keys.signing_key().public.upper()]
    settings.DATA_DIR = tmp_path / "new key"
    assert verify_stream(STREAM).intact


def test_entries_hidden_beyond_the_head_are_found(five):
    hidden = (
        "INSERT INTO ledger_entry (stream, number, key, kind, recorded_at, header, commitment, hash)"
        " SELECT stream, 7, 'hidden', kind, recorded_at, header, commitment, hash FROM ledger_entry WHERE number = 1"
    )
    assert (tampered(hidden).first_bad_number, tampered(hidden).why) == (7, Fault.HEAD)


def test_the_newest_entries_cut_off_are_revealed_by_a_checkpoint_that_knew_them(five):
    checkpoints.sign_checkpoint(STREAM, NOW)
    third: Any = queries.get(STREAM, 3)
    cut: list[Any] = [
        "DELETE FROM ledger_erasure",
        f"DELETE FROM ledger_payload WHERE entry_id IN ({ID.format(4)}, {ID.format(5)})",
        f"DELETE FROM ledger_entry WHERE stream = '{STREAM}' AND number > 3",
        (f"UPDATE ledger_stream SET number = 3, hash = %s WHERE name = '{STREAM}'", [third.hash]),
        (f"INSERT INTO ledger_payload (entry_id, salt, body) SELECT {ID.format(2)}, %s, '{{}}'", [b"0" * 16]),
    ]
    assert not tampered(*cut).intact
    write("utan radering", stream="test:plain")
    checkpoints.sign_checkpoint("test:plain", NOW)
    gone = tampered(
        "DELETE FROM ledger_payload WHERE entry_id = (SELECT id FROM ledger_entry WHERE stream = 'test:plain')",
        "DELETE FROM ledger_entry WHERE stream = 'test:plain'",
        "DELETE FROM ledger_stream WHERE name = 'test:plain'",
        stream="test:plain",
    )
    assert (gone.first_bad_number, gone.why) == (1, Fault.CHECKPOINT_HASH)


def test_every_stream_that_anything_speaks_of_is_verified(five):
    write(stream="test:a")
    write(stream="test:b")
    with thawed(connection) as cursor:
        cursor.execute("DELETE FROM ledger_stream WHERE name = 'test:a'")
        cursor.execute("UPDATE ledger_checkpoint SET stream = 'test:ghost'")
    assert {verdict.stream: verdict.intact for verdict in verify_all()} == {
        "test:a": False,
        "test:b": True,
        "test:ghost": False,
        STREAM: True,
    }


def test_an_empty_stream_is_intact_also_with_a_checkpoint():
    checkpoints.sign_checkpoint("test:none", NOW)
    assert verify_stream("test:none") == Verdict("test:none", True, 0)


def test_entries_written_while_verification_runs_do_not_disturb_it(five, monkeypatch):
    original = verify._rows

    def rows_while_others_write(*place: Any) -> Any:
        rows = original(*place)
        write("under tiden")
        erase(1)
        checkpoints.sign_checkpoint(STREAM, NOW)
        monkeypatch.setattr(verify, "_rows", original)
        return rows

    monkeypatch.setattr(verify, "_rows", rows_while_others_write)
    assert verify_stream(STREAM) == Verdict(STREAM, True, 5, None, "", 1)
    assert verify_stream(STREAM) == Verdict(STREAM, True, 7, None, "", 2)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_size_of_the_batches_makes_no_difference(five, monkeypatch, batch):
    monkeypatch.setattr(verify, "BATCH", batch)
    assert verify_stream(STREAM).checked == 5


def test_memory_stays_flat(monkeypatch):
    monkeypatch.setattr(verify, "BATCH", 20)
    peaks = []
    for count in (60, 300):
        stream = f"test:{count}"
        with transaction.atomic():
            for _ in range(count):
                write("x" * 2000, stream=stream)
        verify_stream(stream)
        tracemalloc.start()
        verify_stream(stream)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5, peaks


def test_every_fault_has_words():
    assert set(FAULTS) == {str(fault) for fault in Fault}
    assert all(json.dumps(str(words)) for words in FAULTS.values())


def test_a_verdict_is_of_the_event_that_was_written_not_of_what_it_is_now():
    """A kind that no program knows any more can still be verified: verification reads bytes, not events."""
    write(event=Noted("gammalt"))
    from vardkase.ledger import registry

    known = dict(registry._classes)
    try:
        registry._classes.pop("logbook.noted")
        assert verify_stream(STREAM).intact
    finally:
        registry._classes.update(known)


@pytest.mark.sqlite
def test_a_name_that_is_no_text_is_told_and_the_others_are_verified_all_the_same(five):
    verdicts: list[Verdict] = []
    with pytest.raises(Undo), transaction.atomic(), thawed(connection) as cursor:  # noqa: PT012 - what happens before the error is the test
        cursor.execute("UPDATE ledger_checkpoint SET stream = CAST(X'FF41' AS TEXT)")
        verdicts = list(verify_all())
        raise Undo
    told = [(verdict.stream, verdict.intact, verdict.why) for verdict in verdicts]
    assert told == [(STREAM, True, ""), ("\\xffA", False, Fault.NAME)]


@pytest.mark.sqlite
def test_a_statement_that_is_no_text_is_a_changed_checkpoint(five):
    verdict = tampered("UPDATE ledger_checkpoint SET statement = CAST(X'FF7B7D' AS TEXT)")
    assert (verdict.intact, verdict.first_bad_number, verdict.why) == (False, 3, Fault.CHECKPOINT_SIGNATURE)


def test_a_forged_erasure_takes_the_ground_from_under_what_it_erased(five):
    """The erased entry is the first that lacks its content without a reason; the forged one stands after it."""
    body = queries.get(STREAM, 5)
    assert body is not None
    forged = body.payload.decode().replace('"number":2', '"number":3')
    verdict = tampered(("UPDATE ledger_payload SET body = %s WHERE entry_id = %s", [forged, body.id]))
    assert (verdict.intact, verdict.first_bad_number, verdict.why) == (False, 2, Fault.ERASURE)
