"""A forecast as it is shown: a row to a function with its band, why it fails, and what would buy time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from vardkase.incidents.rows import IncidentRow
from vardkase.situation.events.outlook import OutlookMade
from vardkase.situation.queries.outlook import ScoreLine
from vardkase.situation.rules.outlook import UNLIKELY, Assumption, Fall, Stand, chain_of
from vardkase.situation.views.outlook_drawing import TICKS, drawing
from vardkase.situation.words import outlook as words
from vardkase.ui import times

MOST_HELPED = 3


class Group(StrEnum):
    """Where a function stands on the page: what is out, what has probably failed unseen, what fails next, and what stands."""

    OUT = "out"
    FAILED = "failed"
    NEXT = "next"
    STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Row:
    """A function in a forecast, and beside it how it would be instead."""

    key: str
    name: str
    tone: str
    word: str
    said: str
    why: str
    too_long: int | None
    band: SafeString
    other_said: str
    group: Group
    rank: tuple[Any, ...]


def rows(event: OutlookMade, other: tuple[Fall, ...]) -> list[Row]:
    """The functions, what is out first and then by when they are expected to fail."""
    assumed = {one.key: one for one in event.assumptions}
    names = {one.key: one.name for one in event.functions}
    falls = {fall.key: fall for fall in event.falls}
    instead = {fall.key: fall for fall in other}
    out = [key for key, one in assumed.items() if one.stand is Stand.OUT]
    found = []
    for fall in event.falls:
        chain = chain_of(fall.key, falls, out)
        why = " → ".join(names[key] for key in reversed(chain)) if len(chain) > 1 else ""
        found.append(_row(event, fall, names[fall.key], why, assumed.get(fall.key), instead.get(fall.key)))
    return sorted(found, key=lambda one: one.rank)


def _row(event: OutlookMade, fall: Fall, name: str, why: str, assumed: Assumption | None, other: Fall | None) -> Row:
    tone, word = words.tone(fall, assumed)
    is_out = tone == "red"
    group = _group(fall, assumed, other)
    middle = fall.when[2]
    told = words.told(fall, event.at, assumed)
    return Row(
        fall.key, name, tone, word, told, "" if is_out else why,
        None if fall.too_long is None else round(100 * fall.too_long),
        drawing(fall, event.horizon, middle=not is_out, other=other),
        words.told(other, event.at, assumed if is_out else None) if other and other != fall else "",
        group, (not is_out, middle is None, middle or 0, -fall.breaks, name.casefold()),
    )  # fmt: skip


def _group(fall: Fall, assumed: Assumption | None, other: Fall | None) -> Group:
    if assumed is not None and assumed.stand is Stand.OUT:
        return Group.OUT
    middle = fall.when[2]
    if middle is not None and middle <= 0:
        return Group.FAILED
    may = fall.breaks >= UNLIKELY or assumed is not None or (other is not None and other.breaks >= UNLIKELY)
    return Group.NEXT if may else Group.STANDS


def ticks(at: datetime, horizon: float) -> list[dict[str, str]]:
    """Moments along the bands."""
    found = []
    for number in range(TICKS):
        moment = at + timedelta(hours=horizon * number / TICKS)
        found.append({"x": f"{100 * number / TICKS:g}%", "word": times.clock(moment) if number == 0 else times.moment(moment, at)})
    return found


def gains(event: OutlookMade) -> list[dict[str, Any]]:
    """What buys most time, in words: the measure, and how much shorter those who hang on it are out."""
    names = {one.key: one.name for one in event.functions}
    by = {(link.needs, link.by): link.goes_on_by for link in event.links}
    return [
        {
            "what": words.gain(names[one.needs], names[one.by], by.get((one.needs, one.by), ""), one.hours),
            "helped": "; ".join(words.shorter(names[key], hours) for key, hours in one.helped[:MOST_HELPED]),
        }
        for one in event.gains
    ]


def score_rows(lines: tuple[ScoreLine, ...], row: IncidentRow) -> list[dict[str, Any]]:
    """How forecasts came true, function by function."""
    found = []
    for one in lines:
        event, seen = one.outlook.said, one.observed.said
        fall = next(fall for fall in event.falls if fall.key == seen.key)
        happened = seen.back_at if one.is_back else seen.broke_at or seen.held_until
        found.append(
            {
                "name": seen.name,
                "outlook": one.outlook,
                "url": reverse("situation:one_outlook", args=[row.id, one.outlook.id]),
                "forecast": words.back(fall, event.at) if one.is_back else words.told(fall, event.at, None),
                "is_back": one.is_back,
                "happened": happened,
                "broke": seen.broke_at is not None,
                "source": seen.source,
                "note": seen.note,
                "tone": words.TONES[one.judged.score],
                "word": words.judged(one.judged),
            }
        )
    return found
