"""Ids as the database writes them: of thousands of rows with a few ids each id is then made once."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast


def id_text(column: str) -> Cast:
    """A column of ids, to be read as text."""
    return Cast(column, CharField())


@lru_cache(maxsize=16384)
def id_of(text: str) -> UUID:
    """The id that a text stands for."""
    return UUID(text)
