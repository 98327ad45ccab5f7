"""Template filters for moments: `{% load moments %}`. `now` is an optional argument; without it the filters read the clock.

An absent moment (None) becomes an empty string, so that `{{ row.ended_at|moment|default:"–" }}` works.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import template

from vardkase.kernel.clock import utc_now
from vardkase.kernel.moments import Happened
from vardkase.ui import times

register = template.Library()


@register.filter
def clock(at: datetime | None) -> str:
    """`10:00`"""
    return times.clock(at) if at else ""


@register.filter
def day(at: date | None, now: datetime | None = None) -> str:
    """`tor 3 jan`, with the year when it is another year; of a moment, or of a day without time."""
    if not at:
        return ""
    return times.day(at, now or utc_now()) if isinstance(at, datetime) else times.date_words(at, now or utc_now())


@register.filter
def full_date(at: date | None) -> str:
    """`3 jan 2019`, for days of decisions."""
    return times.full_date(at) if at else ""


@register.filter
def long_day(at: datetime | None) -> str:
    """`Torsdag 3 januari 2019`"""
    return times.long_day(at) if at else ""


@register.filter
def moment(at: datetime | None, now: datetime | None = None) -> str:
    """`tor 3 jan 10:00`, with the year when it is another year."""
    return times.moment(at, now or utc_now()) if at else ""


@register.filter
def full_moment(at: datetime | None) -> str:
    """`tor 3 jan 2019 10:00`, for paper."""
    return times.full_moment(at) if at else ""


@register.filter
def ago(at: datetime | None, now: datetime | None = None) -> str:
    """`för 5 min sedan`"""
    return times.ago(at, now or utc_now()) if at else ""


@register.filter
def hclock(opened_at: datetime | None, now: datetime | None = None) -> str:
    """`H+31:40`"""
    return times.h_clock(opened_at, now or utc_now()) if opened_at else ""


@register.filter
def happened(when: Happened | None, now: datetime | None = None) -> str:
    """`tor 3 jan ca 04:00`: as precisely as it was said."""
    return times.happened(when, now or utc_now()) if when else ""


@register.filter
def happened_clock(when: Happened | None, now: datetime | None = None) -> str:
    """`ca 04:00`: the same without the day."""
    return times.happened_clock(when, now or utc_now()) if when else ""


@register.filter
def iso(at: datetime | None) -> str:
    """`2019-01-03T09:00:00Z`, for the datetime attribute of `<time>`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


@register.simple_tag
def present() -> datetime:
    """The present moment, for layouts whose view gave no `now`."""
    return utc_now()


@register.simple_tag
def weekday_names() -> str:
    """The short names of the days, for the clock that the script moves."""
    return " ".join(times.weekday_names())


@register.simple_tag
def month_names() -> str:
    """The short names of the months, for the clock that the script moves."""
    return " ".join(times.month_names())
