"""Who is woken in which browser, in the stream `push:<account id>`. Where a browser is reached stands nowhere in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.leadership.rules.push import Ended
from vardkase.ledger.registry import event


def push_stream(account_id: UUID) -> str:
    """The stream of an account's browsers."""
    return f"push:{account_id}"


@event("push.turned_on")
@dataclass(frozen=True, slots=True)
class PushTurnedOn:
    """Somebody lets a browser wake them. Its id is the key of this entry; `device` is what they call it."""

    device_id: UUID
    account: str
    device: str


@event("push.turned_off")
@dataclass(frozen=True, slots=True)
class PushTurnedOff:
    """A browser wakes somebody no longer, and why."""

    device_id: UUID
    account: str
    device: str
    why: Ended


KINDS = (PushTurnedOn, PushTurnedOff)
