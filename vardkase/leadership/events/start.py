"""The start of crisis leadership in the stream: the moment from which the H-clock runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import Criterion
from vardkase.leadership.rules.start import Decider
from vardkase.ledger.registry import event


@dataclass(frozen=True, slots=True)
class StartedSeat:
    """A place where leadership sits, and by which plan."""

    staff_id: UUID
    staff: str
    organisation: str
    plan: str
    roles: int
    callout_id: UUID | None = None


@event("leadership.started")
@dataclass(frozen=True, slots=True)
class LeadershipStarted:
    """Leadership has been started: the grounds, the level, where it sits, and by whose decision. Its id is the key of this entry.

    `decided_by` says who decided and how; `decider` whether that was whoever pressed, and `decided_at` when they decided. Starts that were
    written before these were asked for have neither.
    """

    start_id: UUID
    level_order: int
    level: str
    decided_by: str
    criteria: tuple[Criterion, ...]
    reason: str
    seats: tuple[StartedSeat, ...]
    place: str = ""
    meeting_at: datetime | None = None
    decider: Decider | None = None
    decided_at: datetime | None = None


KINDS = (LeadershipStarted,)
