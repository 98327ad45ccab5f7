"""How a function stood hour by hour, as a strip: height and hatching say it without colour, and the table beside it in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from vardkase.situation.rules.status import Hour, Level
from vardkase.situation.words import status as words
from vardkase.ui import times

WIDTH, HEIGHT = 8, 30  # of an hour, in the strip's own units
HEIGHTS = {Level.GREY: 4, Level.GREEN: 8, Level.YELLOW: 15, Level.ORANGE: 22, Level.RED: 30}


@dataclass(frozen=True, slots=True)
class Run:
    """Hours of the same level beside each other."""

    x: int
    y: int
    width: int
    height: int
    level: Level
    old: bool
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """Where a day begins in the strip."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip as the template draws it. `text` says all of it to who cannot see it."""

    width: int
    runs: tuple[Run, ...]
    days: tuple[Day, ...]
    text: str


def strip(hours: tuple[Hour, ...], now: datetime) -> Strip:
    """The strip of some hours."""
    runs, x = [], 0
    for (level, old), group in groupby(hours, key=lambda one: (one.level, one.old)):
        same = list(group)
        height, width = HEIGHTS[level], WIDTH * len(same)
        runs.append(Run(x, HEIGHT - height, width, height, level, old, _said(same, level, now, old=old)))
        x += width
    midnights = [(place, one) for place, one in enumerate(hours) if times.local(one.begins_at).hour == 0]
    days = tuple(Day(place * WIDTH, times.day(one.begins_at, now)) for place, one in midnights)
    return Strip(x, tuple(runs), days, "; ".join(run.words for run in runs))


def _said(same: list[Hour], level: Level, now: datetime, *, old: bool) -> str:
    word = str(words.LEVELS[level]).lower()
    if old:
        word = _("%(level)s, old report") % {"level": word}
    begins, ends = times.moment(same[0].begins_at, now), times.clock(same[-1].begins_at + timedelta(hours=1))
    return _("%(begins)s to %(ends)s %(word)s") % {"begins": begins, "ends": ends, "word": word}
