"""SQLite's cursor with a memory for statements: Django writes the placeholders of each one anew every time it is run."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX, SQLiteCursorWrapper

# Longer statements (thousands of rows at once) come once and would only fill the memory.
LONGEST_KEPT = 4_000


class Cursor(SQLiteCursorWrapper):
    """SQLite's cursor, which remembers how Django's `%s` is written there."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """The statement with SQLite's placeholders."""
        if param_names is not None or len(query) > LONGEST_KEPT:
            return str(super().convert_query(query, param_names=param_names))
        return _converted(query)


@lru_cache(maxsize=1024)
def _converted(query: str) -> str:
    return str(FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))
