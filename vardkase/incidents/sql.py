"""What plain SQL needs on both databases. The log's hot path is written in it: the ORM would more than double the cost of an entry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection


def uid(value: UUID) -> Any:
    """A UUID as the database in use keeps it."""
    return value if connection.features.has_native_uuid_field else value.hex


def of_uid(value: Any) -> UUID:
    """The UUID of a database value."""
    if isinstance(value, UUID):
        return value
    # Thirty-two digits, as SQLite keeps them: the constructor looks for signs that are not there.
    return UUID(int=int(value, 16)) if len(value) == 32 else UUID(value)


def at(value: datetime | None) -> Any:
    """A moment as the database in use keeps it."""
    return None if value is None else connection.ops.adapt_datetimefield_value(value)


def of_at(value: Any) -> datetime | None:
    """The moment of a database value, in UTC. SQLite gives text or a moment without zone, PostgreSQL one with its session's zone."""
    if value is None:
        return None
    found: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def moment(value: Any) -> datetime:
    """The same for a moment that is never missing."""
    found = of_at(value)
    if found is None:
        raise TypeError("a moment is missing where the column does not allow it")
    return found


def rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def row(sql: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    """The first row of a statement, if it has one."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def locking() -> str:
    """What a statement ends with that must keep its row as it is: SQLite's transaction holds the only write lock already."""
    return " FOR UPDATE" if connection.vendor == "postgresql" else ""


def marks(count: int) -> str:
    """Placeholders for a list of values."""
    return ", ".join(["%s"] * count)


def is_native() -> bool:
    """Whether the database has a type for UUIDs."""
    return bool(connection.features.has_native_uuid_field)


def scope_id(scope: str, prefix: str) -> UUID | None:
    """The id of a scope such as `org:<id>`; None for another sort of scope, or one that is no id."""
    if not scope.startswith(prefix):
        return None
    try:
        return UUID(scope[len(prefix) :])
    except ValueError:
        return None
