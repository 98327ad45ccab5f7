"""Reads the time out of a phrase: a clock time, exact or about, and the part of the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from vardkase.kernel.moments.happened import DAY_PARTS, DayPart
from vardkase.kernel.refusal import Refusal

SLACK = timedelta(hours=2)  # how far outside its part of the day a clock time may lie: "i morse 4.30", "i kväll 17:15"

_END = r"(?=[ ,]|\Z)"
_ABOUT = r"ca\.?|c:a|cirka|circa|runt|omkring|omkr\.?|kring|ungefär|ung\.?|vid|strax efter|strax före|strax innan|~|≈"
CLOCK = re.compile(
    rf"(?P<words>(?:(?:{_ABOUT}|klockan|kl\.?) ?)*)"
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?:[:.][0-5][0-9](?:\.[0-9]{1,6})?)?|(?<=[0-9]{2})(?P<joined>[0-9]{2}))?"
    rf"(?P<tid>[- ]?tiden)?(?: ?(?P<season>sommartid|vintertid|normaltid|cest|cet))?{_END}"
)
PART = re.compile(
    r"(?P<lead>i ?|förra |tidigt på |sent på |sent i ?|tidigt i ?|på |under )?"
    r"(?P<part>natt(?:en|etid)?|mor(?:se|gonen|gon)|förmiddag(?:s|en)?|f\.? ?m\.?|eftermiddag(?:s|en)?|e\.? ?m\.?|kväll(?:en|stid)?)" + _END
)
DAYTIME = re.compile(r"(?:på dagen|under dagen|dagtid)" + _END)
_PARTS = {"n": "natt", "m": "morgon", "f": "förmiddag", "e": "eftermiddag", "k": "kväll"}


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said. `minute` is None when only the hour was said; `bare` when the hour may be of a 12-hour dial (9, not 09)."""

    hour: int
    minute: int | None
    about: bool
    summer: bool | None
    bare: bool

    def on(self, midnight: datetime) -> datetime:
        """This time on the day that begins at that local midnight; 24:00 is the next one."""
        return midnight + timedelta(hours=self.hour, minutes=self.minute or 0)


def read_clock(found: re.Match[str], said: str) -> Clock:
    """The time of a CLOCK. Refuses moment.no_such_time for 25:00 and 12:75."""
    minutes = found["minute"] or found["joined"]
    clock = Clock(
        hour=int(found["hour"]),
        minute=int(minutes) if minutes else None,
        about=bool(found["tid"]) or bool(re.search(_ABOUT, found["words"])),
        summer=found["season"] in ("sommartid", "cest") if found["season"] else None,
        bare=not found["hour"].startswith("0"),
    )
    if clock.hour > 24 or (clock.minute or 0) > 59 or (clock.hour == 24 and clock.minute):
        raise Refusal("moment.no_such_time", said=said)
    return clock


def read_part(found: re.Match[str]) -> DayPart:
    """The part of the day of a PART."""
    return DAY_PARTS[_PARTS[found["part"][0]]]


def within(clock: Clock, start: datetime, end: datetime, said: str) -> datetime:
    """The local time of a clock time said together with a stretch of some hours: "i går kväll 9" is 21:00.

    Refuses moment.contradiction when it lies more than SLACK outside.
    """
    midnights = [start.replace(hour=0), end.replace(hour=0)]
    times = [clock.on(midnight) for midnight in midnights]
    if clock.bare and clock.hour <= 12:
        times += [moment + timedelta(hours=12) for moment in times]
    for margin in (timedelta(0), SLACK):
        for moment in times:
            if start - margin <= moment < end + margin:
                return moment
    raise Refusal("moment.contradiction", said=said)
