"""Understands what a Swedish log keeper types about when something happened, and chooses the nearest past.

Read are "", nu, nyss, 02:20, 2.20, 0220, kl 14, ca 04, vid 16-tiden, igår 14, i går kväll, i natt, i morse, natten till 3 jan, 3/1,
tor 3 jan 10:00, i torsdags, 3 januari 2019 10:00, för 20 min sedan, okänt, and ISO 8601 with or without zone.

Choices, where Swedish leaves one:
- An hour alone ("kl 14") is that hour, 14:00 to 15:00; "för 20 min sedan" is about then, because nobody means the minute.
- A clock time without a day is today's, or yesterday's when today's has not been.
- A night is named after the day it leads to. "i natt" is the latest night that has begun (22 to 05): at 09:00 last night, at 23:30
  tonight so far. "förra natten" is the latest that is over. "3 jan natt" and "i går natt" mean two nights, and are refused;
  "natten till 3 jan" means one.
- "i kväll" said before 05:00 is the evening before; said in the afternoon it lies ahead, and is refused.
- A year-less day within the week ahead is a slip, and refused; any other is the nearest past.
- The letters A and B after a time are refused like a time without them: to a soldier A is winter time, to a railwayman the first pass,
  which is summer time. "sommartid" and "vintertid" have one meaning.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta, tzinfo

from vardkase.kernel.moments.clocks import CLOCK, DAYTIME, PART, read_clock, read_part
from vardkase.kernel.moments.days import read_day
from vardkase.kernel.moments.happened import STOCKHOLM, Happened, Precision
from vardkase.kernel.moments.local import to_utc
from vardkase.kernel.moments.resolve import Asked, Phrase, happened, resolve, to_minute
from vardkase.kernel.refusal import Refusal

MAX_SAID = 80  # characters
REFUSAL_CODES = (
    "moment.after_midnight",  # said, sooner, later; only of what is to come
    "moment.contradiction",  # said
    "moment.doubled_hour",  # said, date
    "moment.in_future",  # said
    "moment.missing_hour",  # said, date
    "moment.no_such_day",  # said
    "moment.no_such_time",  # said
    "moment.not_understood",  # said
    "moment.too_long",  # longest
    "moment.too_old",  # said
    "moment.which_night",  # said
    "moment.wrong_season",  # said
    "moment.wrong_weekday",  # said, date
    "moment.year_or_time",  # said
)

_NOW = re.compile(r"(?:just |precis )?nu|")
_JUST_NOW = re.compile(r"(?:alldeles |helt )?nyss|nyligen")
# "i morgon" is tomorrow; "i morse" and "på morgonen" are this morning.
_TO_COME = re.compile(r"(?:i ?morgon|i ?över ?morgon|om (?:en|ett|\d+) )\b")
_UNKNOWN = re.compile(r"okän[dt](?: tid(?:punkt)?)?|oklart?|vet (?:ej|inte)|\?")
_ZONED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:z|[+-][0-9]{2}:?[0-9]{2})")
_JOINED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}(?=t)|[0-9]{8}(?=.?[0-9]{4}\Z))[t-]?([0-9].*)")  # a day and a time without a blank
_AGO = re.compile(
    r"(?:för )?(?:ca\.? |c:a |cirka |ungefär )?(?P<count>[0-9]{1,4}|en|ett|två|tre|fyra|fem|sex|tio) ?(?P<unit>[a-z]+)\.? se(?:da)?n"
)
_NIGHT = re.compile(r"natt(?:en)? (?:till|mot|mellan [^,]{1,24}? och)(?: den)? ")
_COUNTS = {"en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "tio": 10}
_UNITS = {
    re.compile(r"m|min|minut(?:er)?"): timedelta(minutes=1),
    re.compile(r"kvart"): timedelta(minutes=15),
    re.compile(r"halvtimme"): timedelta(minutes=30),
    re.compile(r"h|t|tim|timm(?:e|ar)"): timedelta(hours=1),
    re.compile(r"dag(?:ar)?|dygn"): timedelta(days=1),
    re.compile(r"veck(?:a|or)"): timedelta(weeks=1),
}


def parse_happened(said: str, *, now: datetime, zone: tzinfo = STOCKHOLM) -> Happened:
    """When it happened, never later than now. Raises Refusal with one of REFUSAL_CODES, and ValueError for a `now` without zone."""
    if now.utcoffset() is None:
        raise ValueError("now needs a zone")
    said = said.strip()
    if len(said) > MAX_SAID:
        raise Refusal("moment.too_long", longest=MAX_SAID)
    text = plain(said)
    asked = Asked(said, now.astimezone(UTC), zone)
    if _TO_COME.match(text):
        raise asked.refuse("in_future")
    if _UNKNOWN.fullmatch(text):
        return Happened(None, Precision.UNKNOWN, said)
    if _NOW.fullmatch(text):
        return Happened(to_minute(asked.now), Precision.MINUTE, said)
    if _JUST_NOW.fullmatch(text):
        return Happened(to_minute(asked.now), Precision.ABOUT, said)
    for pattern, reader in ((_ZONED, _zoned), (_AGO, _ago)):
        found = pattern.fullmatch(text)
        if found:
            return reader(found, asked)
    joined = _JOINED.fullmatch(text)
    return resolve(_pieces(f"{joined[1]} {joined[2]}" if joined else text, asked), asked)


def plain(said: str) -> str:
    """Lower case, one blank between words, the dashes of any keyboard as one."""
    text = unicodedata.normalize("NFKC", said).lower()
    return " ".join(re.sub("[\u2010-\u2015\u2212]", "-", text).split())


def _zoned(found: re.Match[str], asked: Asked) -> Happened:
    """ISO 8601 with its zone, which leaves nothing to choose."""
    try:
        moment = datetime.fromisoformat(found.group().upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise asked.refuse("no_such_time")
    return happened(to_minute(moment), Precision.MINUTE, asked)


def _ago(found: re.Match[str], asked: Asked) -> Happened:
    length = next((length for unit, length in _UNITS.items() if unit.fullmatch(found["unit"])), None)
    if length is None:
        raise asked.refuse("not_understood")
    count = _COUNTS.get(found["count"])
    count = int(found["count"]) if count is None else count
    if length >= timedelta(days=1):
        day = asked.here.date() - count * length
        return happened(to_utc(datetime.combine(day, time()), asked.zone), Precision.DAY, asked)
    return happened(to_minute(asked.now - count * length), Precision.ABOUT, asked)


def _pieces(text: str, asked: Asked) -> Phrase:
    """Takes day, part of the day and clock time off the phrase, in whatever order they stand."""
    phrase, position = Phrase(), 0
    while position < len(text):
        after = _piece(phrase, text, position, asked)
        if after is None:
            raise asked.refuse("not_understood")
        position = after + len(text[after:]) - len(text[after:].lstrip(" ,"))
    return phrase


def _piece(phrase: Phrase, text: str, position: int, asked: Asked) -> int | None:
    if phrase.day is None:
        night = _NIGHT.match(text, position) if phrase.part is None else None
        read = read_day(text, night.end() if night else position, asked.here.date(), asked.said)
        if read is not None:
            phrase.day, phrase.leads_to = read[0], night is not None
            return read[1]
    if phrase.part is None and not phrase.leads_to:
        daytime = DAYTIME.match(text, position)
        if daytime and phrase.day is not None:
            return daytime.end()
        found = PART.match(text, position)
        if found:
            lead = found["lead"] or ""
            phrase.part, phrase.previous = read_part(found), lead.startswith("förra")
            phrase.coming = re.search("i ?$", lead) is not None and found["part"] in {"kväll", "förmiddag", "eftermiddag"}
            return found.end()
    if phrase.clock is None:
        found = CLOCK.match(text, position)
        if found:
            phrase.clock = read_clock(found, asked.said)
            return found.end()
    return None
