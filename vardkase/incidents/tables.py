"""Rows read without building a query: what the ORM does around a statement costs ten times the statement.

For what the house asks on every page, by equality alone. Whatever asks in another way asks the ORM.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from vardkase.incidents import sql

M = TypeVar("M", bound=Model)
PLAIN = frozenset({str, int, bool, NoneType})
# What is asked of a column: equal to a value, one of several, or empty.
EQUAL, AMONG, EMPTY = "equal", "among", "empty"


def load(model: type[M], order: str = "", /, *, most: int | None = None, **asked: Any) -> list[M]:
    """The rows of a table in which columns are equal to values; None is empty, and a tuple, list or set is one of these.

    `order` is columns with commas between, `-` before one that goes down; `most` is how many rows are wanted. Raises TypeError for a
    value or a column that is no text, number, truth, UUID, day or moment; ValueError for a column that is not there.
    """
    shape, values = [], []
    for name, value in asked.items():
        if value is None:
            shape.append((name, EMPTY, 0))
        elif isinstance(value, tuple | list | set | frozenset):
            if not value:
                return []
            shape.append((name, AMONG, len(value)))
            values += [kept(one) for one in value]
        else:
            shape.append((name, EQUAL, 1))
            values.append(kept(value))
    statement = _selection(model, order, tuple(shape)) + ("" if most is None else f" LIMIT {most:d}")
    names, readers = _reading(model)
    return [
        model.from_db(DEFAULT_DB_ALIAS, names, [read(value) if read else value for read, value in zip(readers, row, strict=True)])
        for row in sql.rows(statement, values)
    ]


def first(model: type[M], order: str = "", /, **asked: Any) -> M | None:
    """The first of them, if there is one."""
    return next(iter(load(model, order, most=1, **asked)), None)


@cache
def _selection(model: type[Model], order: str, shape: tuple[tuple[str, str, int], ...]) -> str:
    columns = _columns(model)
    where = " AND ".join(_condition(columns[_known(columns, name)], sort, count) for name, sort, count in shape)
    by = ", ".join(
        f"{columns[_known(columns, name.removeprefix('-'))]}{' DESC' if name.startswith('-') else ''}"
        for name in order.replace(" ", "").split(",")
        if name
    )
    said = f'SELECT {", ".join(columns.values())} FROM "{meta_of(model).db_table}"'  # noqa: S608 - names of our own tables alone
    return said + (f" WHERE {where}" if where else "") + (f" ORDER BY {by}" if by else "")


def _condition(column: str, sort: str, count: int) -> str:
    if sort == EMPTY:
        return f"{column} IS NULL"
    return f"{column} = %s" if sort == EQUAL else f"{column} IN ({sql.marks(count)})"


def _known(columns: dict[str, str], name: str) -> str:
    if name not in columns:
        raise ValueError(f"there is no column {name}")
    return name


@cache
def _columns(model: type[Model]) -> dict[str, str]:
    """The quoted columns of a table by the attribute that holds them."""
    return {field.attname: f'"{field.column}"' for field in meta_of(model).concrete_fields}


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[Callable[[Any], Any] | None]]:
    """The attributes of a row, and how each is read from the database's value."""
    fields = meta_of(model).concrete_fields
    return [field.attname for field in fields], [_READERS[_sort(field)] for field in fields]


def meta_of(model: type[Model]) -> Any:
    """What a model says of its table."""
    return model._meta  # noqa: SLF001 - Django's documented name for what a model says of itself


def _sort(field: Any) -> str:
    sort = str(field.get_internal_type())
    if sort not in _READERS:
        raise TypeError(f"{field.model.__name__}.{field.attname} is a {sort}, which is not read this way")
    return sort


def kept(value: Any) -> Any:
    """A value as the database in use keeps it. Raises TypeError for one that no column of ours has."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is UUID:
        return sql.uid(value)
    if kind is datetime:
        return sql.at(value)
    if kind is date:
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, str):
        # A word of a fixed set: PostgreSQL's driver would write its name.
        return str(value)
    raise TypeError(f"{kind.__name__} cannot be kept in a row")


def _of_uid(value: Any) -> UUID | None:
    return None if value is None else sql.of_uid(value)


def _of_truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _of_day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


_READERS: dict[str, Callable[[Any], Any] | None] = {
    "UUIDField": _of_uid,
    "DateTimeField": sql.of_at,
    "DateField": _of_day,
    "BooleanField": _of_truth,
    **dict.fromkeys(
        (
            "CharField",
            "TextField",
            "IntegerField",
            "BigIntegerField",
            "PositiveIntegerField",
            "SmallIntegerField",
            "AutoField",
            "BigAutoField",
        )
    ),
}
