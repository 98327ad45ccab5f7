"""The moment of an event together with how precisely it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from vardkase.kernel.moments.local import to_utc

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ABOUT_MARGIN = timedelta(minutes=30)


class Precision(StrEnum):
    """How long the stretch is within which it happened."""

    MINUTE = "minute"
    ABOUT = "about"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day by local clock hours, `until` not included. The night begins on the day before the one it is named after."""

    name: str
    since: int
    until: int

    def start(self, day: date) -> datetime:
        """The local time, without zone, at which this part of that day begins."""
        return datetime.combine(day - timedelta(days=self.since > self.until), time(self.since))

    def end(self, day: date) -> datetime:
        """The local time, without zone, at which this part of that day is over."""
        return datetime.combine(day, time(self.until))


# The whole day without gap or overlap, each part with a beginning of its own, so that a stored beginning tells which part was meant.
# The hours are those that Swedish weather and traffic bulletins use within an hour; the night takes what evening and morning leave,
# because "i natt" about a storm means from when people went to bed.
DAY_PARTS: dict[str, DayPart] = {
    part.name: part
    for part in (
        DayPart("natt", 22, 5),
        DayPart("morgon", 5, 9),
        DayPart("förmiddag", 9, 12),
        DayPart("eftermiddag", 12, 18),
        DayPart("kväll", 18, 22),
    )
}


@dataclass(frozen=True, slots=True)
class Happened:
    """When something happened: `at` in UTC, None when unknown, and the words it was given in.

    `at` is the beginning of the stretch that the words denote, except for ABOUT, where it is the middle. Raises ValueError when `at`
    is not in UTC, or is missing although the precision promises it, or the other way round.
    """

    at: datetime | None
    precision: Precision
    said: str = ""

    def __post_init__(self) -> None:
        if (self.at is None) != (self.precision is Precision.UNKNOWN):
            raise ValueError("a moment is missing exactly when it is unknown")
        if self.at is not None and self.at.utcoffset() != timedelta(0):
            raise ValueError("a moment is kept in UTC")

    @property
    def since(self) -> datetime | None:
        """The beginning of the stretch within which it happened; None when unknown."""
        if self.at is not None and self.precision is Precision.ABOUT:
            return self.at - ABOUT_MARGIN
        return self.at

    @property
    def until(self) -> datetime | None:
        """The end of that stretch, not included; None when unknown. Days and parts of days are Swedish ones and follow summer time."""
        if self.at is None:
            return None
        if self.precision is Precision.DAY:
            return to_utc(_next_day(self.at.astimezone(STOCKHOLM).replace(tzinfo=None)), STOCKHOLM)
        if self.precision is Precision.PART_OF_DAY:
            return to_utc(_end_of_part(self.at.astimezone(STOCKHOLM).replace(tzinfo=None)), STOCKHOLM)
        length = {Precision.MINUTE: timedelta(minutes=1), Precision.ABOUT: ABOUT_MARGIN, Precision.HOUR: timedelta(hours=1)}
        return (self.at + length[self.precision]).astimezone(UTC)


def _next_day(local: datetime) -> datetime:
    return datetime.combine(local.date() + timedelta(days=1), time())


def _end_of_part(local: datetime) -> datetime:
    """The next hour at which a part of the day ends."""
    ends = [datetime.combine(local.date() + timedelta(days=later), time(part.until)) for later in (0, 1) for part in DAY_PARTS.values()]
    return min(end for end in ends if end > local)
