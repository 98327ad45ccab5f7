"""PostgreSQL with fewer detours on the way to a statement."""

from __future__ import annotations

import time
from typing import Any

from django.db.backends.postgresql import base

from vardkase.ledger.direct import Direct

# A connection that answered so lately is not asked whether it is alive: under load that would be a journey more for each request.
FRESH_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """The PostgreSQL connection of one thread."""

    # Django's own, which the stubs leave out.
    health_check_enabled: bool
    health_check_done: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answered = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connects; who has just been let in is alive."""
        connection = super().get_new_connection(conn_params)
        self._answered = time.monotonic()
        return connection

    def make_cursor(self, cursor: Any) -> Any:
        """What is put around the driver's cursor, outside debugging."""
        return Direct(cursor, self)

    def close_if_health_check_failed(self) -> None:
        """Closes a connection that has died meanwhile; asked at most once in `FRESH_SECONDS`."""
        now = time.monotonic()
        if self.connection is not None and self.health_check_enabled and not self.health_check_done:
            # Said here, not only left undone: asked in the middle of a transaction, the question would begin one of its own.
            self.health_check_done = now - self._answered < FRESH_SECONDS
            if not self.health_check_done:
                self._answered = now
        super().close_if_health_check_failed()
