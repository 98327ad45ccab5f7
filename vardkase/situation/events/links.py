"""In the stream: links that let a unit or an organisation speak without an account. The address itself is never written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.situation.rules.links import Purpose


@event("situation.link_given")
@dataclass(frozen=True, slots=True)
class LinkGiven:
    """A link is given to somebody. Its id is the key of this entry. `token` is its number by chance: without the seal it opens nothing."""

    link_id: UUID
    purpose: Purpose
    target: UUID
    holder: str
    token: str
    expires_at: datetime


@event("situation.link_withdrawn")
@dataclass(frozen=True, slots=True)
class LinkWithdrawn:
    """A link opens nothing any more."""

    link_id: UUID
    purpose: Purpose
    holder: str


KINDS = (LinkGiven, LinkWithdrawn)
