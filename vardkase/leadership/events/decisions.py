"""Decisions, and what they oblige to, in the stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.leadership.rules.decisions import Capacity, Duty, DutyKind
from vardkase.leadership.rules.tasks import Origin
from vardkase.ledger.registry import event


@event("leadership.decision_taken")
@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A decision. It is never changed; a later one may supersede it. Its id is the key of this entry."""

    decision_id: UUID
    reference: str
    title: str
    text: str
    grounds: str
    decided_by: str
    capacity: Capacity
    mandate: str = ""
    background: str = ""
    alternatives: tuple[str, ...] = ()
    why_urgent: str = ""
    consulted: tuple[str, ...] = ()
    communicated_to: tuple[str, ...] = ()
    effective_from: datetime | None = None
    review_at: datetime | None = None
    no_action: bool = False
    supersedes: UUID | None = None
    supersedes_reference: str = ""
    duties: tuple[Duty, ...] = ()
    staff_id: UUID | None = None
    mark: Mark = OPEN
    origin: Origin | None = None


@event("leadership.duty_done")
@dataclass(frozen=True, slots=True)
class DutyDone:
    """What a decision obliged to has been done. `about` is the decision or the takeover, by its reference."""

    about_id: UUID
    about: str
    kind: DutyKind
    how: str
    mark: Mark = OPEN


KINDS = (DecisionTaken, DutyDone)
