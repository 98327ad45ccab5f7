"""New rows of projections, written without building a statement for each: see `vardkase.incidents.tables`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from vardkase.incidents import sql
from vardkase.incidents.tables import PLAIN, kept, meta_of


def insert(found: Iterable[Model]) -> None:
    """New rows of one table, as one statement sent for each. What the database numbers by itself is left to it.

    Raises TypeError for a value that is no text, number, truth, UUID, day or moment.
    """
    new = list(found)
    if new:
        _, names = _insertion(type(new[0]))
        _send(type(new[0]), ([getattr(one, name) for name in names] for one in new))


def enter(model: type[Model], found: Iterable[dict[str, Any]]) -> None:
    """The same from what every column is to be: for rows by the hundred, which nobody needs as models.

    Raises KeyError for a column that is not said; TypeError as `insert`.
    """
    _, names = _insertion(model)
    _send(model, ([one[name] for name in names] for one in found))


def _send(model: type[Model], found: Iterable[list[Any]]) -> None:
    statement, _ = _insertion(model)
    # Asked once: a row has several ids, and each would ask anew how this database keeps them.
    native = sql.is_native()
    values = [
        [value if type(value) in PLAIN else value.hex if not native and type(value) is UUID else kept(value) for value in row]
        for row in found
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


@cache
def _insertion(model: type[Model]) -> tuple[str, tuple[str, ...]]:
    """The statement, and the attributes that fill it."""
    fields = [field for field in meta_of(model).concrete_fields if not field.db_returning]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f'INSERT INTO "{meta_of(model).db_table}" ({columns}) VALUES ({sql.marks(len(fields))})'
    return statement, tuple(field.attname for field in fields)
