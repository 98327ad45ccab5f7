"""The work of the crisis board in the stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.leadership.rules.board import Conditions, Ender, Extent, Judge
from vardkase.leadership.rules.decisions import Duty
from vardkase.leadership.rules.meetings import Move
from vardkase.leadership.rules.sittings import Adjustment, BoardItem
from vardkase.ledger.registry import event


@event("leadership.board_activated")
@dataclass(frozen=True, slots=True)
class BoardActivated:
    """The chair, or the vice chair, has judged that an extraordinary event makes the board work. `law` is the ground as it read then."""

    activation_id: UUID
    board: str
    judge: Judge
    chair: str
    conditions: Conditions
    law: str
    prevented: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """What the board was told that its chair had decided alone, and in which paragraph."""

    about_id: UUID
    reference: str
    paragraph: int


@event("leadership.board_met")
@dataclass(frozen=True, slots=True)
class BoardMet:
    """The board has sat. `number` counts its meetings in this event.

    What was written of a meeting that was convened here stands in `paragraphs` too, and `items` are their headings. `reported` are the
    decisions and takeovers that the board heard of: what obliged to report them is done. `ended_at` when the meeting was followed here.
    """

    activation_id: UUID
    board: str
    number: int
    held_at: datetime
    place: str
    present: tuple[str, ...]
    items: tuple[str, ...]
    absent: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    secretary: str = ""
    adjuster: str = ""
    convened_at: datetime | None = None
    meeting_id: UUID | None = None
    reference: str = ""
    chair: str = ""
    adjusters: tuple[str, ...] = ()
    members: int | None = None
    ended_at: datetime | None = None
    paragraphs: tuple[BoardItem, ...] = ()
    reported: tuple[Reported, ...] = ()
    duties: tuple[Duty, ...] = ()
    moves: tuple[Move, ...] = ()
    # Never in the entry, which comes before: what the tables keep of the meeting takes it from the entry of the adjustment.
    adjusted: Adjustment | None = None


@event("leadership.taken_over")
@dataclass(frozen=True, slots=True)
class TakenOverFrom:
    """The board has taken over business of another. Its id is the key of this entry. `urgent` when the chair decided alone, and why.

    Else the `meeting` where the board decided, as the plan calls it, or the `minutes` where it stands. What is older may have neither.
    """

    takeover_id: UUID
    activation_id: UUID
    reference: str
    from_board: str
    extent: Extent
    scope: str
    grounds: str
    law: str
    consulted: str = ""
    not_consulted: str = ""
    told: str = ""
    urgent: str = ""
    duties: tuple[Duty, ...] = ()
    minutes: str = ""
    meeting_id: UUID | None = None
    meeting: str = ""


@event("leadership.handed_back")
@dataclass(frozen=True, slots=True)
class HandedBack:
    """What was taken over goes back to its board, since the circumstances allow it."""

    takeover_id: UUID
    reference: str
    from_board: str
    circumstances: str
    law: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """What went back with the end of the board's work."""

    takeover_id: UUID
    reference: str
    from_board: str


@event("leadership.board_ended")
@dataclass(frozen=True, slots=True)
class BoardEnded:
    """The executive committee or the council has ended the board's work; everything that is left goes back with it.

    `entered_by` who wrote it down, and `by_chair` whether that is the board's own chair: the decision is not theirs.
    """

    activation_id: UUID
    board: str
    ender: Ender
    decision: str
    law: str
    went_back: tuple[WentBack, ...] = ()
    entered_by: str = ""
    by_chair: bool = False


KINDS = (BoardActivated, BoardMet, TakenOverFrom, HandedBack, BoardEnded)
