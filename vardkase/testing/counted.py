"""How many statements the database is asked: the same on every machine, however much else runs there. Seconds are the bench's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Statements:
    """What has been counted so far."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.number += 1
        return execute(sql, params, many, context)


@contextmanager
def statements() -> Iterator[Statements]:
    """Counts what is asked of the database within, transactions' own commands left out."""
    counted = Statements()
    with connection.execute_wrapper(counted):
        yield counted
