"""The diary of duty in its stream, `diary:<authority id>`."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.leadership.rules.diary import Condition
from vardkase.ledger.registry import event


def diary_stream(authority_id: UUID) -> str:
    """The stream of an authority's diary."""
    return f"diary:{authority_id}"


@event("diary.noted")
@dataclass(frozen=True, slots=True)
class DiaryNoted:
    """Somebody on duty noted something. Its id is the key of this entry; `corrects` is the number of the note that was wrong."""

    note_id: UUID
    authority: str
    text: str
    source: str = ""
    place: str = ""
    told: tuple[str, ...] = ()
    corrects: int | None = None


@event("diary.quiet")
@dataclass(frozen=True, slots=True)
class DiaryQuiet:
    """Somebody on duty had nothing to report."""

    note_id: UUID
    authority: str


@event("diary.handed_over")
@dataclass(frozen=True, slots=True)
class DiaryHandedOver:
    """Whoever goes off duty hands over. Its id is the key of this entry."""

    note_id: UUID
    authority: str
    to: str
    text: str
    remember: str = ""


@event("diary.received")
@dataclass(frozen=True, slots=True)
class DiaryReceived:
    """Somebody has read a handover and is on duty now. `about` is its number."""

    note_id: UUID
    about: int
    to: str


@event("diary.picture_made")
@dataclass(frozen=True, slots=True)
class DiaryPictureMade:
    """The picture of a week. Its id is the key of this entry."""

    note_id: UUID
    authority: str
    condition: Condition
    happened: str
    ahead: str = ""
    lacking: str = ""


@event("diary.alarm_raised")
@dataclass(frozen=True, slots=True)
class DiaryAlarmRaised:
    """A note turned out to be an alarm. `about` is the number of the note."""

    note_id: UUID
    about: int
    alarm_id: UUID


KINDS = (DiaryNoted, DiaryQuiet, DiaryHandedOver, DiaryReceived, DiaryPictureMade, DiaryAlarmRaised)
