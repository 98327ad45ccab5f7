"""Push to every browser that somebody has: one message, as many tries, and what each browser taught us."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from vardkase.leadership.channels.message import Channel, Failure, Fault, Message, Outcome, Receipt, fault
from vardkase.leadership.channels.push import GONE, PROVIDER

# A sick push service must not hold the round for each of ten browsers.
TRIES_FOR = 12.0


@dataclass(slots=True)
class ToDevices:
    """Sends to every browser; one that takes it is enough. `used` and `gone` are what was learnt, for whoever has the tables."""

    channel: Channel
    devices: Sequence[tuple[UUID, str]]
    used: list[UUID] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return PROVIDER

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over by every browser. The receipt carries our own reference: what push services answer leads to the browser."""
        receipt: Receipt | None = None
        failure: Failure = fault(PROVIDER, Fault.NUMBER_REFUSED, "no browser")
        begun = time.monotonic()
        for device_id, subscription in self.devices:
            if time.monotonic() - begun > TRIES_FOR:
                break
            outcome = self.channel.send(replace(message, to=subscription), now)
            if isinstance(outcome, Receipt):
                receipt = receipt or replace(outcome, provider_id=str(message.reference))
                self.used.append(device_id)
            else:
                failure = outcome
                if outcome.detail.endswith(GONE):
                    self.gone.append(device_id)
        return receipt or failure
