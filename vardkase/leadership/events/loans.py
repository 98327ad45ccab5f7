"""Roles that the chief of staff lends for a night, in the stream: so that everybody in the incident sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Role
from vardkase.ledger.registry import event


@event("leadership.role_lent")
@dataclass(frozen=True, slots=True)
class RoleLent:
    """Somebody has a role in this incident until a moment. The grant itself stands in the stream of access."""

    grant_id: UUID
    account_id: UUID
    who: str
    role: Role
    until: datetime
    reason: str


@event("leadership.role_returned")
@dataclass(frozen=True, slots=True)
class RoleReturned:
    """A lent role was taken back before its time."""

    grant_id: UUID
    who: str
    role: Role


KINDS = (RoleLent, RoleReturned)
