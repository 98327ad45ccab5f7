"""From the pieces of a phrase to one moment: the nearest past that agrees with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from vardkase.kernel.moments.clocks import Clock, within
from vardkase.kernel.moments.days import Day
from vardkase.kernel.moments.happened import DAY_PARTS, DayPart, Happened, Precision
from vardkase.kernel.moments.local import is_doubled, is_missing, is_summer, to_utc
from vardkase.kernel.refusal import Refusal

TOLERANCE = timedelta(minutes=5)  # a clock that goes ahead of ours by so much is not the future: what it says is taken as now
WEEK_AHEAD = timedelta(days=7)
EARLIEST_YEAR = 1900
SMALL_HOURS = 5  # until then "i kväll" is the evening before
ONE_DAY = timedelta(days=1)


@dataclass
class Phrase:
    """The pieces of a phrase, each said at most once."""

    day: Day | None = None
    leads_to: bool = False  # "natten till" the day
    part: DayPart | None = None
    previous: bool = False  # "förra natten"
    coming: bool = False  # "i kväll", "i förmiddag": of today, whether it has been or not
    clock: Clock | None = None


@dataclass(frozen=True)
class Asked:
    """What was said, when and where."""

    said: str
    now: datetime
    zone: tzinfo

    @property
    def here(self) -> datetime:
        """The local time without zone."""
        return self.now.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def refuse(self, reason: str, **facts: date) -> Refusal:
        """The refusal to raise."""
        return Refusal(f"moment.{reason}", said=self.said, **facts)


def resolve(phrase: Phrase, asked: Asked) -> Happened:
    """The latest moment the pieces may mean that is not in the future. Raises Refusal."""
    if phrase.day is not None and phrase.part is DAY_PARTS["natt"] and not phrase.leads_to and phrase.clock is None:
        raise asked.refuse("which_night")
    day, local = _latest(phrase, asked)
    if phrase.day is not None and phrase.day.weekday not in (None, day.weekday()):
        raise asked.refuse("wrong_weekday", date=day)
    if phrase.clock is None:
        part = phrase.part or phrase.leads_to
        return happened(to_utc(local, asked.zone), Precision.PART_OF_DAY if part else Precision.DAY, asked)
    precision = Precision.ABOUT if phrase.clock.about else Precision.HOUR if phrase.clock.minute is None else Precision.MINUTE
    return happened(exact(local, phrase.clock.summer, asked), precision, asked)


def happened(at: datetime, precision: Precision, asked: Asked) -> Happened:
    """The moment itself, unless it is in the future or too old."""
    if at > asked.now + TOLERANCE:
        raise asked.refuse("in_future")
    if at < to_utc(datetime(EARLIEST_YEAR, 1, 1), asked.zone):  # noqa: DTZ001  # a local time, zoned by to_utc
        raise asked.refuse("too_old")
    return Happened(min(at, to_minute(asked.now)), precision, asked.said)


def exact(local: datetime, summer: bool | None, asked: Asked) -> datetime:
    """The UTC of a local clock time that somebody read off a clock. Refuses the missing hour, and the doubled one unless it is said which.

    While the first pass of the doubled hour runs, the second lies ahead, and nothing needs to be said.
    """
    check_year(local.date(), asked)
    if is_missing(local, asked.zone):
        raise asked.refuse("missing_hour", date=local.date())
    first, second = to_utc(local, asked.zone), to_utc(local, asked.zone, second=True)
    if is_doubled(local, asked.zone):
        if summer is None and second <= asked.now + TOLERANCE:
            raise asked.refuse("doubled_hour", date=local.date())
        return second if summer is False else first
    if summer not in (None, is_summer(first, asked.zone)):
        raise asked.refuse("wrong_season")
    return first


def to_minute(moment: datetime) -> datetime:
    """The beginning of the minute."""
    return moment.replace(second=0, microsecond=0)


def check_year(day: date, asked: Asked) -> None:
    """Refuses years that are out of the question, before the arithmetic of dates runs out of them."""
    if day.year < EARLIEST_YEAR:
        raise asked.refuse("too_old")
    if day.year > asked.here.year + 1:
        raise asked.refuse("in_future")


def _latest(phrase: Phrase, asked: Asked) -> tuple[date, datetime]:
    """The day and the local time of the latest moment that is not in the future."""
    today = asked.here.date()
    for day in _dates(phrase, asked):
        check_year(day, asked)
        local = _local(phrase, day, asked)
        if to_utc(local, asked.zone, second=phrase.clock is not None and phrase.clock.summer is False) <= asked.now + TOLERANCE:
            return day, local
        if phrase.day is not None and phrase.day.yearless and day <= today + WEEK_AHEAD:
            break
    raise asked.refuse("in_future")


def _dates(phrase: Phrase, asked: Asked) -> Sequence[date]:
    """The days to try, the latest first."""
    if phrase.day is not None:
        return phrase.day.dates
    today = asked.here.date()
    if phrase.coming:
        return (today if asked.here.hour >= SMALL_HOURS else today - ONE_DAY,)
    days = [today + ONE_DAY, today, today - ONE_DAY]
    if phrase.previous and phrase.part is not None:
        return [day for day in days if phrase.part.end(day) <= asked.here]
    return days


def _local(phrase: Phrase, day: date, asked: Asked) -> datetime:
    """The local time, without zone, that the pieces mean on a day."""
    midnight = datetime.combine(day, time())
    part, clock = DAY_PARTS["natt"] if phrase.leads_to else phrase.part, phrase.clock
    if part is None:
        return midnight if clock is None else clock.on(midnight)
    if clock is None:
        return part.start(day)
    if part is DAY_PARTS["natt"] and phrase.day is not None and not phrase.leads_to:
        return _at_night(clock, day, asked)
    return within(clock, part.start(day), part.end(day), asked.said)


def _at_night(clock: Clock, day: date, asked: Asked) -> datetime:
    """ "3 jan natt 02:20": the clock time tells which of the two nights, the day is the one said."""
    night = DAY_PARTS["natt"]
    moments = {within(clock, night.start(leads_to), night.end(leads_to), asked.said) for leads_to in (day, day + ONE_DAY)}
    return next((moment for moment in sorted(moments) if moment.date() == day), min(moments))
