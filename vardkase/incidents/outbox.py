"""Things the incidents do after commit."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from vardkase.incidents import search
from vardkase.ledger.outbox import handler

PURGE = "incidents.search_purge"


@handler(PURGE)
def purge(payload: dict[str, Any], row_id: int) -> None:
    """After an erasure the words must also leave the index's own pages. Doing it twice does no harm."""
    with transaction.atomic():
        search.purge()
