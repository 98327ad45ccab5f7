"""The end of crisis leadership in the stream: one entry that tells alone what was open and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules.incidents import State
from vardkase.leadership.events.meetings import MeetingPlanned
from vardkase.leadership.rules.standdown import Settled
from vardkase.ledger.registry import event


@dataclass(frozen=True, slots=True)
class StaffGone:
    """A staff that closed when leadership stood down."""

    staff_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A meeting to come that is not held after all."""

    meeting_id: UUID
    reference: str
    title: str
    at: datetime


@event("leadership.stood_down")
@dataclass(frozen=True, slots=True)
class StoodDown:
    """Crisis leadership stands down. `board` is the crisis board that is still at work, and `board_law` who alone ends that.

    `level` is the one that holds from now on; entries of earlier days say nothing of it.
    """

    decided_by: str
    grounds: str
    handed_to: str
    before: State
    settled: tuple[Settled, ...] = ()
    staffs: tuple[StaffGone, ...] = ()
    cancelled: tuple[NotHeld, ...] = ()
    board: str = ""
    board_law: str = ""
    evaluation: MeetingPlanned | None = None
    level_order: int | None = None
    level: str = ""


KINDS = (StoodDown,)
