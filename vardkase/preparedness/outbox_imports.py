"""What preparedness does after commit: taking in a file of many rows, beside the requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.clock import utc_now
from vardkase.ledger.outbox import handler
from vardkase.preparedness.actions import import_orders as actions

LEASE = timedelta(minutes=3)


@handler(actions.TOPIC, lease=LEASE, aside=True)
def take_in(payload: dict[str, Any], row_id: int) -> None:
    """Takes in what was shown and said yes to, all or nothing."""
    actions.carry_out(draft_id=UUID(payload["draft_id"]), now=utc_now())
