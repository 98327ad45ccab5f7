"""Cursors without detours: what Django puts around each statement costs more time than SQLite needs for most of ours.

They do what Django's own do (errors as Django's, no statement in a broken transaction, wrappers when there are any), but nothing is built
around a call that succeeds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.backends.utils import CursorWrapper


class Direct(CursorWrapper):
    """Django's cursor without the detours."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        """Runs one statement; raises Django's database errors."""
        if self.db.execute_wrappers:
            return super().execute(sql, params)
        if self.db.needs_rollback:
            self.db.validate_no_broken_transaction()
        if params is None or isinstance(params, Mapping):
            return super().execute(sql, params)
        return self._run(self.cursor.execute, sql, params)

    def fetchone(self) -> Any:
        """The next row, or None."""
        return self._run(self.cursor.fetchone)

    def fetchall(self) -> Any:
        """All rows that are left."""
        return self._run(self.cursor.fetchall)

    def _run(self, call: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return call(*arguments)
        except Exception:
            with self.db.wrap_database_errors:
                raise
