"""Reads the day out of a phrase, as the dates it may mean, the latest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vardkase.kernel.refusal import Refusal

MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
WEEKDAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
LEAP_YEARS_APART = 8  # 1896 and 1904, the longest wait for a 29 February; a year-less day is looked for this far back

_END = r"(?=[ ,]|\Z)"
_MONTH = (
    r"(?P<month>jan(?:uari)?|feb(?:r|ruari)?|mars?|apr(?:il)?|maj|juni?|juli?"
    r"|aug(?:usti)?|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:[-/](?P<sure>[0-9]{4}|[0-9]{2})|,? (?P<year>[0-9]{4}))?"
_NAME = r"(?P<weekday>mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en|s)?)?\.?"
_LEAD = rf"(?:{_NAME},? )?(?:den )?"


@dataclass(frozen=True, slots=True)
class Day:
    """The dates a phrase may mean, latest first; what lies in the future falls away later.

    `weekday` (0 is Monday) was said too and must agree. `yearless`: no year was said, so the next days are a slip and not last year.
    """

    dates: tuple[date, ...]
    weekday: int | None = None
    yearless: bool = False


def read_day(text: str, position: int, today: date, said: str) -> tuple[Day, int] | None:
    """The day that begins at a position of a normalised phrase and where it ends, or None.

    Refuses moment.no_such_day for 31 feb, moment.year_or_time for "3 jan 2030", which may be half past eight.
    """
    for pattern, reader in _READERS:
        found = pattern.match(text, position)
        if found:
            return reader(found, today, said)
    return None


def _date(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal("moment.no_such_day", said=said)


def _weekday(found: re.Match[str]) -> int | None:
    return WEEKDAYS.index(found["weekday"][:3]) if found["weekday"] else None


def _full(found: re.Match[str], _today: date, said: str) -> tuple[Day, int]:
    return Day((_date(int(found["year"]), int(found["month"]), int(found["day"]), said),), _weekday(found)), found.end()


def _by_month(found: re.Match[str], today: date, said: str) -> tuple[Day, int]:
    """3 januari or 3/1, with or without year: four digits after a space are a year or a time, and sometimes one cannot know."""
    day, month, end = int(found["day"]), found["month"], found.end()
    number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
    if found["sure"]:
        year = int(found["sure"])
        century = 2000 if 2000 + year <= today.year + 1 else 1900
        return Day((_date(year + century * (year < 100), number, day, said),), _weekday(found)), end
    if found["year"] and _is_year(int(found["year"]), today, said):
        return Day((_date(int(found["year"]), number, day, said),), _weekday(found)), end
    _date(2000, number, day, said)  # a leap year, so that only days that never come are refused
    dates = tuple(_existing(range(today.year + 1, today.year - LEAP_YEARS_APART - 1, -1), number, day))
    return Day(dates, _weekday(found), yearless=True), found.start("year") - 1 if found["year"] else end


def _is_year(number: int, today: date, said: str) -> bool:
    """Whether four digits after a day are a year and not a clock time without its colon."""
    if 2000 <= number <= today.year or number % 100 >= 60 or number >= 2400:
        return True
    if 1900 <= number < 1960 or today.year < number < 2060:
        raise Refusal("moment.year_or_time", said=said)
    return False


def _existing(years: range, month: int, day: int) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _relative(found: re.Match[str], today: date, _said: str) -> tuple[Day, int]:
    words = found.group()
    back = 0 if words.endswith("dag") else 2 if "f" in words else 1
    return Day((today - timedelta(days=back),)), found.end()


def _weekday_alone(found: re.Match[str], today: date, _said: str) -> tuple[Day, int]:
    """The latest such day. "i torsdags" said on a Thursday is a week ago; "tors 10.00" may be today, and "natten till tors" tomorrow."""
    wanted = WEEKDAYS.index(found["weekday"][:3])
    latest = -1 if found["past"] else 1
    dates = (today + timedelta(days=days) for days in range(latest, -8, -1))
    return Day(tuple(day for day in dates if day.weekday() == wanted)), found.end()


_Reader = Callable[[re.Match[str], date, str], tuple[Day, int]]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"{_LEAD}(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}}){_END}"), _full),
    (re.compile(rf"{_LEAD}(?P<year>(?:19|20)[0-9]{{2}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){_END}"), _full),
    (re.compile(rf"{_LEAD}(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.(?P<year>[0-9]{{4}}){_END}"), _full),
    (re.compile(rf"{_LEAD}(?P<day>[0-9]{{1,2}})(?::?[ae])? ?{_MONTH}{_YEAR}{_END}"), _by_month),
    (re.compile(rf"{_LEAD}(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}}){_YEAR}{_END}"), _by_month),
    (re.compile(rf"(?:i ?dag|i ?går|i ?förr?går|förrgår){_END}"), _relative),
    (re.compile(rf"(?P<past>i |förra )?(?:på )?{_NAME}{_END}"), _weekday_alone),
)
