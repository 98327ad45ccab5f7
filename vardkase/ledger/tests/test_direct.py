"""The cursors without detours behave as Django's do: its errors, its broken transactions, its wrappers, both ways of parameters."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from vardkase.ledger.direct import Direct

pytestmark = pytest.mark.django_db


def test_our_own_cursor_is_in_use():
    with connection.cursor() as cursor:
        assert isinstance(cursor, Direct)


def test_rows_come_one_by_one_and_together():
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s UNION ALL SELECT %s", ["a", "b"])
        assert cursor.fetchone()[0] == "a"
        assert [row[0] for row in cursor.fetchall()] == ["b"]
        assert cursor.fetchone() is None


def test_placeholders_by_place_by_name_and_none_at_all():
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT %s || '%%'", ["20 "])
            assert cursor.fetchone()[0] == "20 %"
        cursor.execute("SELECT %(what)s", {"what": "b"})
        assert cursor.fetchone()[0] == "b"
        cursor.execute("SELECT '100 %s'")
        assert cursor.fetchone()[0] == "100 %s", "without parameters a statement is sent as it stands"


def test_a_statement_too_long_to_remember_is_rewritten_all_the_same():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s /* {'x' * 5000} */", ["long"])
        assert cursor.fetchone()[0] == "long"


def test_faults_are_djangos_own():
    with pytest.raises((ProgrammingError, OperationalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere WHERE a = %s", [1])
    twice = "INSERT INTO ledger_stream (name, number, hash) VALUES (%s, 0, %s), (%s, 0, %s)"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(twice, ["twice", b"x" * 32] * 2)
    with pytest.raises((ProgrammingError, DataError, OperationalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s, %s", ["one too few"])


def test_a_broken_transaction_takes_no_statement():
    with transaction.atomic(), connection.cursor() as cursor:
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            cursor.execute("SELECT %s", [1])


def test_statements_are_seen_by_those_who_watch_them():
    seen: list[str] = []

    def watch(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch), connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["watched"])
        assert cursor.fetchone()[0] == "watched"
    assert seen == ["SELECT %s"]
    with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
        cursor.execute("SELECT %s", [2])
    assert len(captured) == 1
