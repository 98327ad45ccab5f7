"""Takes the triggers of the ledger away for a moment: to tamper in a test, and to empty the tables after one. Tests only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

TABLES = ("ledger_entry", "ledger_payload", "ledger_erasure", "ledger_checkpoint", "ledger_stream")


@contextmanager
def thawed(connection: Any) -> Iterator[Any]:
    """A cursor before which nothing is append-only. The triggers are back afterwards, if only because an error rolls everything back."""
    with connection.cursor() as cursor:
        back = _off_postgresql(cursor) if connection.vendor == "postgresql" else _off_sqlite(cursor)
        try:
            yield cursor
        except BaseException:
            if connection.in_atomic_block:
                raise
            _run(cursor, back)
            raise
        _run(cursor, back)


def _run(cursor: Any, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


def _off_postgresql(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'ledger_%%'", [])
    there = [row[0] for row in cursor.fetchall() if row[0] in TABLES]
    # Foreign keys that wait for the commit would stop the change of the table.
    settle = "SET CONSTRAINTS ALL IMMEDIATE"
    _run(cursor, [settle, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in there), "SET CONSTRAINTS ALL DEFERRED"])
    return [settle, *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in there)]


def _off_sqlite(cursor: Any) -> list[str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger!_%%' ESCAPE '!'", [])
    triggers = cursor.fetchall()
    _run(cursor, [f"DROP TRIGGER {name}" for name, _ in triggers])
    return [sql for _, sql in triggers]


def let_tests_empty_the_tables() -> None:
    """Django empties all tables after a test that really commits; the ledger would refuse."""
    original = BaseDatabaseOperations.execute_sql_flush
    if getattr(original, "thaws", False):
        return

    def execute_sql_flush(operations: Any, sql_list: Any) -> None:
        with thawed(operations.connection):
            original(operations, sql_list)

    execute_sql_flush.thaws = True  # type: ignore[attr-defined]
    setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)  # noqa: B010 - a type checker forbids it otherwise
