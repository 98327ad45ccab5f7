"""New rows of projections, written without building a statement for each: see `vardkase.incidents.tables`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import connection
from django.db.models import Model

from vardkase.incidents import sql
from vardkase.incidents.tables import PLAIN, kept, meta_of


def insert(found: Iterable[Model]) -> None:
    """New rows of one table, as one statement sent for each. What the database numbers by itself is left to it.

    Raises TypeError for a value that is no text, number, truth, UUID, day or moment.
    """
    new = list(found)
    if not new:
        return
    statement, names = _insertion(type(new[0]))
    values = [[value if type(value := getattr(one, name)) in PLAIN else kept(value) for name in names] for one in new]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


@cache
def _insertion(model: type[Model]) -> tuple[str, tuple[str, ...]]:
    """The statement, and the attributes that fill it."""
    fields = [field for field in meta_of(model).concrete_fields if not field.db_returning]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f'INSERT INTO "{meta_of(model).db_table}" ({columns}) VALUES ({sql.marks(len(fields))})'
    return statement, tuple(field.attname for field in fields)
