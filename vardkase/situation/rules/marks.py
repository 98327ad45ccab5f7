"""How closed what is said of something closed is: nobody learns by one way what they may not read by another."""

from __future__ import annotations

from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.incidents.rules.marks import at_least


def covers(mark: Mark, other: Mark) -> bool:
    """Whether everybody who reads what is under one mark also reads what is under the other: a secret is a secret of its authority."""
    if other.level == Secrecy.SECRET and mark.authority_id != other.authority_id:
        return False
    return at_least(mark, other.level) == mark


def of_key(key: str) -> Mark:
    """The mark of a compartment (`incidents.rules.seen_key`): how closed it is and whose. The statute stands in the entry."""
    level, _colon, authority = key.partition(":")
    if level == Secrecy.OPEN:
        return OPEN
    return Mark(Secrecy(level), authority_id=UUID(authority) if authority else None)
