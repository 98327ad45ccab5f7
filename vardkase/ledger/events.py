"""The ledger's own events."""

from __future__ import annotations

from dataclasses import dataclass

from vardkase.ledger.registry import event


@event("ledger.payload_erased")
@dataclass(frozen=True, slots=True)
class PayloadErased:
    """What an earlier entry of the same stream said has been lawfully erased."""

    number: int
    reason: str
    authority: str
    decided_by: str
