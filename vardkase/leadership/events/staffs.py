"""Staffs and directions in the stream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.leadership.rules.staffs import Seat
from vardkase.ledger.registry import event


@event("leadership.staff_opened")
@dataclass(frozen=True, slots=True)
class StaffOpened:
    """A staff begins to work. Its id is the key of this entry."""

    staff_id: UUID
    name: str
    seat: Seat
    decision_maker: str
    grounds: str
    chief: str = ""
    organisation: str = ""
    organisation_id: UUID | None = None
    parent_id: UUID | None = None
    parent: str = ""


@event("leadership.staff_closed")
@dataclass(frozen=True, slots=True)
class StaffClosed:
    """A staff stops working. `handed_to` takes what it had not finished."""

    staff_id: UUID
    name: str
    grounds: str
    handed_to: str = ""
    open_tasks: int = 0


@event("leadership.direction_set")
@dataclass(frozen=True, slots=True)
class DirectionSet:
    """The direction in force from now on; the one before is history."""

    version: int
    goal: str
    overall_decision: str
    decided_by: str
    priorities: tuple[str, ...] = ()
    limits: str = ""
    end_state: str = ""
    message: str = ""


KINDS = (StaffOpened, StaffClosed, DirectionSet)
