"""How moments are written: 24-hour clock, absolute first, in the municipality's time zone (Django's default zone).

Every function takes aware datetimes; `now` is passed in. Names of days and months go through gettext, so that the language decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from vardkase.kernel.moments import DAY_PARTS, DayPart, Happened, Precision


def local(at: datetime) -> datetime:
    """The moment in the display time zone."""
    return at.astimezone(timezone.get_default_timezone())


def clock(at: datetime) -> str:
    """`10:00`; in the hour that comes twice when summer time ends also which of the two: `02:30 sommartid`."""
    here = local(at)
    text = f"{here:%H:%M}"
    if here.replace(fold=0).utcoffset() == here.replace(fold=1).utcoffset():
        return text
    season = _("summer time") if here.fold == 0 else _("winter time")
    return f"{text} {season}"


def day(at: datetime, now: datetime) -> str:
    """`tor 3 jan`, with the year when it is not the current one."""
    return date_words(local(at).date(), now)


def date_words(that: date, now: datetime) -> str:
    """The same for a day without time."""
    text = f"{weekday_names()[that.weekday()]} {that.day} {month_names()[that.month - 1]}"
    return text if that.year == local(now).year else f"{text} {that.year}"


def full_date(that: date) -> str:
    """`3 jan 2019`: always with the year, for days of decisions, which are read and printed in other years too."""
    return f"{that.day} {month_names()[that.month - 1]} {that.year}"


def moment(at: datetime, now: datetime) -> str:
    """`tor 3 jan 10:00`."""
    return f"{day(at, now)} {clock(at)}"


def full_moment(at: datetime) -> str:
    """`tor 3 jan 2019 10:00`: always with the year, for paper."""
    here = local(at)
    return f"{weekday_names()[here.weekday()]} {here.day} {month_names()[here.month - 1]} {here.year} {clock(at)}"


def long_day(at: datetime) -> str:
    """`Torsdag 3 januari 2019`, for headings."""
    here = local(at)
    return f"{_long_days()[here.weekday()]} {here.day} {_long_months()[here.month - 1]} {here.year}"


def ago(at: datetime, now: datetime) -> str:
    """`för 5 min sedan`, `om 2 tim`; whole units, rounded down."""
    seconds = int((now - at).total_seconds())
    past, size = seconds >= 0, abs(seconds)
    if size < 60:
        return pgettext("moment", "just now")
    if size < 3600:
        count = size // 60
        return _("%(count)s min ago") % {"count": count} if past else _("in %(count)s min") % {"count": count}
    if size < 48 * 3600:
        count = size // 3600
        return _("%(count)s h ago") % {"count": count} if past else _("in %(count)s h") % {"count": count}
    count = size // 86400
    return _("%(count)s days ago") % {"count": count} if past else _("in %(count)s days") % {"count": count}


def h_clock(opened_at: datetime, now: datetime) -> str:
    """`H+31:40`: hours and minutes since the incident was opened; never wraps at 24."""
    passed = now - opened_at
    sign = "+" if passed >= timedelta(0) else "−"
    minutes = int(abs(passed).total_seconds()) // 60
    return f"H{sign}{minutes // 60}:{minutes % 60:02d}"


def happened(when: Happened, now: datetime) -> str:
    """A moment as precisely as it was said, with its day: `tor 3 jan ca 04:00`, `natten till tor 3 jan`, `okänd tid`."""
    if when.at is None:
        return _("time unknown")
    if when.precision is Precision.DAY:
        return day(when.at, now)
    told = happened_clock(when, now)
    if when.precision is Precision.PART_OF_DAY and _lies_in(local(when.at).hour, DAY_PARTS["natt"]):
        return told
    return f"{day(when.at, now)} {told}"


def happened_clock(when: Happened, now: datetime) -> str:
    """The same without the day, for a list grouped by day: `10:00`, `ca 04:00`, `kl. 04`, `på kvällen`, `under dygnet`, `okänd tid`."""
    if when.at is None:
        return _("time unknown")
    if when.precision is Precision.DAY:
        return _("during the day")
    if when.precision is Precision.PART_OF_DAY:
        return part_of_day(when.at, now)
    if when.precision is Precision.HOUR:
        return _("at %(hour)s") % {"hour": f"{local(when.at):%H}"}
    if when.precision is Precision.ABOUT:
        return _("about %(clock)s") % {"clock": clock(when.at)}
    return clock(when.at)


def part_of_day(at: datetime, now: datetime) -> str:
    """The part of the day that begins at that moment. The night is named after the day it leads to, as it begins the evening before."""
    here = local(at)
    part = next(part for part in DAY_PARTS.values() if _lies_in(here.hour, part))
    if part.name == "natt":
        following = at + timedelta(hours=6) if here.hour >= part.since else at
        return _("the night before %(day)s") % {"day": day(following, now)}
    words = {
        "morgon": _("in the morning"),
        "förmiddag": _("in the forenoon"),
        "eftermiddag": _("in the afternoon"),
        "kväll": _("in the evening"),
    }
    return words[part.name]


def _lies_in(hour: int, part: DayPart) -> bool:
    return part.since <= hour < part.until if part.since < part.until else hour >= part.since or hour < part.until


def _once_in_each_language(names: Callable[[], tuple[str, ...]]) -> Callable[[], tuple[str, ...]]:
    """A page with fifty moments on it would look up a thousand names of months."""
    known: dict[str | None, tuple[str, ...]] = {}

    @wraps(names)
    def found() -> tuple[str, ...]:
        language = get_language()
        if language not in known:
            known[language] = names()
        return known[language]

    return found


@_once_in_each_language
def weekday_names() -> tuple[str, ...]:
    """Three-letter names, Monday first."""
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )


@_once_in_each_language
def month_names() -> tuple[str, ...]:
    """Three-letter names, January first."""
    return (
        pgettext("month", "Jan"),
        pgettext("month", "Feb"),
        pgettext("month", "Mar"),
        pgettext("month", "Apr"),
        pgettext("month", "May"),
        pgettext("month", "Jun"),
        pgettext("month", "Jul"),
        pgettext("month", "Aug"),
        pgettext("month", "Sep"),
        pgettext("month", "Oct"),
        pgettext("month", "Nov"),
        pgettext("month", "Dec"),
    )


@_once_in_each_language
def _long_days() -> tuple[str, ...]:
    return (
        pgettext("long weekday", "Monday"),
        pgettext("long weekday", "Tuesday"),
        pgettext("long weekday", "Wednesday"),
        pgettext("long weekday", "Thursday"),
        pgettext("long weekday", "Friday"),
        pgettext("long weekday", "Saturday"),
        pgettext("long weekday", "Sunday"),
    )


@_once_in_each_language
def _long_months() -> tuple[str, ...]:
    return (
        pgettext("long month", "January"),
        pgettext("long month", "February"),
        pgettext("long month", "March"),
        pgettext("long month", "April"),
        pgettext("long month", "May"),
        pgettext("long month", "June"),
        pgettext("long month", "July"),
        pgettext("long month", "August"),
        pgettext("long month", "September"),
        pgettext("long month", "October"),
        pgettext("long month", "November"),
        pgettext("long month", "December"),
    )
