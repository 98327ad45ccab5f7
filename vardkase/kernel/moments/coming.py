"""Reads a time to come whose day is named by its distance or its name: "i morgon 08:00", "på tisdag", "i övermorgon kl 8", "i kväll 20".

Choices, where Swedish leaves one:
- A weekday is the next moment called so: "tisdag 08:00" said on a Tuesday at seven is today, at nine in a week. "nästa tisdag" is not
  read, because half of us mean another one than the other half.
- A day alone means noon. A part of the day needs its clock time: "i morgon bitti 7", "i morgon kväll 8".
- "i morgon" said between midnight and five is the day that is called so in the calendar or the one after sleeping, and is refused.
- Of an hour that comes twice when summer time ends the first pass that has not been is meant, unless it is said which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from vardkase.kernel.moments.clocks import CLOCK, Clock, read_clock, within
from vardkase.kernel.moments.days import WEEKDAYS
from vardkase.kernel.moments.happened import DAY_PARTS, STOCKHOLM, DayPart
from vardkase.kernel.moments.local import is_doubled, to_utc
from vardkase.kernel.moments.parse import plain
from vardkase.kernel.moments.resolve import ONE_DAY, SMALL_HOURS, Asked, exact

NOON = time(12)
_DISTANCES = {"idag": 0, "imorgon": 1, "iövermorgon": 2, "övermorgon": 2}
_END = r"(?=[ ,]|\Z),? ?"
_DAY = re.compile(
    r"(?:(?P<distance>i ?dag|i ?morgon|(?:i ?)?över ?morgon)"
    rf"|(?:nu )?(?:på )?(?P<weekday>mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?\.?){_END}"
    rf"(?:(?:på )?(?P<part>bitti|morgonen|förmiddag(?:en)?|fm|eftermiddag(?:en)?|em|kväll(?:en)?){_END})?"
)
_TONIGHT = re.compile(rf"i ?(?P<part>förmiddag|eftermiddag|kväll|natt){_END}")
_PARTS = {"b": "morgon", "m": "morgon", "f": "förmiddag", "e": "eftermiddag", "k": "kväll", "n": "natt"}


def parse_coming_day(said: str, *, now: datetime, zone: tzinfo = STOCKHOLM) -> datetime | None:
    """The moment of a phrase that names its day so; None for one that does not, or lacks its clock time.

    What has been today is answered too: whoever asks says why it is too late. Refused: "moment.after_midnight" with both days,
    "moment.missing_hour", "moment.no_such_time", "moment.contradiction", "moment.wrong_season".
    """
    asked, text = Asked(said.strip(), now, zone), plain(said)
    named, tonight = _DAY.match(text), _TONIGHT.match(text)
    found = named or tonight
    if found is None:
        return None
    rest = text[found.end() :]
    clock = CLOCK.fullmatch(rest)
    part = DAY_PARTS[_PARTS[found["part"][0]]] if found["part"] else None
    if not (clock or (named and not rest and part is None)):
        return None
    days = _named(named, asked) if named else _tonight(part, asked)
    moments = [_at(day, part, read_clock(clock, said) if clock else None, asked) for day in days]
    return next((at for at in moments if at > now), moments[-1])


def _named(found: re.Match[str], asked: Asked) -> Sequence[date]:
    """The days that are meant, the nearest first."""
    today = asked.here.date()
    if found["weekday"]:
        wanted = WEEKDAYS.index(found["weekday"][:3])
        nearest = today + timedelta(days=(wanted - today.weekday()) % 7)
        return (nearest, nearest + timedelta(days=7))
    ahead = _DISTANCES[found["distance"].replace(" ", "")]
    if ahead and asked.here.hour < SMALL_HOURS:
        raise asked.refuse("after_midnight", sooner=today + (ahead - 1) * ONE_DAY, later=today + ahead * ONE_DAY)
    return (today + ahead * ONE_DAY,)


def _tonight(part: DayPart | None, asked: Asked) -> Sequence[date]:
    """ "i natt" is the night that goes on, or the one to come."""
    today = asked.here.date()
    return (today, today + ONE_DAY) if part is DAY_PARTS["natt"] else (today,)


def _at(day: date, part: DayPart | None, clock: Clock | None, asked: Asked) -> datetime:
    if clock is None:
        return to_utc(datetime.combine(day, NOON), asked.zone)
    midnight = datetime.combine(day, time())
    local = within(clock, part.start(day), part.end(day), asked.said) if part else clock.on(midnight)
    at = exact(local, clock.summer, asked)
    again = at <= asked.now and clock.summer is None and is_doubled(local, asked.zone)
    return to_utc(local, asked.zone, second=True) if again else at
