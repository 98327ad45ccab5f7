"""What leadership does after commit: moving call-outs on, and sending their messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.clock import utc_now
from vardkase.leadership.actions.callout_sending import WAITS_FOR, send_waiting
from vardkase.leadership.actions.callout_steps import SEND, advance_callout
from vardkase.leadership.actions.callouts import STEP
from vardkase.ledger.outbox import handler


@handler(STEP)
def step(payload: dict[str, Any], row_id: int) -> None:
    """Whoever is to be asked now is asked. Doing it twice does no harm."""
    advance_callout(callout_id=UUID(payload["callout_id"]), now=utc_now())


# After a crash another worker begins anew when the lease is out: as soon as a round surely is over.
@handler(SEND, lease=timedelta(seconds=WAITS_FOR + 10))
def send(payload: dict[str, Any], row_id: int) -> None:
    """Sends what is planned. What was sent twice has the same reference, and counts once."""
    send_waiting(callout_id=UUID(payload["callout_id"]), clock=utc_now)
