"""The database itself refuses to change what was written. Each refusal stands beside the one thing that is allowed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from vardkase import ledger
from vardkase.ledger import checkpoints
from vardkase.ledger.tests.logbook import NOW, STREAM, erase, write
from vardkase.ledger.tests.thaw import thawed
from vardkase.ledger.verify import verify_stream

pytestmark = pytest.mark.django_db
FROZEN = ("ledger_entry", "ledger_erasure", "ledger_checkpoint", "ledger_payload")
COLUMN = {"ledger_entry": "kind", "ledger_erasure": "by_id", "ledger_checkpoint": "statement", "ledger_payload": "body"}


@pytest.fixture(autouse=True)
def _three_entries_one_erased():
    write("ett")
    write("två")
    erase(1)
    checkpoints.sign_checkpoint(STREAM, NOW)


def refused(sql: str, parameters: tuple[str | int, ...] = ()) -> str:
    """Runs a statement that must be refused; what the database said."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    return str(refusal.value)


def everything() -> list[list[tuple[object, ...]]]:
    """All rows of the ledger."""
    tables = []
    with connection.cursor() as cursor:
        for table in (*FROZEN, "ledger_stream"):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            tables.append([tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in cursor.fetchall()])
    return tables


@pytest.mark.parametrize("table", FROZEN)
def test_no_row_is_ever_changed(table):
    before = everything()
    for sql in (f"UPDATE {table} SET {COLUMN[table]} = {COLUMN[table]}", f"UPDATE {table} SET {COLUMN[table]} = NULL"):
        assert f"{table} is append-only" in refused(sql)
    assert everything() == before


@pytest.mark.parametrize("table", [*FROZEN, "ledger_stream"])
def test_no_row_is_ever_deleted(table):
    before = everything()
    assert f"{table} is append-only" in refused(f"DELETE FROM {table}")
    assert everything() == before


@pytest.mark.parametrize("change", ["number = number", "number = number + 2", "number = number - 1", "number = 0", "name = 'test:other'"])
def test_a_head_only_moves_one_step_on(change):
    assert "ledger_stream is append-only" in refused(f"UPDATE ledger_stream SET {change}")


@pytest.mark.parametrize("number", [0, 1, 3, 5, -1])
def test_an_entry_takes_no_number_but_the_next(number):
    message = refused(
        "INSERT INTO ledger_entry (stream, number, key, kind, recorded_at, header, commitment, hash)"
        " SELECT stream, %s, 'new key', kind, recorded_at, header, commitment, hash FROM ledger_entry WHERE number = 1",
        (number,),
    )
    assert "append-only" in message
    assert write("fyra").number == 4


def test_an_entry_of_a_stream_without_a_head_is_refused():
    assert "append-only" in refused(
        "INSERT INTO ledger_entry (stream, number, key, kind, recorded_at, header, commitment, hash)"
        " SELECT 'test:none', 1, 'new key', kind, recorded_at, header, commitment, hash FROM ledger_entry WHERE number = 1"
    )


@pytest.mark.sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("table", [*FROZEN, "ledger_stream"])
def test_insert_or_replace_is_refused_whatever_the_connection_says_of_triggers(table, recursive):
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        assert "append-only" in refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")
    assert everything() == before


@pytest.mark.sqlite
def test_replacing_by_key_alone_is_refused():
    key = str(write("fyra").key)
    assert "append-only" in refused(
        "INSERT OR REPLACE INTO ledger_entry (stream, number, key, kind, recorded_at, header, commitment, hash)"
        " SELECT stream, 5, %s, kind, recorded_at, header, commitment, hash FROM ledger_entry WHERE number = 1",
        (key,),
    )


@pytest.mark.sqlite
def test_an_erased_payload_cannot_be_put_back():
    assert "append-only" in refused("INSERT INTO ledger_payload (entry_id, salt, body) SELECT entry_id, X'00', '{}' FROM ledger_erasure")


@pytest.mark.postgresql
@pytest.mark.parametrize("table", [*FROZEN, "ledger_stream"])
def test_truncate_is_refused(table):
    before = everything()
    with connection.cursor() as cursor:
        # What the fixture wrote in this transaction must be settled, or its foreign keys would be what refuses.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert "append-only" in refused(f"TRUNCATE {table} CASCADE")
    assert everything() == before


@pytest.mark.postgresql
def test_insert_on_conflict_do_update_is_refused():
    assert "append-only" in refused(
        "INSERT INTO ledger_payload (entry_id, salt, body) SELECT entry_id, salt, '{}' FROM ledger_payload"
        " ON CONFLICT (entry_id) DO UPDATE SET body = EXCLUDED.body"
    )


def test_a_payload_goes_only_where_an_erasure_stands():
    assert "append-only" in refused("DELETE FROM ledger_payload WHERE entry_id = (SELECT id FROM ledger_entry WHERE number = 2)")
    erase(2)
    assert [entry.erased for entry in ledger.entries(STREAM)] == [True, True, False, False]


def test_the_triggers_are_back_after_tests_have_taken_them_away():
    with thawed(connection) as cursor:
        cursor.execute("UPDATE ledger_entry SET kind = 'x' WHERE number = 1")
    assert "append-only" in refused("UPDATE ledger_entry SET kind = 'y'")
    assert not verify_stream(STREAM).intact


@pytest.mark.sqlite
def test_what_is_erased_is_overwritten_in_the_file():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
