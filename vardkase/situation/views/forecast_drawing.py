"""The ladder of forecasts as the server draws it: a rung for each, in the order in which they were said, and the line of what came true.

How far a rung lies from that line is how much it missed. All that it says stands in the table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from vardkase.situation.rules import charting
from vardkase.situation.views.charts import text
from vardkase.ui import times

RUNG, NAME, HEAD, FOOT = 42, 26, 22, 24
MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Rung:
    """A forecast: from where to where it reached, when it was said, what stands over it, and whether it held; None while nobody knows."""

    label: str
    since: datetime
    until: datetime
    stated: datetime
    held: bool | None = None


Group = tuple[str, Sequence[Rung]]


def ladder(groups: Sequence[Group], came: tuple[datetime, datetime] | None, word: str, title: str) -> SafeString:
    """The rungs of each area under its name, the earliest said first. `came` is the stretch within which it came true, `word` says so."""
    rungs = [rung for _name, those in groups for rung in those]
    if not rungs:
        return SafeString("")
    ends = [one for rung in rungs for one in (rung.stated, rung.since, rung.until)] + list(came or ())
    since = min(ends)
    until = max(*ends, since + timedelta(hours=2))
    tall = HEAD + sum(RUNG * len(those) + (NAME if name else 0) for name, those in groups)
    parts = [
        f'<svg class="chart" width="100%" height="{tall + FOOT}" role="img" aria-label="{escape(title)}" focusable="false">',
        *_days(since, until, tall),
    ]
    if came:
        parts += _came(_x(came[0], since, until), _x(came[1], since, until), tall, word)
    top = HEAD
    for name, those in groups:
        if name:
            parts.append(text("0", top + 20, name, strong=True))
            top += NAME
        for rung in those:
            parts += _rung(rung, top, since, until, _x(came[0], since, until) if came else None)
            top += RUNG
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308  # each part is made of numbers, or escaped where it is put in


def _x(at: datetime, since: datetime, until: datetime) -> float:
    share = charting.share(at.timestamp(), since.timestamp(), until.timestamp())
    return round(MARGIN + share * (100 - 2 * MARGIN), 2)


def _rung(rung: Rung, top: int, since: datetime, until: datetime, came: float | None) -> list[str]:
    """Its words above, its reach below them. What held is filled, what did not is hollow with a line to what came true."""
    start, end, said = (_x(at, since, until) for at in (rung.since, rung.until, rung.stated))
    y = top + 29
    parts = [text("0", top + 16, rung.label)]
    parts.append(f'<line x1="{said}%" x2="{start}%" y1="{y}" y2="{y}" stroke="currentColor" stroke-opacity=".5" stroke-dasharray="1 4"/>')
    parts.append(f'<circle cx="{said}%" cy="{y}" r="2.5" fill="currentColor"/>')
    if rung.held is False and came is not None:
        near = end if came > end else start
        parts.append(f'<line x1="{near}%" x2="{came}%" y1="{y}" y2="{y}" stroke="currentColor" stroke-dasharray="6 3"/>')
    look = 'fill="currentColor" fill-opacity=".55"' if rung.held else 'fill="var(--surface)"'
    edge = f'{look} stroke="currentColor" stroke-width="1.5"'
    if rung.since == rung.until:
        parts.append(f'<svg x="{start}%" y="{y}" overflow="visible"><path d="M0-7 7 0 0 7-7 0Z" {edge}/></svg>')
    else:
        parts.append(f'<rect x="{start}%" y="{y - 6}" width="{max(round(end - start, 2), 0.6)}%" height="12" {edge}/>')
    return parts


def _came(start: float, end: float, tall: int, word: str) -> list[str]:
    anchor = "end" if start > 50 else "start"
    wide = max(round(end - start, 2), 0.2)
    return [
        f'<rect x="{start}%" y="{HEAD}" width="{wide}%" height="{tall - HEAD}" fill="currentColor" fill-opacity=".15"/>',
        f'<line x1="{start}%" x2="{start}%" y1="{HEAD - 4}" y2="{tall}" stroke="currentColor" stroke-width="2"/>',
        text(f"{start}%", HEAD - 8, word, anchor=anchor, strong=True),
    ]


def _days(since: datetime, until: datetime, tall: int) -> list[str]:
    first, last = times.local(since), times.local(until)
    days = charting.step_of(last - first) >= timedelta(days=1)
    parts = []
    for at in charting.ticks(first, last):
        x = _x(at, since, until)
        word = f"{at.day} {times.month_names()[at.month - 1]}" if days or at.hour == 0 else f"{at:%H:%M}"
        anchor = "start" if x < 8 else "end" if x > 92 else "middle"
        parts.append(f'<line x1="{x}%" x2="{x}%" y1="{HEAD}" y2="{tall + 4}" stroke="currentColor" stroke-opacity=".2"/>')
        parts.append(text(f"{x}%", tall + 18, word, anchor=anchor))
    return parts
