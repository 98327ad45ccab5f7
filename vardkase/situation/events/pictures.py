"""In the stream: pictures that are conveyed and collected. Every entry holds its lines whole: it says what was given, as it was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.ledger.registry import event
from vardkase.situation.rules.pictures import Gathering, PictureLine


@event("situation.picture_proposed")
@dataclass(frozen=True, slots=True)
class PictureProposed:
    """A picture that is to be conveyed, chosen from our own. Its id is the key of this entry."""

    picture_id: UUID
    reference: str
    headline: str
    summary: str
    audience: tuple[str, ...]
    as_of: datetime
    lines: tuple[PictureLine, ...]


@event("situation.picture_conveyed")
@dataclass(frozen=True, slots=True)
class PictureConveyed:
    """It was approved as it stood, and is conveyed (förmedlad lägesbild). It takes the place of the one before it."""

    picture_id: UUID
    reference: str
    headline: str
    summary: str
    audience: tuple[str, ...]
    as_of: datetime
    lines: tuple[PictureLine, ...]
    proposed_by: str
    supersedes: str = ""


@event("situation.picture_sent_back")
@dataclass(frozen=True, slots=True)
class PictureSentBack:
    """It was not approved."""

    picture_id: UUID
    reference: str
    headline: str
    reason: str


@event("situation.picture_withdrawn")
@dataclass(frozen=True, slots=True)
class PictureWithdrawn:
    """What was conveyed no longer holds. Those who have it must be told."""

    picture_id: UUID
    reference: str
    headline: str
    audience: tuple[str, ...]
    reason: str


@event("situation.picture_received")
@dataclass(frozen=True, slots=True)
class PictureReceived:
    """Another actor has conveyed its picture to us. Its id is the key of this entry."""

    received_id: UUID
    reference: str
    actor: str
    headline: str
    as_of: datetime
    how: Gathering
    lines: tuple[PictureLine, ...]
    their_reference: str = ""
    mark: Mark = OPEN


@event("situation.picture_collected")
@dataclass(frozen=True, slots=True)
class PictureCollected:
    """The collected picture (samlad lägesbild) is put on record: each line with its actor. Its id is the key of this entry."""

    collected_id: UUID
    reference: str
    headline: str
    judgement: str
    as_of: datetime
    actors: tuple[str, ...]
    lines: tuple[PictureLine, ...]
    lacking: tuple[str, ...] = ()
    mark: Mark = OPEN


KINDS = (PictureProposed, PictureConveyed, PictureSentBack, PictureWithdrawn, PictureReceived, PictureCollected)
